import { expect, test } from "vitest";
import { aligned } from "../../src/graph/align";
import { apply } from "../../src/graph/changes";
import { findIn, replaceIn } from "../../src/graph/find";
import { neighbour } from "../../src/graph/walk";
import { catalogue, diamond, edge, node, workflow } from "./sample";

const sample = () => ({
  ...workflow(
    [node("call-1", "http_request", 0, 0, { label: "Call the shop", config: { url: "https://shop.test/orders", headers: { Host: "shop.test" } }, credentials_ref: "shop" }), node("b", "merge")],
    [{ ...edge("e1", "call-1", "b"), data_mapping: { total: "{{ shop.total }}" } }],
  ),
  notes: [{ id: "note-1", text: "The Shop", color: "yellow", position: { x: 0, y: 0 }, size: { width: 200, height: 80 } }],
});

test("names, parameters, mappings and notes are searched, credentials are not", () => {
  expect(findIn(sample(), "SHOP").map((match) => [match.id, match.path, match.count])).toEqual([
    ["call-1", "label", 1], ["call-1", "config.url", 1], ["call-1", "config.headers.Host", 1], ["e1", "data_mapping.total", 1], ["note-1", "text", 1],
  ]);
  expect(findIn(sample(), "call-1").map((match) => match.path)).toEqual(["id"]);
  expect(findIn(sample(), "")).toEqual([]);
});

test("replacing is one step, takes the words as they stand, and leaves ids and credentials", () => {
  const change = replaceIn(sample(), "shop.test", "$1.example");
  if (!change) throw new Error("nothing to replace");
  const { document, inverse } = apply(sample(), change);
  expect(document.nodes[0]).toMatchObject({ id: "call-1", credentials_ref: "shop", config: { url: "https://$1.example/orders", headers: { Host: "$1.example" } } });
  expect(apply(document, inverse).document).toEqual(sample());
  expect(replaceIn(sample(), "nothing of it", "x")).toBeNull();
});

test("nodes line up and are spaced evenly on the grid", () => {
  const document = workflow([node("a", "http_request", 0, 0), node("b", "http_request", 320, 48), node("c", "http_request", 960, 16)]);
  const ids = ["a", "b", "c"];
  expect(Object.values(aligned(document, catalogue, ids, "top")).map((at) => at.y)).toEqual([0, 0, 0]);
  expect(Object.values(aligned(document, catalogue, ids, "left")).map((at) => at.x)).toEqual([0, 0, 0]);
  expect(aligned(document, catalogue, ids, "across")["b"]).toEqual({ x: 480, y: 48 });
  expect(aligned(document, catalogue, ["a"], "top")).toEqual({});
});

test("the arrows walk along the lines and between branches", () => {
  expect(neighbour(diamond(), "hook", "on")).toBe("if");
  expect(neighbour(diamond(), "join", "back")).toBe("a");
  expect(neighbour(diamond(), "a", "down")).toBe("b");
  expect(neighbour(diamond(), "b", "up")).toBe("a");
  expect(neighbour(diamond(), "hook", "back")).toBeNull();
});
