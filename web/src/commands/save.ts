import { t } from "../texts";
import { always, type Command } from "./command";

export const save: Command = {
  id: "save",
  label: t("editor.command.save"),
  group: "workflow",
  keys: ["Mod+S"],
  whileTyping: true,
  enabled: always,
  run: async ({ autosave }) => {
    await autosave.now();
  },
};
