import type { Change } from "../graph/changes";
import { removeNotes } from "../graph/notes";
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
    const { nodes, edges, notes = [] } = state.selection;
    return !isLocked(state) && nodes.length + edges.length + notes.length > 0;
  },
  run: ({ editor }) => {
    const { document, catalogue, selection, perform } = editor.getState();
    const { nodes, edges, notes = [] } = selection;
    const changes: Change[] = [];
    if (nodes.length + edges.length > 0) changes.push(removeRejoining(document, catalogue, nodes, edges));
    if (notes.length > 0) changes.push(removeNotes(document, notes));
    perform(changes.length === 1 && changes[0] ? changes[0] : { type: "batch", changes });
  },
};
