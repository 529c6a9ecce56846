/** Changes that take a step out of where it stands and put it behind another: one undo step, its configuration untouched. */
import type { Catalogue } from "./catalogue";
import { apply, type Change } from "./changes";
import { newEdge, reachable } from "./connect";
import { inputsOf, outputsOf } from "./handles";
import { besideNode } from "./layout";
import { nodeById, type WorkflowDocument, type WorkflowEdge } from "./model";
import { dropOnEdge, removeRejoining } from "./place";

/** Where a step may be put: behind this output, before whatever follows there. */
export interface Behind {
  node: string;
  handle: string | null;
}

/** Null when it cannot be moved there: to behind itself, a trigger, or a place that only it leads to. */
export function moveBehind(document: WorkflowDocument, catalogue: Catalogue, nodeId: string, to: Behind): Change | null {
  const node = nodeById(document, nodeId);
  if (!node || node.type === "trigger" || to.node === nodeId || !nodeById(document, to.node)) return null;
  const type = catalogue.byService.get(node.service);
  const input = inputsOf(node, type, [])[0];
  if (!input || outputsOf(node, type).length > 1) return null;
  const taken: Change = { type: "batch", changes: [removeRejoining(document, catalogue, [nodeId], []), { type: "add", nodes: [node], edges: [] }] };
  const without = apply(document, taken).document;
  const [next, ...more] = without.edges.filter((edge) => edge.source === to.node && sameHandle(edge, to.handle));
  const moved: Change = { type: "move", positions: { [nodeId]: besideNode(without, catalogue, to.node, to.handle) } };
  if (next && more.length === 0) {
    const spliced = dropOnEdge(without, catalogue, nodeId, next.id);
    return spliced && { type: "batch", changes: [taken, spliced, moved] };
  }
  const edge = newEdge(without, { source: to.node, sourceHandle: to.handle, target: nodeId, targetHandle: input.id });
  return { type: "batch", changes: [taken, { type: "add", nodes: [], edges: [edge] }, moved] };
}

/** One step later or earlier in its chain; null at an end, and at forks and joins. */
export function moveAlong(document: WorkflowDocument, catalogue: Catalogue, nodeId: string, by: 1 | -1): Change | null {
  if (by === 1) {
    const next = onlyEdge(document, "source", nodeId);
    const follower = next && nodeById(document, next.target);
    const output = follower && onlyOutput(document, catalogue, follower.id);
    if (!follower || output === undefined || !onlyEdge(document, "target", follower.id)) return null;
    return moveBehind(document, catalogue, nodeId, { node: follower.id, handle: output });
  }
  const before = onlyEdge(document, "target", nodeId);
  const entry = before && onlyEdge(document, "target", before.source);
  if (!before || !entry || onlyOutput(document, catalogue, before.source) === undefined) return null;
  return moveBehind(document, catalogue, nodeId, { node: entry.source, handle: entry.sourceHandle ?? null });
}

/** Nodes behind which `nodeId` may be put, each with each of its outputs. */
export function placesFor(document: WorkflowDocument, catalogue: Catalogue, nodeId: string): (Behind & { label: string; output: string | null })[] {
  return document.nodes.flatMap((node) => {
    if (node.id === nodeId) return [];
    const outputs = outputsOf(node, catalogue.byService.get(node.service));
    return outputs.map(({ id, label }) => ({ node: node.id, handle: id, label: node.label, output: outputs.length > 1 ? label : null }));
  });
}

/** Does anything lead from one to the other? */
export const leadsTo = (document: WorkflowDocument, from: string, to: string): boolean => reachable(document, from).has(to);

function onlyEdge(document: WorkflowDocument, end: "source" | "target", id: string): WorkflowEdge | undefined {
  const found = document.edges.filter((edge) => edge[end] === id);
  return found.length === 1 ? found[0] : undefined;
}

function onlyOutput(document: WorkflowDocument, catalogue: Catalogue, id: string): string | undefined {
  const node = nodeById(document, id);
  const outputs = node ? outputsOf(node, catalogue.byService.get(node.service)) : [];
  return outputs.length === 1 ? outputs[0]?.id : undefined;
}

function sameHandle(edge: WorkflowEdge, handle: string | null): boolean {
  return handle === null || !edge.sourceHandle || edge.sourceHandle === handle;
}
