import { tidied } from "../graph/layout";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import type { Command } from "./command";

export const tidy: Command = {
  id: "tidy",
  label: t("editor.command.tidy"),
  group: "edit",
  keys: ["Shift+T"],
  enabled: ({ editor }) => editor.getState().document.nodes.length > 1 && !isLocked(editor.getState()),
  run: ({ editor, canvas }) => {
    const { document, catalogue, perform } = editor.getState();
    perform({ type: "move", positions: tidied(document, catalogue) });
    canvas.current?.fitView();
  },
};
