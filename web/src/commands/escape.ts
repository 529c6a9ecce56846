import { NOTHING } from "../store/editor";
import { t } from "../texts";
import { always, type Command } from "./command";

/** First what was selected is let go, then the execution shown on the canvas. */
export const escape: Command = {
  id: "escape",
  label: t("editor.command.escape"),
  group: "view",
  keys: ["Escape"],
  hidden: true,
  enabled: always,
  run: ({ editor, live }) => {
    const { selection, select } = editor.getState();
    if (selection.nodes.length + selection.edges.length + (selection.notes?.length ?? 0) > 0) select(NOTHING);
    else live.getState().clear();
  },
};
