import { DUPLICATE_OFFSET, partOf, paste } from "../graph/clipboard";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import type { Command } from "./command";

export const duplicate: Command = {
  id: "duplicate",
  label: t("editor.command.duplicate"),
  group: "edit",
  keys: ["Mod+D"],
  enabled: ({ editor }) => editor.getState().selection.nodes.length > 0 && !isLocked(editor.getState()),
  run: ({ editor }) => {
    const { document, catalogue, selection, perform } = editor.getState();
    const { change, nodes } = paste(document, catalogue, partOf(document, selection.nodes), DUPLICATE_OFFSET);
    if (nodes.length > 0) perform(change, { select: { nodes, edges: [] } });
  },
};
