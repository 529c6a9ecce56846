import { chosenGroups } from "../graph/groups";
import { isLocked, type EditorState } from "../store/editor";
import { t } from "../texts";
import type { Command } from "./command";

/** The one selected node, or the group whose nodes are selected. */
function renamed({ document, selection }: EditorState): string | null {
  const [only] = selection.nodes;
  if (only !== undefined && selection.nodes.length === 1) return only;
  return chosenGroups(document, selection.nodes)[0]?.id ?? null;
}

export const renameNode: Command = {
  id: "renameNode",
  label: t("editor.command.renameNode"),
  group: "edit",
  keys: ["F2"],
  enabled: ({ editor }) => renamed(editor.getState()) !== null && !isLocked(editor.getState()),
  run: ({ editor, panels }) => panels.getState().set({ renaming: renamed(editor.getState()) }),
};
