import { describe, expect, test } from "vitest";
import { apply, type Change } from "../../src/graph/changes";
import { diamond, edge, node } from "./sample";

describe("apply", () => {
  const changes: [string, Change][] = [
    ["adding a node with its edge", { type: "add", nodes: [node("new", "http_request")], edges: [edge("e9", "a", "new")] }],
    ["removing a node takes its edges along", { type: "remove", nodes: ["if"], edges: [] }],
    ["removing one edge", { type: "remove", nodes: [], edges: ["e2"] }],
    ["moving two nodes", { type: "move", positions: { a: { x: 1, y: 2 }, b: { x: 3, y: 4 } } }],
    ["editing a configuration", { type: "edit_node", id: "a", patch: { config: { url: "https://x" }, label: "Call" } }],
    ["editing an edge", { type: "edit_edge", id: "e2", patch: { data_mapping: { email: "body.email" } } }],
    ["renaming the workflow", { type: "edit_document", patch: { name: "Other" } }],
    ["a batch", { type: "batch", changes: [{ type: "remove", nodes: ["a"], edges: [] }, { type: "add", nodes: [node("c", "merge")], edges: [] }] }],
  ];

  test.each(changes)("%s is taken back by its inverse, order included", (_name, change) => {
    const before = diamond();
    const { document, inverse } = apply(before, change);
    expect(document).not.toEqual(before);
    expect(apply(document, inverse).document).toEqual(before);
    expect(before).toEqual(diamond());
  });

  test("removing a node leaves no edge to it", () => {
    const { document } = apply(diamond(), { type: "remove", nodes: ["if"], edges: [] });
    expect(document.edges.map((one) => one.id)).toEqual(["e4", "e5"]);
  });

  test("what a change does not touch keeps its identity", () => {
    const before = diamond();
    const { document } = apply(before, { type: "edit_node", id: "a", patch: { label: "x" } });
    expect(document.edges).toBe(before.edges);
    expect(document.nodes[0]).toBe(before.nodes[0]);
  });

  test("keys the editor does not know stay in the document", () => {
    const before = { ...diamond(), groups: [{ id: "g" }] };
    expect(apply(before, { type: "remove", nodes: ["a"], edges: [] }).document["groups"]).toEqual([{ id: "g" }]);
  });
});
