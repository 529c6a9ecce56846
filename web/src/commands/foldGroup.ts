import type { Change } from "../graph/changes";
import { chosenGroups, groupsOf } from "../graph/groups";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import type { Command } from "./command";

/** Folds the selected groups into a card each; when all are folded, unfolds them. */
export const foldGroup: Command = {
  id: "foldGroup",
  label: t("canvas.group.toggle"),
  group: "edit",
  keys: ["Shift+G"],
  enabled: ({ editor }) => {
    const state = editor.getState();
    return !isLocked(state) && chosenGroups(state.document, state.selection.nodes).length > 0;
  },
  run: ({ editor }) => {
    const { document, selection, perform } = editor.getState();
    const chosen = chosenGroups(document, selection.nodes);
    const collapsed = !chosen.every((group) => group.collapsed);
    const ids = new Set(chosen.map((group) => group.id));
    const change: Change = { type: "edit_document", patch: { groups: groupsOf(document).map((group) => (ids.has(group.id) ? { ...group, collapsed } : group)) } };
    perform(change);
  },
};
