import { isLocked } from "../store/editor";
import { t } from "../texts";
import type { Command } from "./command";

export const renameNode: Command = {
  id: "renameNode",
  label: t("editor.command.renameNode"),
  group: "edit",
  keys: ["F2"],
  enabled: ({ editor }) => editor.getState().selection.nodes.length === 1 && !isLocked(editor.getState()),
  run: ({ editor, panels }) => panels.getState().set({ renaming: editor.getState().selection.nodes[0] ?? null }),
};
