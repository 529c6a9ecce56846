/** Which connections may be drawn (canvas.md §5); the answer is why not, as a code the texts have a sentence for. */
import type { Catalogue } from "./catalogue";
import { inputsOf, outputsOf, sourceHandleOf, targetHandleOf } from "./handles";
import { nextEdgeId, edgeIds } from "./ids";
import { nodeById, type WorkflowDocument, type WorkflowEdge } from "./model";

export interface Connection {
  source: string;
  sourceHandle?: string | null;
  target: string;
  targetHandle?: string | null;
}

export type Refusal = "itself" | "twice" | "into_trigger" | "no_input" | "cycle" | "unknown_node";

const LOOPS = new Set(["loop_iterator", "loop_while"]);

export function refusal(document: WorkflowDocument, catalogue: Catalogue, wanted: Connection): Refusal | null {
  const source = nodeById(document, wanted.source);
  const target = nodeById(document, wanted.target);
  if (!source || !target) return "unknown_node";
  if (source.id === target.id) return "itself";
  if (target.type === "trigger") return "into_trigger";
  if (inputsOf(target, catalogue.byService.get(target.service), document.edges).length === 0) return "no_input";
  if (document.edges.some((edge) => sameEnds(document, catalogue, edge, wanted))) return "twice";
  const closesCycle = reachable(document, target.id).has(source.id);
  return closesCycle && !isLoopBack(document, wanted) ? "cycle" : null;
}

/** True for the only cycle allowed: from the body of a loop back to its loop node. */
export function isLoopBack(document: WorkflowDocument, connection: Connection): boolean {
  const target = nodeById(document, connection.target);
  if (!target || !LOOPS.has(target.service)) return false;
  return reachable(document, target.id, "each_item").has(connection.source);
}

/** Node ids behind `from`, itself left out; `handle` restricts the first step. Edges back to a loop are not followed. */
export function reachable(document: WorkflowDocument, from: string, handle?: string): Set<string> {
  const seen = new Set<string>();
  const queue = document.edges
    .filter((edge) => edge.source === from && (handle === undefined || edge.sourceHandle === handle))
    .map((edge) => edge.target);
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const here = next;
    if (seen.has(here)) continue;
    seen.add(here);
    for (const edge of document.edges) if (edge.source === here && edge.target !== from) queue.push(edge.target);
  }
  return seen;
}

function sameEnds(document: WorkflowDocument, catalogue: Catalogue, edge: WorkflowEdge, wanted: Connection): boolean {
  if (edge.source !== wanted.source || edge.target !== wanted.target) return false;
  const ends = [edge, wanted].map((one) => resolved(document, catalogue, one));
  return ends[0] === ends[1];
}

function resolved(document: WorkflowDocument, catalogue: Catalogue, one: Connection): string {
  const source = nodeById(document, one.source);
  const target = nodeById(document, one.target);
  const from = source ? sourceHandleOf(one, outputsOf(source, catalogue.byService.get(source.service))) : "";
  const to = target ? targetHandleOf(one, inputsOf(target, catalogue.byService.get(target.service), document.edges)) : "";
  return `${from}→${to}`;
}

export function newEdge(document: WorkflowDocument, connection: Connection, alsoTaken: string[] = []): WorkflowEdge {
  return {
    id: nextEdgeId([...edgeIds(document), ...alsoTaken]),
    source: connection.source,
    sourceHandle: connection.sourceHandle ?? null,
    target: connection.target,
    targetHandle: connection.targetHandle ?? null,
    data_mapping: null,
  };
}
