import { t } from "../texts";
import { always, type Command } from "./command";

export const openPalette: Command = {
  id: "openPalette",
  label: t("editor.command.openPalette"),
  group: "view",
  keys: ["Mod+K"],
  whileTyping: true,
  hidden: true,
  enabled: always,
  run: ({ panels }) => panels.getState().set({ dialog: "palette" }),
};
