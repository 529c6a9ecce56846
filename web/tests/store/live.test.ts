import { expect, test } from "vitest";
import { workflow } from "../graph/sample";
import { createLiveStore, DWELL, shownId, shownView } from "../../src/store/live";
import type { ExecutionDetail } from "../../src/graph/run";
import type { LiveEvent } from "../../src/wire/types";

const stored = (seq: number): ExecutionDetail => ({
  execution_id: "exe_1", workflow_id: "wf_1", version: 7, mode: "live", trigger_type: "manual", trigger_node_id: "hook", status: "completed",
  started_at: 5, completed_at: 9, duration_ms: 4, error: null, error_node_id: null, has_warnings: false, retry_of: null, seq, nodes_executed: [],
});

function frames(pace = 0) {
  const waiting: (() => void)[] = [];
  const clock = { at: 1 };
  return {
    request: (run: () => void) => void waiting.push(run),
    now: () => clock.at,
    pace: () => pace,
    clock,
    waiting,
    draw: () => waiting.splice(0).forEach((run) => run()),
  };
}
const start = (id: string, at: number): LiveEvent => ({
  seq: 1, execution_id: id, workflow_id: "wf_1", event: "execution_started", at,
  data: { mode: "live", trigger_type: "manual", trigger_node_id: "hook", version: 7 },
});
const done = (id: string, seq: number): LiveEvent => ({
  seq, execution_id: id, workflow_id: "wf_1", event: "node_completed", node_id: `n${seq}`, at: 1,
  data: { attempt: 1, duration_ms: 1, handles: [], warnings: [] },
});

test("many events are one change a frame", () => {
  const clock = frames();
  const live = createLiveStore(clock);
  let changes = 0;
  live.subscribe(() => (changes += 1));
  live.getState().take(start("exe_1", 5));
  for (let seq = 2; seq < 50; seq++) live.getState().take(done("exe_1", seq));
  expect(clock.waiting).toHaveLength(1);
  clock.draw();
  expect(changes).toBe(1);
  expect(shownView(live.getState())?.nodes.size).toBe(49);
});

test("the newest start takes the canvas over, an old one replayed does not", () => {
  const clock = frames();
  const live = createLiveStore(clock);
  for (const event of [start("exe_1", 5), start("exe_2", 9), start("exe_0", 2)]) live.getState().take(event);
  clock.draw();
  expect(shownId(live.getState())).toBe("exe_2");
});

test("what the user chose stays until it is let go", () => {
  const clock = frames();
  const live = createLiveStore(clock);
  live.getState().choose("exe_9");
  live.getState().take(start("exe_1", 5));
  clock.draw();
  expect(shownId(live.getState())).toBe("exe_9");
  live.getState().choose(null);
  expect(shownId(live.getState())).toBe("exe_1");
  live.getState().clear();
  expect(shownId(live.getState())).toBeNull();
});

test("an execution started here is shown before its first event", () => {
  const live = createLiveStore(frames());
  live.getState().follow("exe_5", 3);
  expect(shownView(live.getState())).toMatchObject({ executionId: "exe_5", status: "running" });
});

test("only so many executions are kept", () => {
  const clock = frames();
  const live = createLiveStore(clock);
  for (let index = 0; index < 80; index++) live.getState().take(start(`exe_${index}`, index));
  clock.draw();
  expect(live.getState().views.size).toBe(30);
  expect(shownView(live.getState())?.executionId).toBe("exe_79");
});

test("the shown execution is played at a pace one can follow, and never lags behind for long", () => {
  const clock = frames(100);
  const live = createLiveStore(clock);
  for (const event of [start("exe_1", 5), done("exe_1", 2), done("exe_1", 3), done("exe_1", 4)]) live.getState().take(event);
  const seen = () => shownView(live.getState())?.seq;
  clock.draw();
  expect(seen()).toBe(2);
  clock.draw();
  expect(seen()).toBe(2);
  clock.clock.at += 100;
  clock.draw();
  expect(seen()).toBe(3);
  clock.clock.at += 5_000;
  clock.draw();
  expect(seen()).toBe(4);
  expect(clock.waiting).toHaveLength(0);
});

test("an execution that is not shown does not wait", () => {
  const clock = frames(100);
  const live = createLiveStore(clock);
  live.getState().choose("exe_9");
  for (const event of [start("exe_1", 5), done("exe_1", 2), done("exe_1", 3)]) live.getState().take(event);
  clock.draw();
  expect(live.getState().views.get("exe_1")?.seq).toBe(3);
});

test("a stored picture does not run ahead of what is still being played", () => {
  const clock = frames(100);
  const live = createLiveStore(clock);
  for (const event of [start("exe_1", 5), done("exe_1", 2), done("exe_1", 3)]) live.getState().take(event);
  clock.draw();
  live.getState().loaded(stored(3), workflow());
  expect(shownView(live.getState())?.seq).toBe(2);
  expect(live.getState().details.get("exe_1")?.seq).toBe(3);
  clock.clock.at += 100;
  clock.draw();
  live.getState().loaded(stored(4), workflow());
  expect(shownView(live.getState())?.seq).toBe(4);
});

test("in a busy workflow an execution stays in view for a moment before the next takes its place", () => {
  const clock = frames();
  const live = createLiveStore(clock);
  live.getState().take(start("exe_1", 1));
  clock.draw();
  clock.clock.at += 10;
  live.getState().take(start("exe_2", 2));
  clock.draw();
  expect(shownId(live.getState())).toBe("exe_1");
  clock.clock.at += DWELL;
  clock.draw();
  expect(shownId(live.getState())).toBe("exe_2");
  expect(clock.waiting).toHaveLength(0);
});

test("a thousand events a second are a change a frame, and none is missing in the end", () => {
  const clock = frames(140);
  const live = createLiveStore(clock);
  let changes = 0;
  live.subscribe(() => (changes += 1));
  const passing = (id: string, seq: number): LiveEvent => ({ ...done(id, seq), edges: [`e${seq}`] });
  for (let frame = 0; frame < 60; frame++) {
    clock.clock.at += 16;
    for (let one = 0; one < 4; one++) {
      const id = `exe_${frame}_${one}`;
      for (const event of [start(id, frame), passing(id, 2), passing(id, 3), passing(id, 4)]) live.getState().take(event);
    }
    clock.draw();
  }
  clock.clock.at += 5_000;
  clock.draw();
  for (const edge of ["e2", "e3", "e4"]) expect(live.getState().traffic.edges.get(edge)?.count).toBe(240);
  expect(changes).toBeLessThan(130);
});
