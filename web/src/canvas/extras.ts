/** Notes and groups as React Flow draws them, below the lines; a folded group stands for its nodes. */
import type { Edge, Node } from "@xyflow/react";
import type { Catalogue } from "../graph/catalogue";
import { foldedInto, framed, frameOf, groupsOf, type Group } from "../graph/groups";
import { HEADER_HEIGHT, NODE_WIDTH, type Bounds } from "../graph/layout";
import type { WorkflowDocument } from "../graph/model";
import { notesOf, type Note } from "../graph/notes";
import type { Selection } from "../store/editor";
import type { CardNode, LineEdge } from "./flow";

export type NoteNode = Node<{ note: Note } & Record<string, unknown>, "note">;
export type FrameNode = Node<{ group: Group } & Record<string, unknown>, "frame">;
export type FoldedNode = Node<{ group: Group } & Record<string, unknown>, "folded">;
export type DrawnNode = CardNode | NoteNode | FrameNode | FoldedNode;

export const isCard = (node: DrawnNode): node is CardNode => node.type === "card";
const BELOW = -1;

export function extrasOf(document: WorkflowDocument, catalogue: Catalogue, selection: Selection, before: DrawnNode[]): DrawnNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  const chosen = new Set(selection.nodes);
  const notes = notesOf(document).map((note): NoteNode => ({
    ...measuredOf(known.get(note.id)), id: note.id, type: "note", position: note.position, ...note.size, zIndex: BELOW, selected: selection.notes?.includes(note.id) ?? false,
    data: { note }, ariaLabel: note.text.split("\n")[0] ?? "",
  }));
  const groups = groupsOf(document).map((group): FrameNode | FoldedNode => {
    const { x, y, width, height } = frameOf(document, catalogue, group);
    const selected = group.nodes.every((id) => chosen.has(id));
    const shared = { ...measuredOf(known.get(group.id)), id: group.id, position: { x, y }, selected, data: { group }, ariaLabel: group.label };
    if (group.collapsed) return { ...shared, type: "folded", width: NODE_WIDTH, height: HEADER_HEIGHT, zIndex: 1 };
    return { ...shared, type: "frame", width, height, zIndex: BELOW - 1, dragHandle: ".frame-handle" };
  });
  return [...groups, ...notes];
}

const measuredOf = (node: DrawnNode | undefined) => (node?.measured ? { measured: node.measured } : {});

/** The cards without those that a folded group stands for. */
export function unfolded(document: WorkflowDocument, cards: CardNode[]): CardNode[] {
  const folded = foldedInto(document);
  return folded.size === 0 ? cards : cards.filter((card) => !folded.has(card.id));
}

/** Lines to a folded node end at its group; those within one are not drawn. */
export function redirected(document: WorkflowDocument, lines: LineEdge[]): LineEdge[] {
  const folded = foldedInto(document);
  if (folded.size === 0) return lines;
  return lines.flatMap((line): Edge[] => {
    const source = folded.get(line.source), target = folded.get(line.target);
    if (source && source === target) return [];
    return [{
      ...line,
      ...(source ? { source: source.id, sourceHandle: "out" } : {}),
      ...(target ? { target: target.id, targetHandle: "in" } : {}),
    }];
  }) as LineEdge[];
}

/** While something is dragged: a frame takes its cards along, and stays around the cards that are dragged in it. */
export function followed(before: DrawnNode[], after: DrawnNode[]): DrawnNode[] {
  const frames = after.filter((node): node is FrameNode => node.type === "frame");
  if (frames.length === 0) return after;
  const was = new Map(before.map((node) => [node.id, node.position]));
  const shifts = new Map<string, { x: number; y: number }>();
  for (const frame of frames) {
    const old = was.get(frame.id);
    const shift = old && { x: frame.position.x - old.x, y: frame.position.y - old.y };
    if (shift && (shift.x !== 0 || shift.y !== 0)) for (const id of frame.data.group.nodes) shifts.set(id, shift);
  }
  const moved = shifts.size === 0 ? after : after.map((node) => {
    const shift = shifts.get(node.id);
    const own = was.get(node.id);
    const still = own?.x === node.position.x && own.y === node.position.y;
    return shift && still && isCard(node) ? { ...node, position: { x: node.position.x + shift.x, y: node.position.y + shift.y } } : node;
  });
  const cards = new Map(moved.filter(isCard).map((card) => [card.id, card]));
  return moved.map((node) => (node.type === "frame" ? around(node, cards) : node));
}

function around(frame: FrameNode, cards: ReadonlyMap<string, CardNode>): FrameNode {
  const members = frame.data.group.nodes.flatMap((id) => cards.get(id) ?? []);
  if (members.length === 0) return frame;
  const x = Math.min(...members.map((card) => card.position.x));
  const y = Math.min(...members.map((card) => card.position.y));
  const inner: Bounds = {
    x, y,
    width: Math.max(...members.map((card) => card.position.x + NODE_WIDTH)) - x,
    height: Math.max(...members.map((card) => card.position.y + card.data.height)) - y,
  };
  const bounds = framed(inner);
  const same = frame.position.x === bounds.x && frame.position.y === bounds.y && frame.width === bounds.width && frame.height === bounds.height;
  return same ? frame : { ...frame, position: { x: bounds.x, y: bounds.y }, width: bounds.width, height: bounds.height };
}
