/** Alt with an arrow goes along the lines; with Shift everything before or behind is selected. */
import { reachable } from "../graph/connect";
import { before } from "../graph/references";
import { neighbour, type Step } from "../graph/walk";
import type { EditorParts } from "../store/context";
import { shownDocument } from "../store/editor";
import { t } from "../texts";
import type { Command } from "./command";

const steps: [Step, string][] = [["back", "ArrowLeft"], ["on", "ArrowRight"], ["up", "ArrowUp"], ["down", "ArrowDown"]];
const chosen = ({ editor }: EditorParts): boolean => editor.getState().selection.nodes.length > 0;

const walks = steps.map(([step, key]): Command => ({
  id: `walk_${step}`,
  label: t(`canvas.walk.${step}`),
  group: "move",
  keys: [`Alt+${key}`],
  hidden: true,
  enabled: chosen,
  run: ({ editor, canvas }) => {
    const from = editor.getState().selection.nodes.at(-1);
    const to = from ? neighbour(shownDocument(editor.getState()), from, step) : null;
    if (!to) return;
    editor.getState().select({ nodes: [to], edges: [] });
    canvas.current?.show(to);
  },
}));

const spreads = (["before", "behind"] as const).map((way): Command => ({
  id: `select_${way}`,
  label: t(`canvas.walk.${way}`),
  group: "move",
  keys: [`Alt+Shift+${way === "before" ? "ArrowLeft" : "ArrowRight"}`],
  enabled: chosen,
  run: ({ editor }) => {
    const document = shownDocument(editor.getState());
    const { nodes } = editor.getState().selection;
    const more = nodes.flatMap((id) => (way === "before" ? before(document, id).map((node) => node.id) : [...reachable(document, id)]));
    editor.getState().select({ nodes: [...new Set([...nodes, ...more])], edges: [] });
  },
}));

export const walking: Command[] = [...walks, ...spreads];
