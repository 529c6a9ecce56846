/** Finding text in a workflow: names, notes, parameters, expressions, mappings; and replacing it there. Pure. */
import type { Change } from "./changes";
import type { WorkflowDocument } from "./model";
import { notesOf } from "./notes";

export interface Match {
  /** Of the node, edge or note it stands in. */
  id: string;
  kind: "node" | "edge" | "note";
  /** `label`, `config.url`, `data_mapping.email`, `text`. */
  path: string;
  text: string;
  /** How often the words stand there. */
  count: number;
}

/** Texts of a node that are not for people: replacing in them would break it. */
const UNTOUCHED = new Set(["id", "type", "service", "position", "credentials_ref"]);

export function findIn(document: WorkflowDocument, query: string): Match[] {
  if (query === "") return [];
  const words = query.toLowerCase();
  const matches: Match[] = [];
  const look = (kind: Match["kind"], id: string, value: unknown, path: string): void => {
    if (typeof value === "string" || typeof value === "number") {
      const found = timesIn(String(value).toLowerCase(), words);
      if (found > 0) matches.push({ id, kind, path, text: String(value), count: found });
    } else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) look(kind, id, inner, path === "" ? key : `${path}.${key}`);
  };
  for (const node of document.nodes)
    for (const [key, value] of Object.entries(node)) if (key === "id" ? node.id.toLowerCase() === words : !UNTOUCHED.has(key)) look("node", node.id, value, key);
  for (const edge of document.edges) look("edge", edge.id, edge.data_mapping, "data_mapping");
  for (const note of notesOf(document)) look("note", note.id, note.text, "text");
  return matches;
}

/** One step that replaces the words wherever `findIn` finds them in texts; capitals count when replacing exactly. */
export function replaceIn(document: WorkflowDocument, query: string, by: string): Change | null {
  if (query === "" || !findIn(document, query).some((match) => match.path !== "id")) return null;
  const pattern = new RegExp(query.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "gi");
  const swap = (value: unknown): unknown => {
    if (typeof value === "string") return value.replace(pattern, () => by);
    if (Array.isArray(value)) return value.map(swap);
    if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, swap(inner)]));
    return value;
  };
  const nodes = document.nodes.map((node) => ({ ...node, label: swap(node.label) as string, config: swap(node.config) as typeof node.config, ...(node.notes ? { notes: swap(node.notes) as string } : {}) }));
  const edges = document.edges.map((edge) => (edge.data_mapping ? { ...edge, data_mapping: swap(edge.data_mapping) as Record<string, unknown> } : edge));
  const notes = notesOf(document).map((note) => ({ ...note, text: swap(note.text) as string }));
  return { type: "replace", document: { ...document, nodes, edges, ...(notes.length > 0 ? { notes } : {}) } };
}

function timesIn(text: string, words: string): number {
  let found = 0;
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) found++;
  return found;
}
