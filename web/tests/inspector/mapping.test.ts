import { expect, test } from "vitest";
import type { Library } from "../../src/graph/language";
import { namesAt } from "../../src/inspector/code/names";
import { fieldsRead, lastName, mapEqual, readLines, stepText, storedLines, targetRows, withSource } from "../../src/inspector/mapping/lines";

test("both stored forms are read, and the simplest that holds the lines is stored", () => {
  const object = { email: "contact.email", name: "{{ trigger.name }}", currency: "'EUR'", n: 5 };
  expect(storedLines(readLines(object))).toEqual(object);
  const list = [{ target: "due", source: "created", transform: [{ fn: "addDate", args: [14, "days"] }] }, { target: "*", source: "*" }];
  expect(storedLines(readLines(list))).toEqual(list);
  expect(storedLines(readLines({ a: { path: "b", default: 1 } }))).toEqual([{ target: "a", source: "b", default: 1 }]);
  expect(storedLines([{ target: "a", value: { path: "x" } }])).toEqual([{ target: "a", value: { path: "x" } }]);
});

test("unfinished lines are not stored; none at all means that everything flows on", () => {
  expect(storedLines([{ target: "", source: "a" }, { target: "b", source: "" }, { target: "c", source: "d" }])).toEqual({ c: "d" });
  expect(storedLines([{ target: "", source: "a" }])).toBeNull();
});

test("two lines to one target keep their order as a list", () => {
  expect(storedLines([{ target: "a", source: "x" }, { target: "a", source: "y" }])).toEqual([{ target: "a", source: "x" }, { target: "a", source: "y" }]);
});

test("what a form reads of its input is known; what it reads without a replacement is needed first", () => {
  const config = { text: "Hi {{ input.name }} {{ input.nick ?? '' }}", list: ["{{ input.a.b | default(1) }}", "{{ upper(input.email) }}"], plain: "input" };
  expect(fieldsRead(config)).toEqual([
    { name: "name", required: true },
    { name: "email", required: true },
    { name: "nick", required: false },
    { name: "a.b", required: false },
  ]);
});

test("rows: needed ones first, then the other lines", () => {
  const rows = targetRows([{ target: "x", source: "1" }, { target: "email", source: "2" }], [{ name: "email", required: true }, { name: "name", required: true }]);
  expect(rows.map((row) => [row.field.name, row.index])).toEqual([["email", 1], ["name", null], ["x", 0]]);
});

test("equal names are mapped once, whatever their case", () => {
  const fields = [{ name: "Email", required: true }, { name: "other", required: false }];
  expect(mapEqual([], ["email", "id"], fields)).toEqual([{ target: "Email", source: "email" }]);
  expect(mapEqual([{ target: "Email", source: "x" }], ["email"], fields)).toHaveLength(1);
  expect(mapEqual([], ["a", "b"], [])).toEqual([{ target: "a", source: "a" }, { target: "b", source: "b" }]);
});

test("a source replaces a constant and keeps the steps", () => {
  expect(withSource([{ target: "a", value: 1 }], "a", 0, "x")).toEqual([{ target: "a", source: "x" }]);
  expect(withSource([{ target: "a", source: "y", transform: [{ fn: "trim" }] }], "a", 0, "x")).toEqual([{ target: "a", source: "x", transform: [{ fn: "trim" }] }]);
  expect([lastName("trigger.body.email"), lastName("items[0]"), stepText({ fn: "round", args: [2] }), stepText({ fn: "trim" })]).toEqual(["email", "items", "round(2)", "trim"]);
});

const library: Library = {
  version: "", functions: [], operators: [], conditions: [],
  roots: [
    { name: "input", shape: { t: "object", fields: { name: { t: "text", sample: "Ada" }, items: { t: "list", item: { t: "object", fields: { sku: { t: "text" } } } } } } },
    { name: "nodes", shape: { t: "object", fields: { "crm-1": { t: "object", label: "Create contact", fields: { id: { t: "number" } } } } } },
  ],
};

test("code is offered what it is given, by dot in JavaScript and by bracket in Python", () => {
  expect(namesAt("return inp", "javascript", library)?.names.map((name) => name.label)).toEqual(["input"]);
  expect(namesAt("return input.", "javascript", library)?.names.map((name) => [name.label, name.detail])).toEqual([["name", "Ada"], ["items", "list"]]);
  expect(namesAt('x = input["', "python", library)?.names[0]?.insert).toBe('name"]');
  expect(namesAt("x = input.", "python", library)).toBeNull();
  expect(namesAt('nodes["crm-1"].', "javascript", library)?.names.map((name) => name.label)).toEqual(["id"]);
  expect(namesAt("nodes[", "javascript", library)?.names[0]).toMatchObject({ insert: '"crm-1"]', detail: "Create contact" });
  expect(namesAt("items[0].", "javascript", library)?.names.map((name) => name.label)).toEqual(["sku"]);
  expect(namesAt("const x = ", "javascript", library)).toBeNull();
});
