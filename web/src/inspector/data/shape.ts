/** What data consist of: the shape of a value, of a JSON schema, and a shape as the rows of a tree that can be folded. */
import type { Shape } from "../../graph/language";

const MOST_FIELDS = 500;
const ITEMS_READ = 20;
const DEEPEST = 8;
const LONGEST_SAMPLE = 80;

/** The shape of a value; of a list the fields that its first items have. */
export function shapeOf(value: unknown, depth = 0): Shape {
  if (value === null || value === undefined) return { t: "null", sample: null };
  if (Array.isArray(value)) {
    const items = value.slice(0, ITEMS_READ).map((item) => shapeOf(item, depth + 1));
    return { t: "list", item: items.length > 0 ? items.reduce(joined) : null, sample: value.length };
  }
  if (typeof value === "object") {
    if (depth >= DEEPEST) return { t: "object", open: true };
    const entries = Object.entries(value).slice(0, MOST_FIELDS);
    return { t: "object", fields: Object.fromEntries(entries.map(([name, field]) => [name, shapeOf(field, depth + 1)])) };
  }
  if (typeof value === "string") return { t: "text", sample: value.length > LONGEST_SAMPLE ? `${value.slice(0, LONGEST_SAMPLE - 1)}…` : value };
  return { t: typeof value === "boolean" ? "boolean" : "number", sample: value };
}

/** Both together: fields of either, the kind "any" where they differ. */
export function joined(a: Shape, b: Shape): Shape {
  if (a.t === "null") return b;
  if (b.t === "null") return a;
  if (a.t !== b.t) return { t: "any", sample: a.sample };
  if (a.t === "list") return { ...a, item: a.item && b.item ? joined(a.item, b.item) : (a.item ?? b.item) };
  if (a.t !== "object") return a;
  const fields = { ...a.fields };
  for (const [name, field] of Object.entries(b.fields ?? {})) {
    const known = fields[name];
    fields[name] = known ? joined(known, field) : field;
  }
  return { ...a, fields };
}

interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  format?: string;
}

/** What a node type declares of its output; kinds it does not name are "any". */
export function shapeOfSchema(schema: unknown, depth = 0): Shape {
  const { type, properties, items, format } = (schema ?? {}) as JsonSchema;
  const kind = Array.isArray(type) ? type.find((one) => one !== "null") : type;
  if (properties && depth < DEEPEST)
    return { t: "object", open: true, fields: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, shapeOfSchema(field, depth + 1)])) };
  if (kind === "array") return { t: "list", item: items ? shapeOfSchema(items, depth + 1) : null };
  if (kind === "string") return { t: format?.startsWith("date") ? "date" : "text" };
  if (kind === "integer" || kind === "number") return { t: "number" };
  return { t: kind === "boolean" || kind === "object" ? kind : "any" };
}

export interface ShapeRow {
  /** As an expression spells it, e.g. `nodes.crm-1.tags[0]`. */
  path: string;
  name: string;
  depth: number;
  shape: Shape;
  /** Null where there is nothing to unfold. */
  open: boolean | null;
}

const PLAIN = /^[\p{L}_$][\p{L}\p{N}_]*$/u;

/** A step to a field in the form that is never in doubt (expressions.md §4.1). */
export function stepTo(path: string, name: string): string {
  if (path === "") return name;
  return PLAIN.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}

export const nodePath = (id: string): string => (/^[\p{L}_$][\p{L}\p{N}_]*(-[\p{L}\p{N}_]+)*$/u.test(id) ? `nodes.${id}` : `nodes[${JSON.stringify(id)}]`);

/** The rows below a shape; the shape itself is not among them. `folded` holds the paths turned against the rule "open down to `depth`". */
export function shapeRows(shape: Shape, rootPath: string, folded: ReadonlySet<string>, depth = 2): ShapeRow[] {
  const rows: ShapeRow[] = [];
  const add = (of: Shape, path: string, level: number): void => {
    for (const [name, child, at] of childrenOf(of, path)) {
      const inner = childrenOf(child, at).length > 0;
      const open = inner ? level < depth !== folded.has(at) : null;
      rows.push({ path: at, name, depth: level, shape: child, open });
      if (open) add(child, at, level + 1);
    }
  };
  add(shape, rootPath, 0);
  return rows;
}

function childrenOf(shape: Shape, path: string): [string, Shape, string][] {
  if (shape.t === "list") return shape.item ? [["[0]", shape.item, `${path}[0]`]] : [];
  return Object.entries(shape.fields ?? {})
    .filter(([name]) => !name.startsWith("_"))
    .map(([name, field]) => [name, field, stepTo(path, name)]);
}
