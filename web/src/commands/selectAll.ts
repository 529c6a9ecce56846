import { notesOf } from "../graph/notes";
import { shownDocument } from "../store/editor";
import { t } from "../texts";
import { always, type Command } from "./command";

export const selectAll: Command = {
  id: "selectAll",
  label: t("editor.command.selectAll"),
  group: "edit",
  keys: ["Mod+A"],
  enabled: always,
  run: ({ editor }) => {
    const document = shownDocument(editor.getState());
    editor.getState().select({ nodes: document.nodes.map((node) => node.id), edges: document.edges.map((edge) => edge.id), notes: notesOf(document).map((note) => note.id) });
  },
};
