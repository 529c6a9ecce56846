/**
 * What differs between two versions of a workflow. Pure.
 *
 * 1. Moved is not changed: where a node or note stands, the viewport, and groups are left out.
 * 2. An absent key and its empty value are the same: `null`, "", false, and an empty object or list.
 */
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from "./model";

export type DiffKind = "added" | "removed" | "changed";

export interface FieldChange {
  /** `label`, `config.url`, `data_mapping.email`. */
  path: string;
  before: unknown;
  after: unknown;
}

export interface Difference {
  id: string;
  label: string;
  kind: DiffKind;
  fields: FieldChange[];
}

export interface Diff {
  nodes: ReadonlyMap<string, Difference>;
  edges: ReadonlyMap<string, Difference>;
  /** Of the workflow itself: name, settings, variables. */
  workflow: FieldChange[];
  /** The later version with what it no longer has, so that both can be drawn as one. */
  union: WorkflowDocument;
}

const UNTOLD = new Set(["id", "position"]);
const NOT_OF_WORKFLOW = new Set(["id", "nodes", "edges", "viewport", "notes", "groups", "format"]);

export function compare(before: WorkflowDocument, after: WorkflowDocument): Diff {
  const names = new Map([...before.nodes, ...after.nodes].map((node) => [node.id, node.label]));
  const lineName = (edge: WorkflowEdge) => `${names.get(edge.source) ?? edge.source} → ${names.get(edge.target) ?? edge.target}`;
  const nodes = differences<WorkflowNode>(before.nodes, after.nodes, (node) => node.label);
  const edges = differences<WorkflowEdge>(before.edges, after.edges, lineName);
  const gone = <T extends { id: string }>(items: T[], found: ReadonlyMap<string, Difference>) => items.filter((item) => found.get(item.id)?.kind === "removed");
  return {
    nodes,
    edges,
    workflow: fieldsOf(before, after, NOT_OF_WORKFLOW),
    union: { ...after, nodes: [...after.nodes, ...gone(before.nodes, nodes)], edges: [...after.edges, ...gone(before.edges, edges)] },
  };
}

export const isSame = ({ nodes, edges, workflow }: Diff): boolean => nodes.size + edges.size + workflow.length === 0;

function differences<T extends { id: string }>(before: T[], after: T[], label: (item: T) => string): Map<string, Difference> {
  const old = new Map(before.map((item) => [item.id, item]));
  const now = new Set(after.map((item) => item.id));
  const found = new Map<string, Difference>();
  for (const item of after) {
    const was = old.get(item.id);
    if (!was) found.set(item.id, { id: item.id, label: label(item), kind: "added", fields: [] });
    else {
      const fields = fieldsOf(was, item, UNTOLD);
      if (fields.length > 0) found.set(item.id, { id: item.id, label: label(item), kind: "changed", fields });
    }
  }
  for (const item of before) if (!now.has(item.id)) found.set(item.id, { id: item.id, label: label(item), kind: "removed", fields: [] });
  return found;
}

/** One level into objects, so that a changed setting is named and not the whole configuration. */
function fieldsOf(before: object, after: object, untold: ReadonlySet<string>): FieldChange[] {
  return keysOf(before, after).filter((key) => !untold.has(key)).flatMap((key): FieldChange[] => {
    const a = (before as Record<string, unknown>)[key], b = (after as Record<string, unknown>)[key];
    if (isPlain(a) || isPlain(b)) {
      const one = isPlain(a) ? a : {}, other = isPlain(b) ? b : {};
      return keysOf(one, other).filter((inner) => !equal(one[inner], other[inner])).map((inner) => ({ path: `${key}.${inner}`, before: one[inner], after: other[inner] }));
    }
    return equal(a, b) ? [] : [{ path: key, before: a, after: b }];
  });
}

const keysOf = (a: object, b: object): string[] => [...new Set([...Object.keys(a), ...Object.keys(b)])];
const isPlain = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || value === false || (typeof value === "object" && Object.keys(value).length === 0);

function equal(a: unknown, b: unknown): boolean {
  if (isEmpty(a) && isEmpty(b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  return keysOf(a, b).every((key) => equal((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}
