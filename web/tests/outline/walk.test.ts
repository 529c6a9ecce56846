import { expect, test } from "vitest";
import { outlineOf } from "../../src/graph/outline";
import { keyed, shownItems, walked } from "../../src/outline/walk";
import { catalogue, diamond } from "../graph/sample";

const items = outlineOf(diamond(), catalogue);
const item = (key: string) => items.find((one) => one.key === key) ?? (items[0] as (typeof items)[number]);
const none: ReadonlySet<string> = new Set();

test("arrows walk the tree, and stop at its ends", () => {
  expect(walked("ArrowDown", items, item("hook"), none)?.key).toBe("if");
  expect(walked("ArrowUp", items, item("hook"), none)?.key).toBe("hook");
  expect(walked("End", items, item("hook"), none)?.key).toBe("join");
  expect(walked("x", items, item("hook"), none)).toBeNull();
});

test("left folds what is open and then goes to the parent, right opens and then goes in", () => {
  const folded = walked("ArrowLeft", items, item("if"), none)?.folded ?? none;
  expect([...folded]).toEqual(["if"]);
  expect(shownItems(items, folded).map((one) => one.key)).toEqual(["hook", "if", "join"]);
  expect(walked("ArrowRight", items, item("if"), folded)?.folded?.size).toBe(0);
  expect(walked("ArrowRight", items, item("if"), none)?.key).toBe("if true");
  expect(walked("ArrowLeft", items, item("a"), none)?.key).toBe("if true");
});

test("a key is heard with exactly its modifiers", () => {
  const press = (key: string, held: object = {}) => ({ key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...held });
  expect(keyed("A", press("a"))).toBe(true);
  expect(keyed("A", press("A", { shiftKey: true }))).toBe(false);
  expect(keyed("Shift+A", press("A", { shiftKey: true }))).toBe(true);
  expect(keyed("Alt+ArrowUp", press("ArrowUp", { altKey: true }))).toBe(true);
  expect(keyed("A", press("a", { ctrlKey: true }))).toBe(false);
});
