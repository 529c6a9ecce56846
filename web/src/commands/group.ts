import { groupNodes } from "../graph/groups";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import type { Command } from "./command";

/** A frame around the selected nodes, whose name is asked for at once. */
export const group: Command = {
  id: "group",
  label: t("canvas.group.make"),
  group: "edit",
  keys: ["Mod+G"],
  enabled: ({ editor }) => editor.getState().selection.nodes.length > 0 && !isLocked(editor.getState()),
  run: ({ editor, panels }) => {
    const { document, selection, perform } = editor.getState();
    perform(groupNodes(document, selection.nodes, t("canvas.group.unnamed")));
    const groups = editor.getState().document["groups"];
    const made: unknown = Array.isArray(groups) ? groups.at(-1) : null;
    panels.getState().set({ renaming: (made as { id: string } | null)?.id ?? null });
  },
};
