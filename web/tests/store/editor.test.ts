import { expect, test } from "vitest";
import { createEditorStore, HISTORY_DEPTH, isDirty } from "../../src/store/editor";
import { catalogue, diamond } from "../graph/sample";
import { editorOf, resource } from "./parts";

const rename = (label: string) => ({ type: "edit_node", id: "a", patch: { label } }) as const;
const labelOf = (editor: ReturnType<typeof editorOf>) => editor.getState().document.nodes.find((node) => node.id === "a")?.label;

test("undo and redo lead through every edit and back", () => {
  const editor = editorOf();
  editor.getState().perform(rename("one"));
  editor.getState().perform({ type: "remove", nodes: ["if"], edges: [] });
  editor.getState().undo();
  editor.getState().undo();
  expect(editor.getState().document).toEqual(diamond());
  editor.getState().redo();
  editor.getState().redo();
  expect(editor.getState().document.nodes).toHaveLength(4);
  editor.getState().undo();
  expect(editor.getState().document.nodes).toHaveLength(5);
});

test("typing is one undo step, a pause begins the next", () => {
  let now = 0;
  const editor = editorOf(diamond(), { now: () => now });
  for (const text of ["h", "he", "hey"]) {
    editor.getState().perform(rename(text), { merge: "a.label" });
    now += 300;
  }
  now += 2_000;
  editor.getState().perform(rename("hey!"), { merge: "a.label" });
  editor.getState().undo();
  expect(labelOf(editor)).toBe("hey");
  editor.getState().undo();
  expect(labelOf(editor)).toBe("a");
  editor.getState().redo();
  expect(labelOf(editor)).toBe("hey");
});

test("a new edit forgets what was undone", () => {
  const editor = editorOf();
  editor.getState().perform(rename("one"));
  editor.getState().undo();
  editor.getState().perform(rename("two"));
  editor.getState().redo();
  expect(labelOf(editor)).toBe("two");
});

test("history is bounded", () => {
  const editor = editorOf();
  for (let index = 0; index < HISTORY_DEPTH + 20; index++) editor.getState().perform(rename(String(index)));
  expect(editor.getState().past).toHaveLength(HISTORY_DEPTH);
});

test("an edit made while a save is under way stays unsaved", () => {
  const editor = editorOf();
  editor.getState().perform(rename("one"));
  const { document, revision } = editor.getState();
  editor.getState().perform(rename("two"));
  editor.getState().saved(resource(document, 8), revision);
  expect(isDirty(editor.getState())).toBe(true);
  expect(editor.getState().workflow.version).toBe(8);
  expect(labelOf(editor)).toBe("two");
});

test("taking the server's version clears history and leaves nothing unsaved", () => {
  const editor = editorOf();
  editor.getState().perform(rename("mine"));
  editor.getState().adopt(resource(diamond(), 9));
  expect(isDirty(editor.getState())).toBe(false);
  expect(editor.getState().past).toEqual([]);
  expect(labelOf(editor)).toBe("a");
});

test("keeping mine saves over the server's version", () => {
  const editor = editorOf();
  editor.getState().perform(rename("mine"));
  editor.getState().saving({ kind: "conflict", version: 12 });
  editor.getState().keepMine(12);
  expect(editor.getState().workflow.version).toBe(12);
  expect(editor.getState().save.kind).toBe("dirty");
  expect(labelOf(editor)).toBe("mine");
});

test("what is deleted is no longer selected", () => {
  const editor = editorOf();
  editor.getState().select({ nodes: ["a", "b"], edges: ["e2"] });
  editor.getState().perform({ type: "remove", nodes: ["a"], edges: [] });
  expect(editor.getState().selection).toEqual({ nodes: ["b"], edges: [] });
});

test("while an older version is viewed, or without the right to, nothing is changed", () => {
  const editor = editorOf();
  editor.getState().view(diamond());
  editor.getState().perform(rename("x"));
  expect(isDirty(editor.getState())).toBe(false);
  const reader = editorOf(diamond(), { mayEdit: false });
  reader.getState().perform(rename("x"));
  expect(labelOf(reader)).toBe("a");
});

test("what is selected stays selected when the server's version is taken", () => {
  const editor = editorOf();
  editor.getState().select({ nodes: ["a", "b"], edges: [] });
  editor.getState().adopt(resource({ ...diamond(), nodes: diamond().nodes.filter((node) => node.id !== "b"), edges: [] }, 9));
  expect(editor.getState().selection).toEqual({ nodes: ["a"], edges: [] });
});

test("a workflow that is live and unchanged opens in Live mode and is locked there", () => {
  const active = { ...resource(), status: "active" as const, published_version: 7 };
  const editor = createEditorStore(active, catalogue);
  expect(editor.getState().mode).toBe("live");
  editor.getState().perform(rename("x"));
  expect(labelOf(editor)).toBe("a");
  editor.getState().enter("design");
  editor.getState().perform(rename("x"));
  expect(labelOf(editor)).toBe("x");
  expect(createEditorStore({ ...active, published_version: 6 }, catalogue).getState().mode).toBe("design");
});

test("Live mode ends when the workflow is no longer active", () => {
  const editor = createEditorStore({ ...resource(), status: "active", published_version: 7 }, catalogue);
  editor.getState().refreshed({ status: "error" });
  expect(editor.getState().mode).toBe("design");
});
