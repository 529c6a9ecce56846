import { afterEach, expect, test, vi } from "vitest";
import { executions, me, saveWorkflow, signOut, wholeExecution } from "../../src/wire/calls";
import { ServerProblem, Unreachable } from "../../src/wire/client";

function answering(status: number, body: unknown, type = "application/problem+json") {
  const asked: Request[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    asked.push(request);
    return Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { "content-type": type } }));
  });
  return asked;
}
afterEach(() => vi.unstubAllGlobals());

test("a save carries the version it was made on and says who asks", async () => {
  const asked = answering(200, { version: 8 }, "application/json");
  await saveWorkflow("wf 1", { format: "layers/1", name: "", nodes: [], edges: [] }, 7);
  const [request] = asked;
  expect(new URL(request?.url ?? "").pathname).toBe("/api/v1/workflows/wf%201");
  expect(request?.method).toBe("PUT");
  expect(request?.headers.get("If-Match")).toBe('"7"');
  expect(request?.headers.get("X-Layers-Client")).toBe("web");
});

test("a refusal is thrown with its status, slug, sentence and errors", async () => {
  answering(412, { type: "/problems/stale", title: "Stale", status: 412, detail: "There is a newer version.", version: 9 });
  const thrown = await me().catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(ServerProblem);
  expect(thrown).toMatchObject({ status: 412, slug: "stale", message: "There is a newer version.", body: { version: 9 } });
});

test("a page instead of a problem document still is a problem", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("<html>", { status: 502, statusText: "Bad Gateway" })));
  await expect(me()).rejects.toMatchObject({ status: 502, message: "Bad Gateway" });
});

test("no answer at all is told apart from a refusal", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
  await expect(me()).rejects.toBeInstanceOf(Unreachable);
});

test("an empty answer is nothing, and empty parameters are not sent", async () => {
  const asked = answering(204, undefined);
  expect(await signOut()).toBeUndefined();
  const again = answering(200, { items: [], next_cursor: null }, "application/json");
  await executions({ q: "", status: undefined, limit: 5 });
  expect(new URL(again[0]?.url ?? "").search).toBe("?limit=5");
  expect(asked[0]?.method).toBe("DELETE");
});

test("an execution is read with all its pages of node runs", async () => {
  const pages = [{ seq: 3, nodes_executed: [1, 2], nodes_cursor: "2" }, { seq: 3, nodes_executed: [3], nodes_cursor: null }];
  const asked: string[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    asked.push(new URL(request.url).search);
    return Promise.resolve(Response.json(pages[asked.length - 1]));
  });
  expect((await wholeExecution("exe_1")).nodes_executed).toEqual([1, 2, 3]);
  expect(asked).toEqual(["", "?nodes_cursor=2&nodes_limit=10000"]);
});
