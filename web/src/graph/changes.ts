/**
 * Every edit of a document is a change, applied by one reducer that also answers the change which takes it back.
 *
 * 1. `apply` never mutates; what a change does not touch keeps its identity.
 * 2. `apply(apply(d, c).document, inverse)` equals `d`, the order of nodes and edges included: the engine merges inputs in stored edge order.
 * 3. Removing a node removes the edges at it.
 */
import type { Position, WorkflowDocument, WorkflowEdge, WorkflowNode } from "./model";

export type Change =
  | { type: "add"; nodes: WorkflowNode[]; edges: WorkflowEdge[]; at?: { nodes: number[]; edges: number[] } }
  | { type: "remove"; nodes: string[]; edges: string[] }
  | { type: "move"; positions: Record<string, Position> }
  | { type: "edit_node"; id: string; patch: Partial<Omit<WorkflowNode, "id">> }
  | { type: "edit_edge"; id: string; patch: Partial<Omit<WorkflowEdge, "id">> }
  | { type: "edit_document"; patch: Partial<Omit<WorkflowDocument, "nodes" | "edges">> }
  | { type: "replace"; document: WorkflowDocument }
  | { type: "batch"; changes: Change[] };

export interface Applied {
  document: WorkflowDocument;
  inverse: Change;
}

export function apply(document: WorkflowDocument, change: Change): Applied {
  switch (change.type) {
    case "add":
      return add(document, change);
    case "remove":
      return remove(document, change);
    case "move":
      return move(document, change.positions);
    case "edit_node": {
      const [nodes, before] = patched(document.nodes, change.id, change.patch);
      return { document: { ...document, nodes }, inverse: { type: "edit_node", id: change.id, patch: before } };
    }
    case "edit_edge": {
      const [edges, before] = patched(document.edges, change.id, change.patch);
      return { document: { ...document, edges }, inverse: { type: "edit_edge", id: change.id, patch: before } };
    }
    case "edit_document":
      return {
        document: { ...document, ...change.patch },
        inverse: { type: "edit_document", patch: pickKeys(document, change.patch) },
      };
    case "replace":
      return { document: change.document, inverse: { type: "replace", document } };
    case "batch":
      return batch(document, change.changes);
  }
}

function add(document: WorkflowDocument, change: Extract<Change, { type: "add" }>): Applied {
  return {
    document: {
      ...document,
      nodes: inserted(document.nodes, change.nodes, change.at?.nodes),
      edges: inserted(document.edges, change.edges, change.at?.edges),
    },
    inverse: { type: "remove", nodes: change.nodes.map((node) => node.id), edges: change.edges.map((edge) => edge.id) },
  };
}

function remove(document: WorkflowDocument, change: Extract<Change, { type: "remove" }>): Applied {
  const goneNodes = new Set(change.nodes);
  const goneEdges = new Set(change.edges);
  const [nodes, takenNodes] = split(document.nodes, (node) => goneNodes.has(node.id));
  const [edges, takenEdges] = split(
    document.edges,
    (edge) => goneEdges.has(edge.id) || goneNodes.has(edge.source) || goneNodes.has(edge.target),
  );
  return {
    document: { ...document, nodes, edges },
    inverse: {
      type: "add",
      nodes: takenNodes.map((taken) => taken.item),
      edges: takenEdges.map((taken) => taken.item),
      at: { nodes: takenNodes.map((taken) => taken.at), edges: takenEdges.map((taken) => taken.at) },
    },
  };
}

function move(document: WorkflowDocument, positions: Record<string, Position>): Applied {
  const before: Record<string, Position> = {};
  const nodes = document.nodes.map((node) => {
    const position = positions[node.id];
    if (!position) return node;
    before[node.id] = node.position;
    return { ...node, position };
  });
  return { document: { ...document, nodes }, inverse: { type: "move", positions: before } };
}

function batch(document: WorkflowDocument, changes: Change[]): Applied {
  const inverses: Change[] = [];
  for (const change of changes) {
    const step = apply(document, change);
    document = step.document;
    inverses.unshift(step.inverse);
  }
  return { document, inverse: { type: "batch", changes: inverses } };
}

function patched<T extends WorkflowNode | WorkflowEdge>(items: T[], id: string, patch: Partial<Omit<T, "id">>): [T[], Partial<T>] {
  let before: Partial<T> = {};
  const next = items.map((item) => {
    if (item.id !== id) return item;
    before = pickKeys(item, patch);
    return { ...item, ...patch };
  });
  return [next, before];
}

function pickKeys<T extends object>(from: T, like: object): Partial<T> {
  const picked: Partial<T> = {};
  for (const key of Object.keys(like) as (keyof T)[]) picked[key] = from[key];
  return picked;
}

function inserted<T>(items: T[], extra: T[], at: number[] | undefined): T[] {
  if (extra.length === 0) return items;
  const next = [...items];
  extra.forEach((item, index) => next.splice(at?.[index] ?? next.length, 0, item));
  return next;
}

function split<T>(items: T[], gone: (item: T) => boolean): [T[], { item: T; at: number }[]] {
  const taken: { item: T; at: number }[] = [];
  const kept = items.filter((item, at) => {
    if (!gone(item)) return true;
    taken.push({ item, at });
    return false;
  });
  return [taken.length === 0 ? items : kept, taken];
}
