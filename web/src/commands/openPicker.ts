import { isLocked } from "../store/editor";
import { t } from "../texts";
import type { Command } from "./command";

/** With one step selected the new one follows it; an empty workflow begins with a trigger. */
export const openPicker: Command = {
  id: "openPicker",
  label: t("editor.command.openPicker"),
  group: "edit",
  keys: ["N"],
  enabled: ({ editor }) => !isLocked(editor.getState()),
  run: ({ editor, panels }) => {
    const { document, selection } = editor.getState();
    const [node] = selection.nodes;
    const after = node !== undefined && selection.nodes.length === 1;
    const picking = after ? { kind: "after" as const, node, handle: null, position: null } : { kind: "alone" as const, position: null };
    panels.getState().set({ picking: document.nodes.length === 0 ? { kind: "first" } : picking });
  },
};
