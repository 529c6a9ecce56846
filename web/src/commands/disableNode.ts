import type { Change } from "../graph/changes";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import type { Command } from "./command";

/** Disables the selected steps; when all of them are, enables them again. */
export const disableNode: Command = {
  id: "disableNode",
  label: t("editor.command.disableNode"),
  group: "edit",
  keys: ["D"],
  enabled: ({ editor }) => editor.getState().selection.nodes.length > 0 && !isLocked(editor.getState()),
  run: ({ editor }) => {
    const { document, selection, perform } = editor.getState();
    const chosen = document.nodes.filter((node) => selection.nodes.includes(node.id));
    const disabled = !chosen.every((node) => node.disabled);
    const changes = chosen.map((node): Change => ({ type: "edit_node", id: node.id, patch: { disabled } }));
    perform({ type: "batch", changes });
  },
};
