import { isLocked } from "../store/editor";
import { t } from "../texts";
import type { Command } from "./command";

export const redo: Command = {
  id: "redo",
  label: t("editor.command.redo"),
  group: "edit",
  keys: ["Mod+Shift+Z", "Mod+Y"],
  enabled: ({ editor }) => editor.getState().future.length > 0 && !isLocked(editor.getState()),
  run: ({ editor }) => editor.getState().redo(),
};
