/** Where nodes go: sizes, the 16 px grid, a free spot beside a node, and a layered tidy-up from left to right. */
import type { Catalogue } from "./catalogue";
import { inputsOf, outputsOf } from "./handles";
import { nodeById, type Position, type WorkflowDocument, type WorkflowNode } from "./model";

export const GRID = 16;
export const NODE_WIDTH = 224;
export const HEADER_HEIGHT = 72;
export const ROW_HEIGHT = 24;
const COLUMN_GAP = 96;
const LINE_GAP = 48;

export const snap = (position: Position): Position => ({
  x: Math.round(position.x / GRID) * GRID,
  y: Math.round(position.y / GRID) * GRID,
});

/** Height of a card: the head, and a row for each labelled handle when a side has more than one. */
export function nodeHeight(inputs: number, outputs: number): number {
  const rows = Math.max(inputs > 1 ? inputs : 0, outputs > 1 ? outputs : 0);
  return rows === 0 ? HEADER_HEIGHT : HEADER_HEIGHT + rows * ROW_HEIGHT;
}

export function heightOf(document: WorkflowDocument, catalogue: Catalogue, node: WorkflowNode): number {
  const type = catalogue.byService.get(node.service);
  return nodeHeight(inputsOf(node, type, document.edges).length, outputsOf(node, type).length);
}

export interface Bounds extends Position {
  width: number;
  height: number;
}

/** The rectangle around some nodes, or all; null around none. */
export function boundsOf(document: WorkflowDocument, catalogue: Catalogue, ids?: ReadonlySet<string>): Bounds | null {
  const nodes = ids ? document.nodes.filter((node) => ids.has(node.id)) : document.nodes;
  if (nodes.length === 0) return null;
  const x = Math.min(...nodes.map((node) => node.position.x));
  const y = Math.min(...nodes.map((node) => node.position.y));
  const right = Math.max(...nodes.map((node) => node.position.x + NODE_WIDTH));
  const bottom = Math.max(...nodes.map((node) => node.position.y + heightOf(document, catalogue, node)));
  return { x, y, width: right - x, height: bottom - y };
}

/** The wanted spot, or the next one below it that no card covers. */
export function freeSpot(document: WorkflowDocument, wanted: Position): Position {
  let spot = snap(wanted);
  while (document.nodes.some((node) => overlaps(node.position, spot))) spot = { x: spot.x, y: spot.y + GRID * 2 };
  return spot;
}

function overlaps(a: Position, b: Position): boolean {
  return Math.abs(a.x - b.x) < NODE_WIDTH + GRID && Math.abs(a.y - b.y) < HEADER_HEIGHT + GRID * 2;
}

/** Right of a node; with several outputs the branches fan out around its middle. */
export function besideNode(document: WorkflowDocument, catalogue: Catalogue, nodeId: string, handle: string | null): Position {
  const node = nodeById(document, nodeId);
  if (!node) return freeSpot(document, { x: 0, y: 0 });
  const outputs = outputsOf(node, catalogue.byService.get(node.service));
  const index = Math.max(0, outputs.findIndex((output) => output.id === handle));
  const fan = (index - (outputs.length - 1) / 2) * (HEADER_HEIGHT + LINE_GAP);
  return freeSpot(document, { x: node.position.x + NODE_WIDTH + COLUMN_GAP, y: node.position.y + fan });
}

/** Positions of all nodes in columns by longest path from the starts, ordered by where their sources stand. */
export function tidied(document: WorkflowDocument, catalogue: Catalogue): Record<string, Position> {
  const column = columns(document);
  const lines = new Map<number, WorkflowNode[]>();
  for (const node of document.nodes) {
    const at = column.get(node.id) ?? 0;
    lines.set(at, [...(lines.get(at) ?? []), node]);
  }
  const placed: Record<string, Position> = {};
  const left = Math.min(...document.nodes.map((node) => node.position.x));
  const top = Math.min(...document.nodes.map((node) => node.position.y));
  for (const at of [...lines.keys()].sort((a, b) => a - b)) {
    const nodes = [...(lines.get(at) ?? [])].sort((a, b) => pull(document, placed, a) - pull(document, placed, b));
    placeColumn(document, catalogue, nodes, placed, left + at * (NODE_WIDTH + COLUMN_GAP), top);
  }
  return placed;
}

function placeColumn(
  document: WorkflowDocument, catalogue: Catalogue, nodes: WorkflowNode[], placed: Record<string, Position>, x: number, top: number,
): void {
  const heights = nodes.map((node) => heightOf(document, catalogue, node));
  const total = heights.reduce((sum, height) => sum + height + LINE_GAP, -LINE_GAP);
  const middles = nodes.map((node, index) => pull(document, placed, node) + (heights[index] ?? 0) / 2).filter(Number.isFinite);
  const middle = middles.length ? middles.reduce((sum, one) => sum + one, 0) / middles.length : top + total / 2;
  let y = middle - total / 2;
  nodes.forEach((node, index) => {
    placed[node.id] = snap({ x, y });
    y += (heights[index] ?? 0) + LINE_GAP;
  });
}

/** The height its sources pull a node to; a node without placed sources keeps its own. */
function pull(document: WorkflowDocument, placed: Record<string, Position>, node: WorkflowNode): number {
  const sources = document.edges.filter((edge) => edge.target === node.id).flatMap((edge) => {
    const spot = placed[edge.source];
    const siblings = document.edges.filter((one) => one.source === edge.source);
    const fan = siblings.length > 1 ? siblings.indexOf(edge) - (siblings.length - 1) / 2 : 0;
    return spot ? [spot.y + fan * (HEADER_HEIGHT + LINE_GAP)] : [];
  });
  return sources.length ? sources.reduce((sum, y) => sum + y, 0) / sources.length : node.position.y;
}

function columns(document: WorkflowDocument): Map<string, number> {
  const column = new Map(document.nodes.map((node) => [node.id, 0]));
  const visiting = new Set<string>();
  const visit = (id: string, depth: number): void => {
    if (visiting.has(id) || ((column.get(id) ?? 0) >= depth && depth > 0)) return;
    column.set(id, depth);
    visiting.add(id);
    for (const edge of document.edges) if (edge.source === id && column.has(edge.target)) visit(edge.target, depth + 1);
    visiting.delete(id);
  };
  const fed = new Set(document.edges.map((edge) => edge.target));
  const starts = document.nodes.filter((node) => !fed.has(node.id));
  for (const node of starts.length ? starts : document.nodes.slice(0, 1)) visit(node.id, 0);
  return column;
}
