import { expect, test } from "vitest";
import { MOST_STEPS, playable } from "../../src/executions/playback";
import { readSaved } from "../../src/executions/saved";
import { nodeRun } from "./sample";

test("the steps are those that started, in the order of their starts, eighty at most", () => {
  const runs = [
    nodeRun({ node_id: "late", started_at: 20 }),
    nodeRun({ node_id: "skipped", status: "skipped", started_at: null }),
    nodeRun({ node_id: "first", started_at: 10 }),
    nodeRun({ node_id: "same", started_at: 20 }),
  ];
  expect(playable(runs).map((run) => run.node_id)).toEqual(["first", "late", "same"]);
  expect(playable(Array.from({ length: 200 }, (_, at) => nodeRun({ node_id: `n${at}`, started_at: at })))).toHaveLength(MOST_STEPS);
});

test("saved filters that cannot be read are none", () => {
  expect(readSaved("not json")).toEqual([]);
  expect(readSaved('[{"name": "a", "address": "status=failed"}, {"name": 3}]')).toEqual([{ name: "a", address: "status=failed" }]);
});
