import { t } from "../texts";
import { always, type Command } from "./command";

export const zoomOut: Command = {
  id: "zoomOut",
  label: t("editor.command.zoomOut"),
  group: "view",
  keys: ["Mod+-"],
  enabled: always,
  run: ({ canvas }) => canvas.current?.zoomOut(),
};
