import { expect, test } from "vitest";
import { compare, isSame } from "../../src/graph/diff";
import { diamond, edge, node, workflow } from "./sample";

test("moved is not changed", () => {
  const after = { ...diamond(), nodes: diamond().nodes.map((one) => ({ ...one, position: { x: 7, y: 7 } })), viewport: { zoom: 2 } };
  expect(isSame(compare(diamond(), after))).toBe(true);
});

test("an absent setting and its empty value are the same", () => {
  const before = workflow([node("a", "http_request")]);
  const after = workflow([node("a", "http_request", 0, 0, { disabled: false, notes: "", credentials_ref: null, config: { url: "" } })]);
  expect(isSame(compare(before, after))).toBe(true);
});

test("what was added, removed and changed is told, with the setting that changed", () => {
  const before = workflow([node("a", "http_request", 0, 0, { config: { url: "x", method: "GET" } }), node("b", "merge")], [edge("e1", "a", "b")]);
  const after = workflow([node("a", "http_request", 0, 0, { label: "Call", config: { url: "y", method: "GET" } }), node("c", "merge")], [{ ...edge("e1", "a", "c"), data_mapping: { x: "y" } }]);
  const diff = compare(before, { ...after, name: "Other" });
  expect([...diff.nodes].map(([id, one]) => [id, one.kind])).toEqual([["a", "changed"], ["c", "added"], ["b", "removed"]]);
  expect(diff.nodes.get("a")?.fields).toEqual([
    { path: "label", before: "a", after: "Call" },
    { path: "config.url", before: "x", after: "y" },
  ]);
  expect(diff.edges.get("e1")?.fields.map((field) => field.path)).toEqual(["target", "data_mapping.x"]);
  expect(diff.workflow).toEqual([{ path: "name", before: "Sample", after: "Other" }]);
  expect(diff.union.nodes.map((one) => one.id)).toEqual(["a", "c", "b"]);
});
