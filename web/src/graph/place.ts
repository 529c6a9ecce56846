/** Changes that put a new node on the canvas: alone, behind a handle, in front of one, or into an edge. */
import type { Catalogue, NodeType } from "./catalogue";
import type { Change } from "./changes";
import { newEdge, reachable, refusal, type Connection } from "./connect";
import { inputsOf, outputsOf } from "./handles";
import { nextNodeId, nodeIds } from "./ids";
import { NODE_WIDTH, freeSpot, snap } from "./layout";
import { edgeById, nodeById, type Config, type Position, type WorkflowDocument, type WorkflowEdge, type WorkflowNode } from "./model";

export function newNode(document: WorkflowDocument, type: NodeType, position: Position): WorkflowNode {
  return {
    id: nextNodeId(type.service, nodeIds(document)),
    type: type.type,
    service: type.service,
    label: freeLabel(document, type.name),
    position: snap(position),
    config: defaultsOf(type),
    credentials_ref: null,
    disabled: false,
    notes: "",
  };
}

function freeLabel(document: WorkflowDocument, name: string): string {
  const taken = new Set(document.nodes.map((node) => node.label));
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name} ${String(number)}`)) number++;
  return `${name} ${String(number)}`;
}

/** Only what the form must show filled in; a default the server knows stays the server's. */
function defaultsOf(type: NodeType): Config {
  const config: Config = {};
  for (const [key, field] of Object.entries(type.config_schema.properties ?? {}))
    if (field["x-kind"] === "cases" && Array.isArray(field.default)) config[key] = field.default;
  return config;
}

export interface Placed {
  change: Change;
  node: WorkflowNode;
}

export function placeAlone(document: WorkflowDocument, type: NodeType, position: Position): Placed {
  const node = newNode(document, type, freeSpot(document, position));
  return { node, change: { type: "add", nodes: [node], edges: [] } };
}

/** A node connected behind the given output; without an input (a trigger) it is placed alone. */
export function placeAfter(
  document: WorkflowDocument, type: NodeType, from: { node: string; handle: string | null }, position: Position,
): Placed {
  const node = newNode(document, type, position);
  const input = inputsOf(node, type, [])[0];
  if (!input) return { node, change: { type: "add", nodes: [node], edges: [] } };
  const edge = newEdge(document, { source: from.node, sourceHandle: from.handle, target: node.id, targetHandle: input.id });
  return { node, change: { type: "add", nodes: [node], edges: [edge] } };
}

/** A node connected in front of the given input. */
export function placeBefore(
  document: WorkflowDocument, type: NodeType, to: { node: string; handle: string | null }, position: Position,
): Placed {
  const node = newNode(document, type, position);
  const output = outputsOf(node, type)[0];
  if (!output) return { node, change: { type: "add", nodes: [node], edges: [] } };
  const edge = newEdge(document, { source: node.id, sourceHandle: output.id, target: to.node, targetHandle: to.handle });
  return { node, change: { type: "add", nodes: [node], edges: [edge] } };
}

/** A new node in the middle of an edge; what follows it moves right when there is no room for the card. */
export function placeOnEdge(document: WorkflowDocument, type: NodeType, edgeId: string, position?: Position): Placed {
  const edge = edgeById(document, edgeId);
  const source = edge && nodeById(document, edge.source);
  const target = edge && nodeById(document, edge.target);
  if (!edge || !source || !target) return placeAlone(document, type, position ?? { x: 0, y: 0 });
  const wanted = NODE_WIDTH + 64;
  const room = target.position.x - source.position.x >= 2 * wanted;
  const middle = {
    x: room ? (source.position.x + target.position.x) / 2 : source.position.x + wanted,
    y: room ? (source.position.y + target.position.y) / 2 : target.position.y,
  };
  const node = newNode(document, type, position ?? middle);
  const change = spliceNode(document, type, node, edge, true);
  const lack = node.position.x + wanted - target.position.x;
  const shift = lack > 0 && target.position.x >= source.position.x ? shiftRight(document, target, lack) : null;
  return { node, change: shift ? { type: "batch", changes: [change, shift] } : change };
}

/** An existing, unconnected node dropped on an edge; null when it has no input or output to join by. */
export function dropOnEdge(document: WorkflowDocument, catalogue: Catalogue, nodeId: string, edgeId: string): Change | null {
  const node = nodeById(document, nodeId);
  const edge = edgeById(document, edgeId);
  if (!node || !edge || edge.source === nodeId || edge.target === nodeId) return null;
  if (document.edges.some((one) => one.source === nodeId || one.target === nodeId)) return null;
  const type = catalogue.byService.get(node.service);
  if (inputsOf(node, type, []).length === 0 || outputsOf(node, type).length === 0) return null;
  return spliceNode(document, type, node, edge, false);
}

/** Source → node keeps the edge and its mapping; node → target is new. */
function spliceNode(document: WorkflowDocument, type: NodeType | undefined, node: WorkflowNode, edge: WorkflowEdge, add: boolean): Change {
  const input = inputsOf(node, type, [])[0];
  const output = outputsOf(node, type)[0];
  if (!input || !output) return { type: "add", nodes: add ? [node] : [], edges: [] };
  const onward = newEdge(document, { source: node.id, sourceHandle: output.id, target: edge.target, targetHandle: edge.targetHandle });
  return {
    type: "batch",
    changes: [
      { type: "add", nodes: add ? [node] : [], edges: [onward] },
      { type: "edit_edge", id: edge.id, patch: { target: node.id, targetHandle: input.id } },
    ],
  };
}

function shiftRight(document: WorkflowDocument, from: WorkflowNode, by: number): Change {
  const positions: Record<string, Position> = {};
  const behind = reachable(document, from.id).add(from.id);
  for (const node of document.nodes)
    if (behind.has(node.id) && node.position.x >= from.position.x) positions[node.id] = snap({ x: node.position.x + by, y: node.position.y });
  return { type: "move", positions };
}

/** Removal that joins the neighbours of a node taken out of a chain: when it left by one handle only. */
export function removeRejoining(document: WorkflowDocument, catalogue: Catalogue, nodes: string[], edges: string[]): Change {
  const gone = new Set(nodes);
  const changes: Change[] = [{ type: "remove", nodes, edges }];
  const added: WorkflowEdge[] = [];
  const after = { ...document, nodes: document.nodes.filter((node) => !gone.has(node.id)) };
  after.edges = document.edges.filter((edge) => !gone.has(edge.source) && !gone.has(edge.target) && !edges.includes(edge.id));
  for (const entry of document.edges) {
    if (gone.has(entry.source) || !gone.has(entry.target) || edges.includes(entry.id)) continue;
    for (const exit of exits(document, entry.target, gone, new Set(edges))) {
      const joined: Connection = { source: entry.source, sourceHandle: entry.sourceHandle, target: exit.target, targetHandle: exit.targetHandle };
      const so_far = { ...after, edges: [...after.edges, ...added] };
      if (refusal(so_far, catalogue, joined) === null) added.push(newEdge(document, joined, added.map((edge) => edge.id)));
    }
  }
  if (added.length > 0) changes.push({ type: "add", nodes: [], edges: added });
  return changes.length === 1 && changes[0] ? changes[0] : { type: "batch", changes };
}

/** Where the flow of a removed node goes on: through removed neighbours too, but never through a fork of handles. */
function exits(document: WorkflowDocument, from: string, gone: Set<string>, cut: Set<string>, seen = new Set<string>()): WorkflowEdge[] {
  if (seen.has(from)) return [];
  seen.add(from);
  const out = document.edges.filter((edge) => edge.source === from && !cut.has(edge.id) && edge.sourceHandle !== "error");
  if (new Set(out.map((edge) => edge.sourceHandle ?? "")).size > 1) return [];
  return out.flatMap((edge) => (gone.has(edge.target) ? exits(document, edge.target, gone, cut, seen) : [edge]));
}
