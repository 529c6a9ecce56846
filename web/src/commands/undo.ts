import { isLocked } from "../store/editor";
import { t } from "../texts";
import type { Command } from "./command";

export const undo: Command = {
  id: "undo",
  label: t("editor.command.undo"),
  group: "edit",
  keys: ["Mod+Z"],
  enabled: ({ editor }) => editor.getState().past.length > 0 && !isLocked(editor.getState()),
  run: ({ editor }) => editor.getState().undo(),
};
