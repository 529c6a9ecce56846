import { describe, expect, test } from "vitest";
import type { NodeRun } from "../../src/executions/model";
import { barOf, spanOf, stepsOf } from "../../src/executions/steps";
import { nodeRun } from "./sample";

const names = (runs: NodeRun[], closed: string[] = []) =>
  stepsOf(runs, new Set(closed)).map((step) => `${"  ".repeat(step.depth)}${step.kind === "run" ? step.run.node_id : `[${step.name}]`}`);

describe("the waterfall", () => {
  test("rows stand in order of start, what never ran comes last", () => {
    const runs = [
      nodeRun({ node_id: "b", started_at: 20 }),
      nodeRun({ node_id: "never", started_at: null, status: "skipped" }),
      nodeRun({ node_id: "a", started_at: 10 }),
      nodeRun({ node_id: "skipped", started_at: 5, status: "skipped" }),
    ];
    expect(names(runs)).toEqual(["a", "b", "never", "skipped"]);
  });

  test("iterations stand below their own heading, nested ones deeper", () => {
    const runs = [
      nodeRun({ node_id: "loop-1", started_at: 1 }),
      nodeRun({ node_id: "x", scope: "loop-1[0]", started_at: 2 }),
      nodeRun({ node_id: "x", scope: "loop-1[1]", started_at: 3 }),
      nodeRun({ node_id: "y", scope: "loop-1[0]/in[4]", started_at: 4 }),
      nodeRun({ node_id: "end", started_at: 9 }),
    ];
    expect(names(runs)).toEqual(["loop-1", "[loop-1[0]]", "  x", "  [in[4]]", "    y", "[loop-1[1]]", "  x", "end"]);
    expect(names(runs, ["loop-1[0]"])).toEqual(["loop-1", "[loop-1[0]]", "[loop-1[1]]", "  x", "end"]);
  });

  test("ten items are not mistaken for the first one", () => {
    const runs = [nodeRun({ node_id: "x", scope: "l[1]", started_at: 1 }), nodeRun({ node_id: "x", scope: "l[10]", started_at: 2 })];
    expect(names(runs)).toEqual(["[l[1]]", "  x", "[l[10]]", "  x"]);
  });

  test("a bar covers its part of the whole", () => {
    const run = nodeRun({ started_at: 1_100, completed_at: 1_300, duration_ms: 200 });
    const span = spanOf(1_000, 2_000, [run], 5_000);
    expect(span).toEqual({ from: 1_000, to: 2_000 });
    expect(barOf(run, span, 5_000)).toEqual({ start: 0.1, width: expect.closeTo(0.2) as number });
  });

  test("what is under way grows with the clock", () => {
    const run = nodeRun({ started_at: 1_000, status: "running", completed_at: null, duration_ms: null });
    const span = spanOf(1_000, null, [run], 3_000);
    expect(span.to).toBe(3_000);
    expect(barOf(run, span, 3_000)?.width).toBe(1);
  });

  test("an execution of no time has a length to divide by", () => {
    const span = spanOf(1_000, 1_000, [], 1_000);
    expect(span.to).toBeGreaterThan(span.from);
  });

  test("a skipped node has no bar", () => {
    expect(barOf(nodeRun({ status: "skipped" }), { from: 0, to: 10 }, 10)).toBeNull();
  });
});
