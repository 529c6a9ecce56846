/** Copy, paste and duplicate as JSON that other tabs and installations understand; credentials never travel. */
import type { Catalogue } from "./catalogue";
import type { Change } from "./changes";
import { nextEdgeId, nextNodeId, nodeIds, edgeIds } from "./ids";
import type { Position, WorkflowDocument, WorkflowEdge, WorkflowNode } from "./model";

const FORMAT = "layers/1-part";
export const DUPLICATE_OFFSET: Position = { x: 40, y: 40 };

export interface Part {
  format: typeof FORMAT;
  nodes: WorkflowNode[];
  edges: WorkflowEdge[];
  /** Edges that led into it from outside; pasted again only when asked for, and where their source still is. */
  incoming?: WorkflowEdge[];
}

/** The chosen nodes and the edges between them. */
export function partOf(document: WorkflowDocument, ids: Iterable<string>): Part {
  const chosen = new Set(ids);
  return {
    format: FORMAT,
    nodes: document.nodes.filter((node) => chosen.has(node.id)).map((node) => ({ ...node, credentials_ref: null })),
    edges: document.edges.filter((edge) => chosen.has(edge.source) && chosen.has(edge.target)),
    incoming: document.edges.filter((edge) => !chosen.has(edge.source) && chosen.has(edge.target)),
  };
}

/** A part, or a whole workflow document, out of clipboard text; null for anything else. */
export function readPart(text: string): Part | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { format, nodes, edges, incoming } = value as { format?: unknown; nodes?: unknown; edges?: unknown; incoming?: unknown };
  if ((format !== FORMAT && format !== "layers/1") || !Array.isArray(nodes) || !Array.isArray(edges)) return null;
  if (!nodes.every(isNode)) return null;
  const known = new Set(nodes.map((node) => node.id));
  return { format: FORMAT, nodes, edges: (edges as WorkflowEdge[]).filter((edge) => known.has(edge.source) && known.has(edge.target)), incoming: Array.isArray(incoming) ? (incoming as WorkflowEdge[]) : [] };
}

function isNode(value: unknown): value is WorkflowNode {
  const node = value as Partial<WorkflowNode> | null;
  return typeof node?.id === "string" && typeof node.service === "string" && typeof node.position?.x === "number";
}

export interface Pasted {
  change: Change;
  nodes: string[];
}

/** New ids, references between the copies rewritten, singletons already present left out. */
export function paste(document: WorkflowDocument, catalogue: Catalogue, part: Part, offset: Position, keepIncoming = false): Pasted {
  const present = new Set(document.nodes.map((node) => node.service));
  const kept = part.nodes.filter((node) => !(catalogue.byService.get(node.service)?.singleton && present.has(node.service)));
  const renamed = new Map<string, string>();
  for (const node of kept) renamed.set(node.id, nextNodeId(node.service, [...nodeIds(document), ...renamed.values()]));
  const nodes = kept.map((node) => ({
    ...node,
    id: renamed.get(node.id) ?? node.id,
    position: { x: node.position.x + offset.x, y: node.position.y + offset.y },
    config: rereferenced(node.config, renamed) as WorkflowNode["config"],
    credentials_ref: null,
  }));
  return { change: { type: "add", nodes, edges: copiedEdges(document, part, renamed, keepIncoming) }, nodes: nodes.map((node) => node.id) };
}

function copiedEdges(document: WorkflowDocument, part: Part, renamed: Map<string, string>, keepIncoming: boolean): WorkflowEdge[] {
  const taken = edgeIds(document);
  const here = new Set(nodeIds(document));
  const incoming = keepIncoming ? (part.incoming ?? []).filter((edge) => here.has(edge.source)) : [];
  return [...part.edges, ...incoming].flatMap((edge) => {
    const source = incoming.includes(edge) ? edge.source : renamed.get(edge.source);
    const target = renamed.get(edge.target);
    if (!source || !target) return [];
    const id = nextEdgeId(taken);
    taken.push(id);
    return [{ ...edge, id, source, target, data_mapping: rereferenced(edge.data_mapping, renamed) as WorkflowEdge["data_mapping"] }];
  });
}

/** `nodes.<old id>` becomes `nodes.<new id>` in every text of the value. */
function rereferenced(value: unknown, renamed: Map<string, string>): unknown {
  if (typeof value === "string")
    return value.replace(/\bnodes\.([\w-]+)/g, (whole, id: string) => (renamed.has(id) ? `nodes.${renamed.get(id) ?? id}` : whole));
  if (Array.isArray(value)) return value.map((item) => rereferenced(item, renamed));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rereferenced(item, renamed)]));
  return value;
}
