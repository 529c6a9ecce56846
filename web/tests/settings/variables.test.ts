import { expect, test } from "vitest";
import { expressionOf, kindOf, read, textOf } from "../../src/settings/variables";

test("every plain value comes back from its field as it was", () => {
  for (const value of ["https://x", "", "7", 0.19, -3, true, false, null, [1, "a"], { a: { b: null } }]) {
    expect(read(kindOf({ secret: false, value }), textOf(value))).toEqual({ value });
  }
});

test("a text that looks like a number stays a text", () => {
  expect(kindOf({ secret: false, value: "007" })).toBe("text");
});

test("a secret is a secret whatever the server tells of its value", () => {
  expect(kindOf({ secret: true, value: null })).toBe("secret");
});

test("what is no number or no JSON is a fault, not a value", () => {
  expect(read("number", " ")).toEqual({ fault: "number" });
  expect(read("number", "12 %")).toEqual({ fault: "number" });
  expect(read("json", "{a}")).toMatchObject({ fault: "json" });
});

test("a name with a hyphen is read in quotes", () => {
  expect(expressionOf("vat")).toBe("{{variables.vat}}");
  expect(expressionOf("tax-rate")).toBe('{{variables["tax-rate"]}}');
});
