import { QueryClient } from "@tanstack/react-query";
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { tryAgain, useConnection, watchConnection } from "../../src/shell/connection";
import { ServerProblem, Unreachable } from "../../src/wire/client";
import { keys } from "../../src/wire/queries";

function Sign() {
  return <p>{useConnection()}</p>;
}

function fails(client: QueryClient, error: Error) {
  return act(() => client.fetchQuery({ queryKey: ["x"], queryFn: () => Promise.reject(error), retry: false }).catch(() => undefined));
}

describe("the connection", () => {
  let client: QueryClient;
  beforeEach(() => {
    vi.useFakeTimers();
    client = new QueryClient();
    watchConnection(client);
    render(<Sign />);
  });
  afterEach(() => {
    cleanup();
    client.clear();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  test("is lost when the server does not answer, and open again when it does", async () => {
    await fails(client, new Unreachable());
    expect(screen.getByText("lost")).toBeTruthy();
    vi.stubGlobal("fetch", () => Promise.resolve(new Response("{}")));
    await act(tryAgain);
    expect(screen.getByText("open")).toBeTruthy();
  });

  test("stays lost while the server is still away", async () => {
    await fails(client, new Unreachable());
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("refused")));
    await act(tryAgain);
    expect(screen.getByText("lost")).toBeTruthy();
    vi.stubGlobal("fetch", () => Promise.resolve(new Response("{}")));
    await act(tryAgain);
  });

  test("a refusal is an answer: the server is there", async () => {
    await fails(client, new ServerProblem({ type: "/problems/not-found", title: "No", status: 404, detail: "" }));
    expect(screen.getByText("open")).toBeTruthy();
  });

  test("a session that ended is asked for again, which leads to sign in", async () => {
    client.setQueryData(keys.me, { user: {} });
    await fails(client, new ServerProblem({ type: "/problems/unauthorised", title: "No", status: 401, detail: "" }));
    expect(client.getQueryState(keys.me)?.isInvalidated).toBe(true);
  });
});
