import { expect, test } from "vitest";
import { added, fieldOf, fieldText, literal, moved, newRow, pointerOf, readTree, removed, replaced, valueFor, valueText, type Group } from "../../src/inspector/condition/tree";

const tree: Group = {
  logic: "AND",
  conditions: [
    { field: "a", operator: ">", value: 1 },
    { logic: "OR", conditions: [{ field: "b", operator: "==", value: "x" }] },
  ],
};

test("synonyms are read as the saved form, anything else is no tree", () => {
  expect(readTree({ all: [{ left: "a", op: ">", right: 1 }, { any: [{ field: "b", operator: "==", value: "x" }] }] })).toEqual(tree);
  expect(readTree({ field: "a", operator: "isEmpty" })).toEqual({ logic: "AND", conditions: [{ field: "a", operator: "isEmpty" }] });
  expect(readTree({ logic: "XOR", conditions: [] })).toBeNull();
  expect(readTree(["a"])).toBeNull();
});

test("an edit touches its own row only; places are named as the server names them", () => {
  const next = replaced(tree, [1, 0], { field: "c", operator: "isEmpty" });
  expect(next.conditions[0]).toBe(tree.conditions[0]);
  expect(next.conditions[1]).toEqual({ logic: "OR", conditions: [{ field: "c", operator: "isEmpty" }] });
  expect(pointerOf([1, 0])).toBe("/conditions/1/conditions/0");
});

test("a group that loses its last row goes too, the outermost stays", () => {
  expect(removed(tree, [1, 0]).conditions).toEqual([tree.conditions[0]]);
  expect(removed(removed(tree, [1]), [0])).toEqual({ logic: "AND", conditions: [] });
});

test("rows are added and moved within their group", () => {
  expect(added(tree, [1], newRow()).conditions[1]).toMatchObject({ conditions: [{ field: "b" }, { field: "" }] });
  expect(moved(tree, [1], -1).conditions).toEqual([tree.conditions[1], tree.conditions[0]]);
  expect(moved(tree, [0], -1)).toBe(tree);
});

test("a path is stored bare, anything else in braces, and both are shown without", () => {
  expect(fieldOf("trigger.body.items[0].sku")).toBe("trigger.body.items[0].sku");
  expect(fieldOf("lower(trigger.city)")).toBe("{{lower(trigger.city)}}");
  expect(fieldText("{{lower(trigger.city)}}")).toBe("lower(trigger.city)");
});

test("numbers and yes/no are such, quotes make text of them, and what is typed comes back", () => {
  for (const value of [50, true, null, "vip", "50", "true", [1, "a"], "{{trigger.x}}"]) expect(literal(valueText(value))).toEqual(value);
  expect(literal("007")).toBe("007");
});

test("a change of operator keeps what fits of the value", () => {
  expect(valueFor("pair", 5)).toEqual([5, ""]);
  expect(valueFor("list", "a")).toEqual(["a"]);
  expect(valueFor("one", [3, 4])).toBe(3);
  expect(valueFor("none", 1)).toBeUndefined();
});
