import { t } from "../texts";
import { always, type Command } from "./command";

export const run: Command = {
  id: "run",
  label: t("editor.command.run"),
  group: "workflow",
  keys: ["Mod+Enter"],
  whileTyping: true,
  enabled: always,
  run: ({ panels }) => panels.getState().set({ dialog: "run" }),
};
