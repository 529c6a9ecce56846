/** Dragging a step out of the chest, and finding the edge below the pointer. */
import { HEADER_HEIGHT, NODE_WIDTH } from "../graph/layout";
import type { Position } from "../graph/model";

export const STEP_TYPE = "application/x-layers-step";

/** The id of the edge drawn at this place of the screen. */
export function edgeAt(x: number, y: number): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const edge = element.closest(".react-flow__edge");
    if (edge instanceof SVGElement) return edge.dataset["id"] ?? null;
  }
  return null;
}

/** The upper left corner of a card whose middle is at the pointer. */
export const cornerFor = (pointer: Position): Position => ({ x: pointer.x - NODE_WIDTH / 2, y: pointer.y - HEADER_HEIGHT / 2 });
