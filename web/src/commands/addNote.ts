import { addNote as added, NOTE_SIZE } from "../graph/notes";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import type { Command } from "./command";

/** A sticky note in the middle of the view, ready to be written on. */
export const addNote: Command = {
  id: "addNote",
  label: t("canvas.note.add"),
  group: "edit",
  keys: ["Shift+S"],
  enabled: ({ editor }) => !isLocked(editor.getState()),
  run: ({ editor, panels, canvas }) => {
    const centre = canvas.current?.centre() ?? { x: 0, y: 0 };
    const { document, perform } = editor.getState();
    const { change, id } = added(document, { x: centre.x - NOTE_SIZE.width / 2, y: centre.y - NOTE_SIZE.height / 2 });
    perform(change, { select: { nodes: [], edges: [], notes: [id] } });
    panels.getState().set({ writing: id });
  },
};
