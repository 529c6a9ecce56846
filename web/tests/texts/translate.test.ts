import { describe, expect, test } from "vitest";
import { count, t } from "../../src/texts";
import { fill, find } from "../../src/texts/translate";

describe("texts", () => {
  test("a key finds its text and takes its names", () => {
    expect(t("home.deleted", { name: "Leads" })).toBe("“Leads” was deleted.");
  });

  test("one thing is singular, none and many are plural", () => {
    expect([0, 1, 2, 1500].map((number) => count("home.nodes", number))).toEqual(["0 nodes", "1 node", "2 nodes", "1,500 nodes"]);
  });

  test("an unknown key shows itself, so that it is noticed", () => {
    expect(find({ a: { b: "x" } }, "a.c")).toBe("a.c");
    expect(find({ a: { b: "x" } }, "a")).toBe("a");
  });

  test("a name that was not given stays visible", () => {
    expect(fill("{who} at {when}", { who: "Ada" })).toBe("Ada at {when}");
  });
});
