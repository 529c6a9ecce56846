import { partOf } from "../graph/clipboard";
import { shownDocument } from "../store/editor";
import { t } from "../texts";
import { copyText } from "../ui";
import type { EditorParts } from "../store/context";
import type { Command } from "./command";

/** The selected steps as text for the clipboard; null when none is selected. */
export function copiedText({ editor }: EditorParts): string | null {
  const state = editor.getState();
  if (state.selection.nodes.length === 0) return null;
  return JSON.stringify(partOf(shownDocument(state), state.selection.nodes), null, 2);
}

export const copy: Command = {
  id: "copy",
  label: t("editor.command.copy"),
  group: "edit",
  keys: ["Mod+C"],
  native: true,
  enabled: (parts) => parts.editor.getState().selection.nodes.length > 0,
  run: async (parts) => {
    const text = copiedText(parts);
    if (text) await copyText(text);
  },
};
