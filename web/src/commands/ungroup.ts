import { chosenGroups, ungroup as ungrouped } from "../graph/groups";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import type { Command } from "./command";

export const ungroup: Command = {
  id: "ungroup",
  label: t("canvas.group.release"),
  group: "edit",
  keys: ["Mod+Shift+G"],
  enabled: ({ editor }) => {
    const state = editor.getState();
    return !isLocked(state) && chosenGroups(state.document, state.selection.nodes).length > 0;
  },
  run: ({ editor }) => {
    const { document, selection, perform } = editor.getState();
    perform(ungrouped(document, chosenGroups(document, selection.nodes).map((group) => group.id)));
  },
};
