/** From node to node by the lines between them, as the arrows walk. */
import { nodeById, type WorkflowDocument } from "./model";

export type Step = "back" | "on" | "up" | "down";

/** The nearest neighbour in that direction: along an edge, or the next one above or below of those that share a source or target. */
export function neighbour(document: WorkflowDocument, from: string, step: Step): string | null {
  const here = nodeById(document, from);
  if (!here) return null;
  const into = document.edges.filter((edge) => edge.target === from).map((edge) => edge.source);
  const out = document.edges.filter((edge) => edge.source === from).map((edge) => edge.target);
  const siblings = document.edges.flatMap((edge) => [...(into.includes(edge.source) ? [edge.target] : []), ...(out.includes(edge.target) ? [edge.source] : [])]);
  const choice = step === "back" ? into : step === "on" ? out : siblings;
  const fits = choice.flatMap((id) => nodeById(document, id) ?? []).filter((node) =>
    node.id !== from && (step === "up" ? node.position.y < here.position.y : step === "down" ? node.position.y > here.position.y : true));
  fits.sort((a, b) => Math.abs(a.position.y - here.position.y) - Math.abs(b.position.y - here.position.y));
  return fits[0]?.id ?? null;
}
