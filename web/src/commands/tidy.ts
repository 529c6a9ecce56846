import type { arranged } from "../canvas/arrange";
import { tidied } from "../graph/layout";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import type { Command } from "./command";

/** By the layout engine; where no worker can be had, by the plain columns. */
const arrange: typeof arranged = (document, catalogue) =>
  import("../canvas/arrange").then((module) => module.arranged(document, catalogue)).catch(() => tidied(document, catalogue));

export const tidy: Command = {
  id: "tidy",
  label: t("editor.command.tidy"),
  group: "edit",
  keys: ["Shift+T"],
  enabled: ({ editor }) => editor.getState().document.nodes.length > 1 && !isLocked(editor.getState()),
  run: async ({ editor, canvas }) => {
    const { document, catalogue } = editor.getState();
    const positions = await arrange(document, catalogue);
    // What was drawn meanwhile stays where it was put.
    if (isLocked(editor.getState())) return;
    editor.getState().perform({ type: "move", positions });
    canvas.current?.fitView();
  },
};
