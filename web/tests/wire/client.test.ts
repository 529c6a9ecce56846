import { afterEach, expect, test, vi } from "vitest";
import { ask, ServerProblem, Unreachable } from "../../src/wire/client";

function answer(status: number, body: unknown, type = "application/problem+json") {
  const fetched = vi.fn(() => Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { "content-type": type } })));
  vi.stubGlobal("fetch", fetched);
  return fetched;
}
afterEach(() => vi.unstubAllGlobals());

test("a save carries the version it was made on and says who asks", async () => {
  const fetched = answer(200, { version: 8 }, "application/json");
  await ask("/workflows/wf_1", { method: "PUT", body: {}, ifMatch: 7 });
  const [url, init] = fetched.mock.calls[0] as unknown as [string, RequestInit];
  expect(url).toBe("/api/v1/workflows/wf_1");
  expect(init.headers).toMatchObject({ "If-Match": '"7"', "X-Layers-Client": "web", "Content-Type": "application/json" });
});

test("a refusal is thrown with its status, slug, sentence and errors", async () => {
  answer(412, { type: "/problems/stale", title: "Stale", status: 412, detail: "There is a newer version.", version: 9 });
  const thrown = await ask("/x").catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(ServerProblem);
  expect(thrown).toMatchObject({ status: 412, slug: "stale", message: "There is a newer version.", body: { version: 9 } });
});

test("a page instead of a problem document still is a problem", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("<html>", { status: 502, statusText: "Bad Gateway" })));
  await expect(ask("/x")).rejects.toMatchObject({ status: 502, message: "Bad Gateway" });
});

test("no answer at all is told apart from a refusal", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
  await expect(ask("/x")).rejects.toBeInstanceOf(Unreachable);
});

test("an empty answer is nothing, and empty parameters are not sent", async () => {
  const fetched = answer(204, undefined);
  expect(await ask("/executions", { query: { q: "", status: undefined, limit: 5 } })).toBeUndefined();
  expect((fetched.mock.calls[0] as unknown as [string])[0]).toBe("/api/v1/executions?limit=5");
});
