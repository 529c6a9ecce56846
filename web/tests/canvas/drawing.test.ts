import { expect, test } from "vitest";
import { curveOf, lengthOf, pathOf, pointAt } from "../../src/canvas/curve";
import { cardsOf, linesOf, nodesOf } from "../../src/canvas/flow";
import { BURST_MS, placesOf, streamsOf, type Stream } from "../../src/canvas/particles";
import { shift } from "../../src/canvas/useCanvasPort";
import { apply } from "../../src/graph/changes";
import { applyEvent, emptyView } from "../../src/store/runs";
import { moved, QUIET } from "../../src/store/traffic";
import type { LiveEvent } from "../../src/wire/types";
import { catalogue, diamond, edge, node, workflow } from "../graph/sample";

const nobody = new Set<string>();

test("a curve begins and ends at its handles and leaves them straight", () => {
  const curve = curveOf({ x: 0, y: 0 }, "right", { x: 200, y: 100 }, "left");
  expect(pointAt(curve, 0)).toEqual({ x: 0, y: 0 });
  expect(pointAt(curve, 1)).toEqual({ x: 200, y: 100 });
  expect(pathOf(curve)).toBe("M0,0 C100,0 100,100 200,100");
  expect(lengthOf(curve)).toBeGreaterThan(223);
});

test("an edge that leads back swings out on both sides", () => {
  const { bend, turn } = curveOf({ x: 300, y: 0 }, "right", { x: 0, y: 0 }, "left");
  expect(bend.x).toBeGreaterThan(300);
  expect(turn.x).toBeLessThan(0);
});

test("only the cards an edit touches are drawn again", () => {
  const before = diamond();
  const cards = cardsOf(before, catalogue, new Map());
  const { document } = apply(before, { type: "edit_node", id: "a", patch: { label: "x" } });
  const after = cardsOf(document, catalogue, cards);
  expect([...after.keys()].filter((id) => after.get(id) !== cards.get(id))).toEqual(["a"]);
  const drawn = nodesOf(before, cards, nobody, [], () => "");
  const again = nodesOf(document, after, nobody, drawn, () => "");
  expect(again.filter((one, index) => one !== drawn[index]).map((one) => one.id)).toEqual(["a"]);
});

test("what was measured is kept when a card is drawn again", () => {
  const document = diamond();
  const cards = cardsOf(document, catalogue, new Map());
  const drawn = nodesOf(document, cards, nobody, [], () => "").map((one) => ({ ...one, measured: { width: 224, height: 72 } }));
  expect(nodesOf(document, cards, new Set(["a"]), drawn, () => "").find((one) => one.id === "a")?.measured).toEqual({ width: 224, height: 72 });
});

test("an edge on a handle its node no longer has is still drawn, at a handle marked unknown", () => {
  const document = workflow([node("s", "if_then"), node("a", "http_request")], [edge("e1", "s", "a", "maybe")]);
  const cards = cardsOf(document, catalogue, new Map());
  expect(cards.get("s")?.outputs.find((handle) => handle.id === "maybe")).toMatchObject({ unknown: true });
  expect(linesOf(document, cards, nobody, () => "")[0]).toMatchObject({ sourceHandle: "maybe", targetHandle: "input" });
});

test("an edge without named handles is drawn at the only ones, one to a lost node not at all", () => {
  const document = workflow([node("t", "trigger_webhook"), node("a", "http_request")], [edge("e1", "t", "a"), edge("e2", "a", "gone")]);
  const lines = linesOf(document, cardsOf(document, catalogue, new Map()), nobody, () => "");
  expect(lines.map((line) => [line.id, line.sourceHandle, line.targetHandle])).toEqual([["e1", "trigger_out", "input"]]);
});

const event = (seq: number, name: string, id: string, edges: string[] = []): LiveEvent =>
  ({ seq, execution_id: "x", workflow_id: "w", event: name, node_id: id, at: 0, edges, data: { attempt: 1, duration_ms: 1, handles: [], warnings: [] } }) as unknown as LiveEvent;

test("particles fly for a moment when data passes, and go on while the target works", () => {
  const { edges } = diamond();
  const passed = applyEvent(emptyView("x", 0), event(1, "node_completed", "hook", ["e1"]), 1_000);
  expect(streamsOf(passed, edges, 1_100)).toMatchObject([{ edge: "e1", steady: false, failed: false }]);
  expect(streamsOf(passed, edges, 1_001 + BURST_MS)).toEqual([]);
  const working = applyEvent(passed, event(1, "node_started", "if"), 1_000);
  expect(streamsOf(working, edges, 99_000)).toMatchObject([{ edge: "e1", steady: true }]);
  expect(streamsOf(null, edges, 0)).toEqual([]);
});

test("what passes often is a stream, the faster the more, and red while its target fails", () => {
  const { edges } = diamond();
  const many = Array.from({ length: 300 }, () => event(1, "node_completed", "hook", ["e1"]));
  const busy = moved(QUIET, many, 1_000);
  expect(streamsOf(null, edges, 1_000, busy)).toMatchObject([{ edge: "e1", steady: true, failed: false, pace: 3 }]);
  const failing = moved(busy, [event(2, "node_failed", "if")], 1_000);
  expect(streamsOf(null, edges, 1_000, failing)).toMatchObject([{ edge: "e1", failed: true }]);
  expect(streamsOf(null, edges, 60_000, failing)).toEqual([]);
  expect(failing.edges.get("e1")?.count).toBe(300);
});

test("particles stay on their edge", () => {
  const stream: Stream = { edge: "e1", failed: false, since: 0, steady: true, pace: 4 };
  for (let now = 0; now < 5_000; now += 37) for (const place of placesOf(stream, 300, now)) expect(place >= 0 && place <= 1).toBe(true);
  expect(placesOf({ ...stream, steady: false }, 300, 5_000)).toEqual([]);
});

test("the view moves no further than needed to show a card", () => {
  expect(shift(100, 200, 1000)).toBe(0);
  expect(shift(10, 200, 1000)).toBe(46);
  expect(shift(900, 200, 1000)).toBe(-156);
  expect(shift(90, 2000, 1000)).toBe(-34);
});
