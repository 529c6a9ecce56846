import { t } from "../texts";
import { always, type Command } from "./command";

export const toggleHistory: Command = {
  id: "toggleHistory",
  label: t("editor.command.toggleHistory"),
  group: "view",
  keys: ["Shift+E"],
  enabled: always,
  run: ({ panels }) => panels.getState().set({ history: !panels.getState().history }),
};
