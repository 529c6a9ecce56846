import { expect, test } from "vitest";
import { search } from "../../src/inspector/data/search";
import { nodePath, shapeOf, shapeOfSchema, shapeRows } from "../../src/inspector/data/shape";
import { cellOf, columnsOf, listsIn, windowOf } from "../../src/inspector/data/table";
import { fixedAgain, maySwitch, withPath } from "../../src/inspector/expression/mode";
import type { FormField } from "../../src/graph/schema";

const orders = { name: "Ada", "content-type": "x", orders: [{ id: 1, net: 5 }, { id: 2, tags: ["a"] }] };

test("the shape of a list has the fields of all its first items", () => {
  const item = shapeOf(orders).fields?.["orders"]?.item;
  expect(Object.keys(item?.fields ?? {})).toEqual(["id", "net", "tags"]);
});

test("rows of a shape carry the path an expression needs", () => {
  const paths = shapeRows(shapeOf(orders), "nodes.crm-1", new Set(), 3).map((row) => row.path);
  expect(paths).toEqual(["nodes.crm-1.name", 'nodes.crm-1["content-type"]', "nodes.crm-1.orders", "nodes.crm-1.orders[0]", "nodes.crm-1.orders[0].id", "nodes.crm-1.orders[0].net", "nodes.crm-1.orders[0].tags", "nodes.crm-1.orders[0].tags[0]"]);
  expect(nodePath("a b")).toBe('nodes["a b"]');
});

test("a declared schema stands in for data", () => {
  expect(shapeOfSchema({ type: "object", properties: { at: { type: "string", format: "date-time" }, n: { type: ["integer", "null"] } } }).fields).toEqual({ at: { t: "date" }, n: { t: "number" } });
});

test("tables: every list, the union of columns, and only the window of a hundred thousand rows", () => {
  expect(listsIn(orders).map((one) => one.path)).toEqual(["orders"]);
  expect(columnsOf(orders.orders)).toEqual(["id", "net", "tags"]);
  expect(columnsOf([1, 2])).toEqual([""]);
  expect(cellOf(7, "")).toBe(7);
  const { first, last } = windowOf(30 * 50_000, 460, 30, 100_000);
  expect([first, last - first < 40]).toEqual([49_992, true]);
});

test("search finds names and values, and says when it stopped early", () => {
  expect(search(orders, "net", "input").hits.map((hit) => hit.path)).toEqual(["input.orders[0].net"]);
  expect(search(orders, "ada", "input").hits).toEqual([{ path: "input.name", value: "Ada" }]);
  const many = search(Array.from({ length: 5000 }, () => "x"), "x", "input");
  expect([many.hits.length, many.cut]).toEqual([200, true]);
});

const field = (kind: FormField["kind"]): FormField => ({ key: "k", kind, label: "K", required: false, advanced: false, schema: { "x-template": true } });

test("a field put into a form joins a text and replaces anything else", () => {
  expect(withPath(field("text"), "Hi", "trigger.name")).toBe("Hi {{ trigger.name }}");
  expect(withPath(field("number"), 5, "trigger.n")).toBe("{{ trigger.n }}");
  expect(withPath(field("expression"), "", "trigger.n")).toBe("trigger.n");
  expect([maySwitch(field("text"), false), maySwitch(field("text"), true), maySwitch(field("credential"), false)]).toEqual([true, false, false]);
});

test("fixed again: what it was, else what the expression gave", () => {
  expect(fixedAgain("before", "{{ x }}", 3)).toBe("before");
  expect(fixedAgain(undefined, "{{ x }}", 3)).toBe(3);
  expect(fixedAgain(undefined, "{{ x }}", { a: 1 })).toBeUndefined();
  expect(fixedAgain(undefined, "plain", 3)).toBe("plain");
});
