import { expect, test } from "vitest";
import type { Library } from "../../src/graph/language";
import { complete, regionStart, shapeAt } from "../../src/inspector/expression/complete";

const fn = (name: string, args: [string, string][], signature: string) => ({
  name, aliases: [], group: "text", signature, args: args.map(([arg, type]) => ({ name: arg, type })), returns: "text", doc: name, example: `${name}()`, result: null,
});
const library: Library = {
  version: "1",
  roots: [
    { name: "trigger", doc: "Data of the trigger", shape: { t: "object", fields: { email: { t: "text", sample: "zoe@example.com" }, headers: { t: "object", fields: { "content-type": { t: "text" } } }, items: { t: "list", item: { t: "object", fields: { sku: { t: "text" } } } } } } },
    { name: "nodes", shape: { t: "object", fields: { "crm-1": { t: "object", label: "Create contact", upstream: true, fields: { id: { t: "number", sample: 7 } } }, later: { t: "object", upstream: false } } } },
  ],
  open: { t: "object", fields: { budget: { t: "number" } } },
  functions: [fn("upper", [["text", "text"]], "upper(text)"), fn("round", [["n", "number"], ["digits", "any"]], "round(n, digits=0)"), fn("sum", [["list", "list"]], "sum(list)"), fn("now", [], "now()")],
  operators: [],
  conditions: [],
};

const at = (source: string, mode: "template" | "expression" = "expression") => complete(source, source.length, mode, library);
const labels = (source: string, mode: "template" | "expression" = "expression") => at(source, mode)?.options.map((one) => one.label) ?? null;

test("plain text of a template completes nothing, braces open the language", () => {
  expect(labels("Hi trig", "template")).toBeNull();
  expect(labels("Hi {{trig", "template")).toContain("trigger");
  expect(labels("Hi {{ trigger.email }} tri", "template")).toBeNull();
  expect(regionStart('{{ "}}" ', 8, "template")).toBe(2);
});

test("fields come first, with their sample, then functions that fit the kind", () => {
  const options = at("trigger.")?.options ?? [];
  expect(options.slice(0, 3).map((one) => [one.label, one.detail])).toEqual([["email", "zoe@example.com"], ["headers", "object"], ["items", "list"]]);
  expect(labels("trigger.email.")).toEqual(["upper"]);
  expect(labels("trigger.items.")).toContain("sum");
  expect(labels("trigger.items.")).not.toContain("upper");
});

test("nodes are named by id and told by label; what does not run before is left out", () => {
  const options = at("1 + nodes.crm-")?.options ?? [];
  expect(options.map((one) => [one.label, one.detail])).toEqual([["crm-1", "Create contact"]]);
  expect(labels("nodes.crm-1.")?.[0]).toBe("id");
});

test("a name that is no plain one goes in with brackets, over the dot", () => {
  const option = at("trigger.headers.")?.options[0];
  expect(option).toMatchObject({ label: "content-type", insert: '["content-type"]', from: 15 });
});

test("a list is stepped into by index and projection", () => {
  expect(labels("trigger.items[0].")?.[0]).toBe("sku");
  expect(labels("trigger.items[*].")?.[0]).toBe("sku");
  expect(shapeAt("trigger.items[0].sku", library)?.t).toBe("text");
});

test("after a pipe functions are offered without their first argument", () => {
  const options = at("trigger.email | ")?.options ?? [];
  expect(options.map((one) => one.insert)).toEqual(["upper", "round", "sum"]);
  expect(labels("a || b")).toEqual(labels("b"));
});

test("at the start stand roots, fields of the open object and functions; in a text nothing", () => {
  expect(labels("bud")).toEqual(expect.arrayContaining(["trigger", "nodes", "budget", "upper", "true"]));
  expect(labels('"trig')).toBeNull();
  expect(labels("12")).toBeNull();
});
