import { expect, test } from "vitest";
import { each, type Progress } from "../../src/executions/bulk";

test("what refuses does not stop the others, and every step is told", async () => {
  const steps: number[] = [];
  const act = (id: string) => (id === "b" ? Promise.reject(new Error("It goes on.")) : Promise.resolve());
  const end = await each(["a", "b", "c"], act, (progress: Progress) => steps.push(progress.done));
  expect(steps).toEqual([0, 1, 2, 3]);
  expect(end).toEqual({ done: 3, of: 3, failed: [{ id: "b", reason: "It goes on." }] });
});

test("it can be halted before the next one", async () => {
  const acted: string[] = [];
  const end = await each(["a", "b", "c"], (id) => Promise.resolve(acted.push(id)), () => undefined, () => acted.length === 2);
  expect(acted).toEqual(["a", "b"]);
  expect(end.done).toBe(2);
});
