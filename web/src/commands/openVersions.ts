import { t } from "../texts";
import { always, type Command } from "./command";

export const openVersions: Command = {
  id: "openVersions",
  label: t("canvas.versions.open"),
  group: "workflow",
  keys: ["Shift+V"],
  enabled: always,
  run: ({ panels }) => panels.getState().set({ versions: !panels.getState().versions }),
};
