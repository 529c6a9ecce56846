import { expect, test } from "vitest";
import { apply, type Change } from "../../src/graph/changes";
import { below, outlineOf } from "../../src/graph/outline";
import { moveAlong, moveBehind } from "../../src/graph/rearrange";
import type { WorkflowDocument } from "../../src/graph/model";
import { catalogue, diamond, edge, node, workflow } from "./sample";

const read = (drawn: WorkflowDocument) =>
  outlineOf(drawn, catalogue).map((item) => {
    const name = item.kind === "node" ? item.node.id : item.kind === "branch" ? `${item.handle}?` : `→${item.target.id}`;
    return "  ".repeat(item.depth) + name;
  });
const after = (drawn: WorkflowDocument, change: Change | null) => apply(drawn, change ?? { type: "batch", changes: [] }).document;
const chain = (...ids: string[]) =>
  workflow(
    [node("t", "trigger_webhook"), ...ids.map((id) => node(id, "http_request"))],
    ["t", ...ids].slice(1).map((id, index) => edge(`e${index}`, ["t", ...ids][index] ?? "", id)),
  );

test("a chain reads from top to bottom at one depth", () => {
  expect(read(chain("a", "b"))).toEqual(["t", "a", "b"]);
});

test("outputs are headings, and a join stands once, behind its branches", () => {
  expect(read(diamond())).toEqual(["hook", "if", "  true?", "    a", "    →join", "  false?", "    b", "    →join", "join"]);
});

test("an output that leads nowhere is there to add to, and what nothing leads to comes last", () => {
  const drawn = workflow([node("loose", "http_request"), node("t", "trigger_webhook"), node("if", "if_then")], [edge("e1", "t", "if")]);
  expect(read(drawn)).toEqual(["t", "if", "  true?", "  false?", "loose"]);
  expect(below(outlineOf(drawn, catalogue), 1)).toBe(2);
});

test("the way back to a loop is a link", () => {
  const drawn = workflow(
    [node("t", "trigger_webhook"), node("loop", "loop_iterator"), node("body", "http_request"), node("end", "http_request")],
    [edge("e1", "t", "loop"), edge("e2", "loop", "body", "each_item"), edge("e3", "body", "loop"), edge("e4", "loop", "end", "completed")],
  );
  expect(read(drawn)).toEqual(["t", "loop", "  each_item?", "    body", "    →loop", "  completed?", "    end"]);
});

test("every node stands in the outline exactly once, even in a cycle that may not be drawn", () => {
  const drawn = workflow([node("a", "http_request"), node("b", "http_request")], [edge("e1", "a", "b"), edge("e2", "b", "a")]);
  expect(outlineOf(drawn, catalogue).flatMap((item) => (item.kind === "node" ? [item.node.id] : []))).toEqual(["a", "b"]);
});

test("a step moves along its chain and back", () => {
  const drawn = chain("a", "b", "c");
  const moved = after(drawn, moveAlong(drawn, catalogue, "a", 1));
  expect(read(moved)).toEqual(["t", "b", "a", "c"]);
  expect(read(after(moved, moveAlong(moved, catalogue, "a", -1)))).toEqual(["t", "a", "b", "c"]);
  expect(moveAlong(drawn, catalogue, "a", -1)).toBeNull();
});

test("a step is put into a branch, and one undo takes it back", () => {
  const drawn = workflow(
    [node("t", "trigger_webhook"), node("a", "http_request"), node("if", "if_then")],
    [edge("e1", "t", "a"), edge("e2", "a", "if")],
  );
  const change = moveBehind(drawn, catalogue, "a", { node: "if", handle: "false" });
  const { document, inverse } = apply(drawn, change ?? { type: "batch", changes: [] });
  expect(read(document)).toEqual(["t", "if", "  true?", "  false?", "    a"]);
  expect(apply(document, inverse).document).toEqual(drawn);
});
