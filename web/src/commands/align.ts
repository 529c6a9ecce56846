/** Lining up and spacing the selected nodes. */
import { aligned, type Alignment } from "../graph/align";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import type { Command } from "./command";

const ways: [Alignment, number][] = [["left", 2], ["centre", 2], ["right", 2], ["top", 2], ["middle", 2], ["bottom", 2], ["across", 3], ["down", 3]];

export const alignments: Command[] = ways.map(([how, least]) => ({
  id: `align_${how}`,
  label: t(`canvas.align.${how}`),
  group: "move",
  keys: [],
  enabled: ({ editor }) => editor.getState().selection.nodes.length >= least && !isLocked(editor.getState()),
  run: ({ editor }) => {
    const { document, catalogue, selection, perform } = editor.getState();
    perform({ type: "move", positions: aligned(document, catalogue, selection.nodes, how) });
  },
}));
