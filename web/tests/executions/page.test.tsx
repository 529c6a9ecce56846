import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { MemoryRouter, Route, Routes } from "react-router";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ExecutionList } from "../../src/executions/ExecutionList";
import { ExecutionPage } from "../../src/executions/ExecutionPage";
import type { ExecutionDetail, ExecutionEvent } from "../../src/executions/model";
import type { ExecutionSource } from "../../src/executions/source";
import { ExecutionSourceContext } from "../../src/executions/source";
import { execution, nodeRun } from "./sample";

afterEach(cleanup);

function source(shown: ExecutionDetail): ExecutionSource & { tell: (event: ExecutionEvent) => void } {
  const listeners: ((event: ExecutionEvent) => void)[] = [];
  const follow = (onEvent: (event: ExecutionEvent) => void) => {
    listeners.push(onEvent);
    return () => undefined;
  };
  return {
    mayRun: true,
    mayEdit: true,
    inbox: () => Promise.resolve({ items: [], next_cursor: null }),
    resume: () => Promise.resolve(),
    remove: () => Promise.resolve(),
    triggers: () => Promise.resolve([]),
    list: () => Promise.resolve({ items: [shown], next_cursor: null }),
    one: () => Promise.resolve(shown),
    cancel: vi.fn(() => Promise.resolve()),
    retry: vi.fn(() => Promise.resolve({ execution_id: "exe_2" })),
    workflows: () => Promise.resolve([]),
    follow: (_id, _after, onEvent) => follow(onEvent),
    followWorkflow: (_id, onEvent) => follow(onEvent),
    tell: (event) => {
      for (const each of listeners) each(event);
    },
  };
}

function open(data: ExecutionSource, address = "/executions/exe_1") {
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <ExecutionSourceContext value={data}>
        <MemoryRouter initialEntries={[address]}>
          <Routes>
            <Route path="/executions/:id" element={<ExecutionPage />} />
          </Routes>
        </MemoryRouter>
      </ExecutionSourceContext>
    </QueryClientProvider>,
  );
}

const failed = execution({
  status: "failed",
  error: { code: "HTTP_503", message: "crm.example.com answered 503", retryable: true },
  error_node_id: "crm",
  nodes_executed: [
    nodeRun({ node_id: "hook", label: "New lead", output: { email: "ada@example.com" } }),
    nodeRun({ node_id: "crm", label: "Add to CRM", status: "error", input: { email: "ada@example.com" }, error: { code: "HTTP_503", message: "503" } }),
    nodeRun({ node_id: "skip", label: "Archive", status: "skipped", started_at: null, skip_reason: "branch_not_taken" }),
  ],
});

describe("the page of an execution", () => {
  test("a failure shows its message first and the failed node's input at once", async () => {
    open(source(failed));
    const card = await screen.findByRole("region", { name: "Failed at Add to CRM" });
    expect(within(card).getByText("crm.example.com answered 503")).toBeTruthy();
    expect(screen.getByRole("button", { name: /Add to CRM/ }).getAttribute("aria-expanded")).toBe("true");
    expect(screen.getByText("No output was recorded.")).toBeTruthy();
    expect(screen.getByText("its branch was not taken")).toBeTruthy();
  });

  test("a node opens to its input and output", async () => {
    open(source(failed));
    fireEvent.click(await screen.findByRole("button", { name: /New lead/ }));
    expect(screen.getAllByRole("group", { name: "Output" }).length).toBeGreaterThan(0);
  });

  test("the address can ask for a node to be open", async () => {
    open(source(failed), "/executions/exe_1?node=hook");
    expect((await screen.findByRole("button", { name: /New lead/ })).getAttribute("aria-expanded")).toBe("true");
  });

  test("retrying from a node starts a new execution from it", async () => {
    const data = source(failed);
    open(data);
    const here = await screen.findByRole("button", { name: "Retry from here" });
    fireEvent.click(here);
    await waitFor(() => expect(data.retry).toHaveBeenCalledWith("exe_1", { from: "crm" }));
  });

  test("a viewer may neither retry nor cancel", async () => {
    open({ ...source(failed), mayRun: false });
    await screen.findByRole("link", { name: "Open on canvas" });
    expect(screen.queryByRole("button", { name: /Retry/ })).toBeNull();
  });

  test("a running execution moves on with the live records", async () => {
    const running = execution({ status: "running", completed_at: null, duration_ms: null, nodes_executed: [nodeRun({ node_id: "hook" })] });
    const data = source(running);
    open(data);
    expect(await screen.findByText("Following live")).toBeTruthy();
    data.tell({ seq: 8, execution_id: "exe_1", event: "node_started", node_id: "crm", at: 1_200, data: { attempt: 1 } });
    expect(await screen.findByRole("button", { name: /crm/ })).toBeTruthy();
  });
});

describe("the compact list", () => {
  test("choosing a row tells its id", async () => {
    const choose = vi.fn();
    render(
      <QueryClientProvider client={new QueryClient()}>
        <ExecutionSourceContext value={source(failed)}>
          <ExecutionList workflowId="wf_1" selectedId={null} onSelect={choose} />
        </ExecutionSourceContext>
      </QueryClientProvider>,
    );
    fireEvent.click(await screen.findByRole("button", { name: /Failed/ }));
    expect(choose).toHaveBeenCalledWith("exe_1");
  });
});
