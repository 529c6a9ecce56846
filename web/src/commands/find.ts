import { t } from "../texts";
import { always, type Command } from "./command";

export const find: Command = {
  id: "find",
  label: t("canvas.find.command"),
  group: "edit",
  keys: ["Mod+F"],
  enabled: always,
  run: ({ panels }) => panels.getState().set({ finding: true, problems: null }),
};
