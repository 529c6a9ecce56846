import { t } from "../texts";
import { always, type Command } from "./command";

export const zoomIn: Command = {
  id: "zoomIn",
  label: t("editor.command.zoomIn"),
  group: "view",
  keys: ["Mod++", "Mod+="],
  enabled: always,
  run: ({ canvas }) => canvas.current?.zoomIn(),
};
