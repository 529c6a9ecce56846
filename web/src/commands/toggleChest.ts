import { t } from "../texts";
import { always, type Command } from "./command";

export const toggleChest: Command = {
  id: "toggleChest",
  label: t("editor.command.toggleChest"),
  group: "view",
  keys: ["B"],
  enabled: always,
  run: ({ panels }) => panels.getState().set({ chest: !panels.getState().chest }),
};
