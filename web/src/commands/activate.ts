import { t } from "../texts";
import type { Command } from "./command";

export const activate: Command = {
  id: "activate",
  label: t("editor.command.activate"),
  group: "workflow",
  keys: ["Shift+P"],
  enabled: ({ editor }) => editor.getState().mayEdit,
  run: ({ panels }) => panels.getState().set({ dialog: "activate" }),
};
