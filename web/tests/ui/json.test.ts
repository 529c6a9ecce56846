import { describe, expect, test } from "vitest";
import type { Shown } from "../../src/ui/json";
import { childPath, jsonRows, preview } from "../../src/ui/json";

const folded = (given: Partial<Shown> = {}): Shown => ({ toggled: new Map(), pages: new Map(), depth: 1, ...given });

describe("JSON rows", () => {
  test("paths read as an expression spells them", () => {
    expect(childPath("", "email")).toBe("email");
    expect(childPath("contact", "tags")).toBe("contact.tags");
    expect(childPath("contact.tags", 0)).toBe("contact.tags[0]");
    expect(childPath("headers", "content-type")).toBe('headers["content-type"]');
  });

  test("rows below the depth are listed only when opened by hand", () => {
    const value = { a: { b: { c: 1 } } };
    expect(jsonRows(value, folded()).map((row) => row.path)).toEqual(["", "a"]);
    const opened = jsonRows(value, folded({ toggled: new Map([["a", true]]) }));
    expect(opened.map((row) => row.path)).toEqual(["", "a", "a.b"]);
  });

  test("what is closed by hand stays closed above the depth", () => {
    expect(jsonRows({ a: 1 }, folded({ toggled: new Map([["", false]]) }))).toHaveLength(1);
  });

  test("a long list comes in pages, the last row says what is left", () => {
    const rows = jsonRows(Array.from({ length: 250 }, (_, index) => index), folded());
    expect(rows).toHaveLength(102);
    expect(rows.at(-1)?.more).toBe(150);
    const next = jsonRows(Array.from({ length: 250 }, (_, index) => index), folded({ pages: new Map([["", 300]]) }));
    expect(next).toHaveLength(251);
  });

  test("the root path stands before every path", () => {
    expect(jsonRows({ email: "x" }, folded(), "nodes.crm-1").map((row) => row.path)).toEqual(["nodes.crm-1", "nodes.crm-1.email"]);
  });

  test("empty objects and lists do not open", () => {
    expect(jsonRows({ a: [], b: {} }, folded({ depth: 5 })).map((row) => row.open)).toEqual([true, false, false]);
  });

  test("a folded value is told in one short line", () => {
    expect(preview({ name: "Ada", tags: ["a"], age: 36 })).toBe('{ name: "Ada", tags: …, age: 36 }');
    expect(preview([1, 2])).toBe("[2]");
    expect(preview({ text: "x".repeat(500) }).length).toBeLessThan(66);
  });
});
