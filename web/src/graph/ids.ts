/** Readable ids: `http_request-1` for nodes (all triggers `trigger-n`), `e1` for edges. */
import type { WorkflowDocument } from "./model";

export function nextNodeId(service: string, taken: Iterable<string>): string {
  const stem = service.startsWith("trigger_") ? "trigger" : service.replace(/^lc_/, "");
  return nextFree(`${stem}-`, taken);
}

export const nextNumbered = (stem: string, taken: Iterable<string>): string => nextFree(`${stem}-`, taken);

export function nextEdgeId(taken: Iterable<string>): string {
  return nextFree("e", taken);
}

function nextFree(prefix: string, taken: Iterable<string>): string {
  const used = new Set(taken);
  let number = 1;
  while (used.has(`${prefix}${String(number)}`)) number++;
  return `${prefix}${String(number)}`;
}

export const nodeIds = (document: WorkflowDocument): string[] => document.nodes.map((node) => node.id);
export const edgeIds = (document: WorkflowDocument): string[] => document.edges.map((edge) => edge.id);
