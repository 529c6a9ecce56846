import { t } from "../texts";
import { always, type Command } from "./command";

export const openHelp: Command = {
  id: "openHelp",
  label: t("editor.command.openHelp"),
  group: "view",
  keys: ["?"],
  enabled: always,
  run: ({ panels }) => panels.getState().set({ dialog: "help" }),
};
