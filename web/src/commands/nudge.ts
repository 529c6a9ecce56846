/** The arrow keys move the selection by one grid step, with Shift by four. */
import { GRID } from "../graph/layout";
import type { Position } from "../graph/model";
import type { EditorParts } from "../store/context";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import type { Command } from "./command";

function move({ editor }: EditorParts, by: Position): void {
  const { document, selection, perform } = editor.getState();
  const positions: Record<string, Position> = {};
  for (const node of document.nodes)
    if (selection.nodes.includes(node.id)) positions[node.id] = { x: node.position.x + by.x, y: node.position.y + by.y };
  perform({ type: "move", positions }, { merge: `nudge ${selection.nodes.join(" ")}` });
}

const directions = [
  ["nudgeLeft", "ArrowLeft", -1, 0],
  ["nudgeRight", "ArrowRight", 1, 0],
  ["nudgeUp", "ArrowUp", 0, -1],
  ["nudgeDown", "ArrowDown", 0, 1],
] as const;

export const nudges: Command[] = directions.flatMap(([id, key, x, y]) =>
  [1, 4].map((steps) => ({
    id: steps === 1 ? id : `${id}Far`,
    label: t(`editor.command.${id}`),
    group: "move" as const,
    keys: [steps === 1 ? key : `Shift+${key}`],
    hidden: steps !== 1,
    enabled: ({ editor }: EditorParts) => editor.getState().selection.nodes.length > 0 && !isLocked(editor.getState()),
    run: (parts: EditorParts) => move(parts, { x: x * steps * GRID, y: y * steps * GRID }),
  })),
);
