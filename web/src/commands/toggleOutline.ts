import { t } from "../texts";
import { always, type Command } from "./command";

/** The same document as a list: for the keyboard and for who does not see the canvas. */
export const toggleOutline: Command = {
  id: "toggleOutline",
  label: t("outline.toggle"),
  group: "view",
  keys: ["Shift+O"],
  enabled: always,
  run: ({ panels }) => panels.getState().set({ outline: !panels.getState().outline }),
};
