import { describe, expect, test } from "vitest";
import { withEvent } from "../../src/executions/follow";
import type { ExecutionEvent } from "../../src/executions/model";
import { execution, nodeRun } from "./sample";

const event = (name: string, seq: number, more: Partial<ExecutionEvent> = {}): ExecutionEvent => ({
  seq,
  execution_id: "exe_1",
  event: name,
  at: 2_000,
  data: {},
  ...more,
});

describe("an execution followed live", () => {
  const running = execution({ status: "running", completed_at: null, duration_ms: null, nodes_executed: [nodeRun({ node_id: "a" })] });

  test("a node that starts appears, and ends with its duration and handles", () => {
    let shown = withEvent(running, event("node_started", 7, { node_id: "b", data: { attempt: 1 } }));
    expect(shown.nodes_executed.at(-1)).toMatchObject({ node_id: "b", status: "running", started_at: 2_000 });
    shown = withEvent(shown, event("node_completed", 8, { node_id: "b", at: 2_300, data: { attempt: 1, duration_ms: 300, handles: ["true"] } }));
    expect(shown.nodes_executed.at(-1)).toMatchObject({ status: "success", duration_ms: 300, completed_at: 2_300, handles: ["true"] });
    expect(shown.nodes_executed).toHaveLength(2);
    expect(shown.seq).toBe(8);
  });

  test("an event older than the picture changes nothing", () => {
    expect(withEvent(running, event("node_failed", 6, { node_id: "a" }))).toBe(running);
    expect(withEvent(running, event("node_started", 6, { node_id: "a" }))).toBe(running);
  });

  test("several events of one record all count", () => {
    let shown = withEvent(running, event("node_completed", 8, { node_id: "a", data: { handles: ["true"] } }));
    shown = withEvent(shown, event("node_skipped", 8, { node_id: "b", data: { reason: "branch_not_taken" } }));
    expect(shown.nodes_executed.map((run) => run.status)).toEqual(["success", "skipped"]);
  });

  test("a second iteration never overwrites the first", () => {
    let shown = withEvent(running, event("node_completed", 8, { node_id: "x", scope: "loop-1[0]" }));
    shown = withEvent(shown, event("node_failed", 9, { node_id: "x", scope: "loop-1[1]", data: { error: { code: "X", message: "no" } } }));
    expect(shown.nodes_executed.map((run) => [run.scope, run.status])).toEqual([
      ["", "success"],
      ["loop-1[0]", "success"],
      ["loop-1[1]", "error"],
    ]);
  });

  test("the end brings status, duration and error", () => {
    const error = { code: "HTTP_503", message: "Service Unavailable" };
    const shown = withEvent(running, event("execution_finished", 9, { data: { status: "failed", duration_ms: 1_000, error, error_node_id: "a" } }));
    expect(shown).toMatchObject({ status: "failed", completed_at: 2_000, duration_ms: 1_000, error, error_node_id: "a" });
  });

  test("records of another execution are not ours", () => {
    expect(withEvent(running, event("execution_finished", 9, { execution_id: "exe_2" }))).toBe(running);
  });

  test("a waiting node tells when it goes on", () => {
    const shown = withEvent(running, event("node_waiting", 8, { node_id: "a", data: { resume_at: 9_000 } }));
    expect(shown.nodes_executed[0]).toMatchObject({ status: "waiting", resume_at: 9_000 });
  });
});
