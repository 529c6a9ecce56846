import { t } from "../texts";
import { always, type Command } from "./command";

export const zoomReset: Command = {
  id: "zoomReset",
  label: t("canvas.zoomReset"),
  group: "view",
  keys: ["0"],
  enabled: always,
  run: ({ canvas }) => canvas.current?.zoomReset(),
};
