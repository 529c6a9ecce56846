import { expect, test, vi } from "vitest";
import { commands } from "../../src/commands";
import { copiedText } from "../../src/commands/copy";
import { commandFor, isTyping, matches, type KeyPress } from "../../src/commands/keys";
import { pasteText } from "../../src/commands/paste";
import { NOTHING } from "../../src/store/editor";
import { diamond, workflow } from "../graph/sample";
import { partsOf } from "../store/parts";

const press = (key: string, mods: Partial<KeyPress> = {}): KeyPress => ({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...mods });
const ctrl = { ctrlKey: true };
const shift = { shiftKey: true };

function pressing(parts: ReturnType<typeof partsOf>) {
  return (key: string, mods: Partial<KeyPress> = {}, typing = false) => {
    const command = commandFor(press(key, mods), parts, typing);
    void command?.run(parts);
    return command?.id ?? null;
  };
}

test("no two commands share a key", () => {
  const keys = commands.flatMap((command) => command.keys);
  expect(keys).toEqual([...new Set(keys)]);
});

test("keys are read with their modifiers, signs as signs", () => {
  expect(matches("Mod+Z", press("z", ctrl))).toBe(true);
  expect(matches("Mod+Z", press("Z", { ...ctrl, ...shift }))).toBe(false);
  expect(matches("Mod+Shift+Z", press("Z", { metaKey: true, ...shift }))).toBe(true);
  expect(matches("?", press("?", shift))).toBe(true);
  expect(matches("Mod++", press("+", ctrl))).toBe(true);
  expect(matches("D", press("d", ctrl))).toBe(false);
});

test("arrows move what is selected by the grid, with Shift by four steps, as one undo step", () => {
  const parts = partsOf();
  const hit = pressing(parts);
  expect(hit("ArrowRight")).toBeNull();
  parts.editor.getState().select({ nodes: ["a"], edges: [] });
  hit("ArrowRight");
  hit("ArrowDown", shift);
  const at = () => parts.editor.getState().document.nodes.find((node) => node.id === "a")?.position;
  expect(at()).toEqual({ x: 656, y: 0 });
  hit("z", ctrl);
  expect(at()).toEqual({ x: 640, y: -64 });
});

test("duplicating selects the copies, deleting takes them away, undo brings them back", () => {
  const parts = partsOf();
  const hit = pressing(parts);
  parts.editor.getState().select({ nodes: ["a", "b"], edges: [] });
  hit("d", ctrl);
  expect(parts.editor.getState().selection.nodes).toEqual(["http_request-1", "http_request-2"]);
  hit("Delete");
  expect(parts.editor.getState().document.nodes).toHaveLength(5);
  hit("z", ctrl);
  expect(parts.editor.getState().document.nodes).toHaveLength(7);
});

test("what is copied can be pasted, into the middle of the view", () => {
  const parts = partsOf();
  parts.editor.getState().select({ nodes: ["a", "b"], edges: [] });
  const text = copiedText(parts) ?? "";
  parts.canvas.current = { fitView: vi.fn(), zoomIn: vi.fn(), zoomOut: vi.fn(), zoomReset: vi.fn(), centre: () => ({ x: 0, y: 0 }), show: vi.fn() };
  expect(pasteText(parts, text)).toBe(true);
  expect(parts.editor.getState().document.nodes.slice(-2).map((node) => node.position)).toEqual([{ x: 0, y: -64 }, { x: 0, y: 64 }]);
  expect(pasteText(parts, "just text")).toBe(false);
});

test("D disables the selection, and enables it when all of it is disabled", () => {
  const parts = partsOf();
  const hit = pressing(parts);
  parts.editor.getState().select({ nodes: ["a", "b"], edges: [] });
  const disabled = () => parts.editor.getState().document.nodes.filter((node) => node.disabled).map((node) => node.id);
  hit("d");
  expect(disabled()).toEqual(["a", "b"]);
  hit("d");
  expect(disabled()).toEqual([]);
});

test("the picker begins an empty workflow, follows the selected step, or adds a loose one", () => {
  const empty = partsOf(workflow());
  pressing(empty)("n");
  expect(empty.panels.getState().picking).toEqual({ kind: "first" });
  const parts = partsOf();
  pressing(parts)("n");
  expect(parts.panels.getState().picking?.kind).toBe("alone");
  parts.editor.getState().select({ nodes: ["a"], edges: [] });
  pressing(parts)("n");
  expect(parts.panels.getState().picking).toMatchObject({ kind: "after", node: "a" });
});

test("while typing only what says so works", () => {
  const hit = pressing(partsOf());
  expect(hit("n", {}, true)).toBeNull();
  expect(hit("s", ctrl, true)).toBe("save");
});

test("fields, dialogs and menus keep their keys", () => {
  document.body.innerHTML = '<input id="i"><div role="dialog"><button id="b"></button></div><p id="p"></p>';
  expect(["i", "b", "p"].map((id) => isTyping(document.getElementById(id)))).toEqual([true, true, false]);
});

test("nothing that changes the workflow is offered while an older version is viewed", () => {
  const parts = partsOf();
  parts.editor.getState().select({ nodes: ["a"], edges: [] });
  parts.editor.getState().view(diamond());
  const offered = commands.filter((command) => command.enabled(parts)).map((command) => command.id);
  for (const id of ["delete", "duplicate", "cut", "paste", "undo", "openPicker", "disableNode", "renameNode", "tidy", "nudgeLeft"])
    expect(offered).not.toContain(id);
  expect(offered).toContain("copy");
});

test("Escape lets the selection go first, then the shown execution", () => {
  const parts = partsOf();
  const hit = pressing(parts);
  parts.live.getState().choose("exe_1");
  parts.editor.getState().select({ nodes: ["a"], edges: [] });
  hit("Escape");
  expect(parts.editor.getState().selection).toEqual(NOTHING);
  expect(parts.live.getState().chosen).toBe("exe_1");
  hit("Escape");
  expect(parts.live.getState().chosen).toBeNull();
});
