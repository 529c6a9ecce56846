import { t } from "../texts";
import { always, type Command } from "./command";

/** Colours the cards by how slow and how failing they were in the last 24 hours. */
export const toggleHeat: Command = {
  id: "toggleHeat",
  label: t("canvas.heat.label"),
  group: "view",
  keys: ["H"],
  enabled: always,
  run: ({ panels }) => panels.getState().set({ heat: !panels.getState().heat }),
};
