/** Lining nodes up, and spacing them evenly: what moves where. */
import type { Catalogue } from "./catalogue";
import { heightOf, NODE_WIDTH, snap } from "./layout";
import type { Position, WorkflowDocument } from "./model";

export type Alignment = "left" | "centre" | "right" | "top" | "middle" | "bottom" | "across" | "down";

export function aligned(document: WorkflowDocument, catalogue: Catalogue, ids: string[], how: Alignment): Record<string, Position> {
  const chosen = new Set(ids);
  const boxes = document.nodes.filter((node) => chosen.has(node.id)).map((node) => ({ id: node.id, ...node.position, height: heightOf(document, catalogue, node) }));
  if (boxes.length < 2) return {};
  const left = Math.min(...boxes.map((box) => box.x));
  const right = Math.max(...boxes.map((box) => box.x + NODE_WIDTH));
  const top = Math.min(...boxes.map((box) => box.y));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  const spread = how === "across" || how === "down" ? evenly(boxes, how) : null;
  return Object.fromEntries(boxes.map((box): [string, Position] => {
    switch (how) {
      case "left":
        return [box.id, snap({ x: left, y: box.y })];
      case "centre":
        return [box.id, snap({ x: (left + right - NODE_WIDTH) / 2, y: box.y })];
      case "right":
        return [box.id, snap({ x: right - NODE_WIDTH, y: box.y })];
      case "top":
        return [box.id, snap({ x: box.x, y: top })];
      case "middle":
        return [box.id, snap({ x: box.x, y: (top + bottom - box.height) / 2 })];
      case "bottom":
        return [box.id, snap({ x: box.x, y: bottom - box.height })];
      case "across":
        return [box.id, snap({ x: spread?.get(box.id) ?? box.x, y: box.y })];
      case "down":
        return [box.id, snap({ x: box.x, y: spread?.get(box.id) ?? box.y })];
    }
  }));
}

/** Equal gaps between the outermost two. */
function evenly(boxes: { id: string; x: number; y: number; height: number }[], way: "across" | "down"): Map<string, number> {
  const at = (box: (typeof boxes)[number]) => (way === "across" ? box.x : box.y);
  const size = (box: (typeof boxes)[number]) => (way === "across" ? NODE_WIDTH : box.height);
  const sorted = [...boxes].sort((a, b) => at(a) - at(b));
  const first = sorted[0], last = sorted.at(-1);
  if (!first || !last) return new Map();
  const free = at(last) + size(last) - at(first) - sorted.reduce((sum, box) => sum + size(box), 0);
  const gap = free / (sorted.length - 1);
  let next = at(first);
  return new Map(sorted.map((box) => {
    const place = next;
    next += size(box) + gap;
    return [box.id, place];
  }));
}
