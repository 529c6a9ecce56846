/** From the document to what React Flow draws. A card whose node, type and handles are unchanged keeps its identity, so it is not drawn again. */
import type { Edge, Node } from "@xyflow/react";
import type { Catalogue, HandleSpec, NodeType } from "../graph/catalogue";
import { ERROR_HANDLE, inputsOf, outputsOf, sourceHandleOf, targetHandleOf } from "../graph/handles";
import { nodeHeight, NODE_WIDTH } from "../graph/layout";
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from "../graph/model";

export interface DrawnHandle extends HandleSpec {
  connected: boolean;
  /** An edge uses it, but the node does not have it any more. */
  unknown?: boolean;
}

export interface CardData extends Record<string, unknown> {
  node: WorkflowNode;
  type: NodeType | undefined;
  inputs: DrawnHandle[];
  outputs: DrawnHandle[];
  errorConnected: boolean;
  height: number;
}

export interface LineData extends Record<string, unknown> {
  edge: WorkflowEdge;
}

export type CardNode = Node<CardData, "card">;
export type LineEdge = Edge<LineData, "line">;

export function cardsOf(document: WorkflowDocument, catalogue: Catalogue, before: ReadonlyMap<string, CardData>): Map<string, CardData> {
  const out = groupBy(document.edges, (edge) => edge.source);
  const into = groupBy(document.edges, (edge) => edge.target);
  const cards = new Map<string, CardData>();
  for (const node of document.nodes) {
    const card = cardOf(node, catalogue.byService.get(node.service), into.get(node.id) ?? [], out.get(node.id) ?? []);
    const old = before.get(node.id);
    cards.set(node.id, old && same(old, card) ? old : card);
  }
  return cards;
}

function cardOf(node: WorkflowNode, type: NodeType | undefined, into: WorkflowEdge[], out: WorkflowEdge[]): CardData {
  const inputs = inputsOf(node, type, into);
  const outputs = outputsOf(node, type);
  const entered = new Set(into.map((edge) => targetHandleOf(edge, inputs)));
  const left = new Set(out.map((edge) => sourceHandleOf(edge, outputs)));
  const errorConnected = left.delete(ERROR_HANDLE);
  const drawnInputs = drawn(inputs, entered);
  const drawnOutputs = drawn(outputs, left);
  return { node, type, inputs: drawnInputs, outputs: drawnOutputs, errorConnected, height: nodeHeight(drawnInputs.length, drawnOutputs.length) };
}

function drawn(handles: HandleSpec[], used: Set<string>): DrawnHandle[] {
  const known = handles.map((handle) => ({ ...handle, connected: used.has(handle.id) }));
  const lost = [...used].filter((id) => !handles.some((handle) => handle.id === id));
  return [...known, ...lost.map((id) => ({ id, label: id || "?", connected: true, unknown: true }))];
}

function same(a: CardData, b: CardData): boolean {
  return a.node === b.node && a.type === b.type && a.errorConnected === b.errorConnected && sameHandles(a.inputs, b.inputs) && sameHandles(a.outputs, b.outputs);
}

function sameHandles(a: DrawnHandle[], b: DrawnHandle[]): boolean {
  return a.length === b.length && a.every((one, index) => one.id === b[index]?.id && one.connected === b[index].connected);
}

export function linesOf(document: WorkflowDocument, cards: ReadonlyMap<string, CardData>, selected: ReadonlySet<string>, describe: (edge: WorkflowEdge) => string): LineEdge[] {
  return document.edges.flatMap((edge) => {
    const source = cards.get(edge.source);
    const target = cards.get(edge.target);
    if (!source || !target) return [];
    return [{
      id: edge.id,
      type: "line" as const,
      source: edge.source,
      target: edge.target,
      sourceHandle: sourceHandleOf(edge, source.outputs),
      targetHandle: targetHandleOf(edge, target.inputs),
      selected: selected.has(edge.id),
      ariaLabel: describe(edge),
      data: { edge },
    }];
  });
}

/** Nodes for React Flow; what it measured before is kept, else every edit would make the cards blink. */
export function nodesOf(
  document: WorkflowDocument, cards: ReadonlyMap<string, CardData>, selected: ReadonlySet<string>, before: CardNode[], describe: (card: CardData) => string,
): CardNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  return document.nodes.flatMap((node) => {
    const data = cards.get(node.id);
    if (!data) return [];
    const old = known.get(node.id);
    const chosen = selected.has(node.id);
    if (old && old.data === data && old.selected === chosen && old.position.x === node.position.x && old.position.y === node.position.y) return [old];
    return [{
      ...old,
      id: node.id,
      type: "card" as const,
      position: node.position,
      width: NODE_WIDTH,
      height: data.height,
      zIndex: 1,
      selected: chosen,
      ariaLabel: describe(data),
      data,
    }];
  });
}

function groupBy<T>(items: T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const list = groups.get(key(item));
    if (list) list.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
