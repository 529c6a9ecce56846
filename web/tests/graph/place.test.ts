import { expect, test } from "vitest";
import { apply } from "../../src/graph/changes";
import { dropOnEdge, placeAfter, placeOnEdge, removeRejoining } from "../../src/graph/place";
import type { WorkflowDocument } from "../../src/graph/model";
import { catalogue, diamond, edge, node, type, workflow } from "./sample";

const http = type("http_request");
const wires = (document: WorkflowDocument) =>
  document.edges.map((one) => `${one.source}:${one.sourceHandle ?? ""}→${one.target}:${one.targetHandle ?? ""}`);

test("a node placed on an edge is wired between both ends, and what follows makes room", () => {
  const before = diamond();
  const { change, node: added } = placeOnEdge(before, http, "e1");
  const { document, inverse } = apply(before, change);
  expect(wires(document)).toContain(`hook:trigger_out→${added.id}:input`);
  expect(wires(document)).toContain(`${added.id}:output→if:input`);
  expect(document.nodes.find((one) => one.id === "if")?.position.x).toBeGreaterThanOrEqual(added.position.x + 224);
  expect(apply(document, inverse).document).toEqual(before);
});

test("an unconnected node dropped on an edge joins it, a connected one does not", () => {
  const { document } = apply(diamond(), { type: "add", nodes: [node("free", "http_request")], edges: [] });
  const change = dropOnEdge(document, catalogue, "free", "e2");
  expect(change && wires(apply(document, change).document)).toContain("free:output→a:input");
  expect(dropOnEdge(document, catalogue, "b", "e2")).toBeNull();
});

test("a node placed behind a handle is connected to its first input", () => {
  const { change, node: added } = placeAfter(diamond(), http, { node: "join", handle: "output" }, { x: 5, y: 5 });
  expect(wires(apply(diamond(), change).document)).toContain(`join:output→${added.id}:input`);
  expect(added.position).toEqual({ x: 0, y: 0 });
});

test("taking a node out of a chain joins its neighbours", () => {
  const chain = workflow(
    [node("hook", "trigger_webhook"), node("a", "http_request"), node("b", "http_request"), node("c", "http_request")],
    [edge("e1", "hook", "a", "trigger_out", "input"), edge("e2", "a", "b", "output", "input"), edge("e3", "b", "c", "output", "input")],
  );
  expect(wires(apply(chain, removeRejoining(chain, catalogue, ["a"], [])).document)).toEqual([
    "b:output→c:input",
    "hook:trigger_out→b:input",
  ]);
  expect(wires(apply(chain, removeRejoining(chain, catalogue, ["a", "b"], [])).document)).toEqual(["hook:trigger_out→c:input"]);
});

test("a fork is not joined: which branch would follow is not ours to guess", () => {
  const before = diamond();
  expect(wires(apply(before, removeRejoining(before, catalogue, ["if"], [])).document)).toEqual(["a:output→join:input_a", "b:output→join:input_b"]);
});

test("deleting an edge only deletes it", () => {
  const before = diamond();
  expect(apply(before, removeRejoining(before, catalogue, [], ["e1"])).document.edges).toHaveLength(4);
});
