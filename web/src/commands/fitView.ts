import { t } from "../texts";
import { always, type Command } from "./command";

export const fitView: Command = {
  id: "fitView",
  label: t("editor.command.fitView"),
  group: "view",
  keys: ["F", "Mod+0", "1"],
  enabled: always,
  run: ({ canvas }) => canvas.current?.fitView(),
};
