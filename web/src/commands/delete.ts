import { removeRejoining } from "../graph/place";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import type { Command } from "./command";

/** Deleting a step in the middle of a chain joins its neighbours. */
export const remove: Command = {
  id: "delete",
  label: t("editor.command.delete"),
  group: "edit",
  keys: ["Delete", "Backspace"],
  enabled: ({ editor }) => {
    const state = editor.getState();
    return !isLocked(state) && state.selection.nodes.length + state.selection.edges.length > 0;
  },
  run: ({ editor }) => {
    const { document, catalogue, selection, perform } = editor.getState();
    perform(removeRejoining(document, catalogue, selection.nodes, selection.edges));
  },
};
