/** JSON as a tree of rows: which rows are open decides what is listed, so long data costs only what is shown. */

export type JsonValue = unknown;

export interface JsonRow {
  /** Dotted path as an expression would spell it: "contact.tags[0]"; "" for the whole. */
  path: string;
  /** The own name of this row: key or index. */
  name: string;
  depth: number;
  value: JsonValue;
  /** Number of children; null for a plain value. */
  size: number | null;
  open: boolean;
  /** This row stands for so many children that are not listed yet. */
  more?: number;
}

export const PAGE = 100;

export function childPath(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path ? `${path}.${key}` : key;
}

export function sizeOf(value: JsonValue): number | null {
  if (Array.isArray(value)) return value.length;
  if (value !== null && typeof value === "object") return Object.keys(value).length;
  return null;
}

export interface Shown {
  /** Rows opened or closed by hand, by path. Others follow `depth`. */
  toggled: ReadonlyMap<string, boolean>;
  /** Listed children by path, beyond the first page. */
  pages: ReadonlyMap<string, number>;
  /** Rows are open down to this depth by themselves. */
  depth: number;
}

export function jsonRows(value: JsonValue, shown: Shown, rootPath = ""): JsonRow[] {
  const rows: JsonRow[] = [];
  const add = (name: string, at: JsonValue, path: string, depth: number) => {
    const size = sizeOf(at);
    const open = size !== null && size > 0 && (shown.toggled.get(path) ?? depth < shown.depth);
    rows.push({ path, name, depth, value: at, size, open });
    if (!open) return;
    const listed = shown.pages.get(path) ?? PAGE;
    for (const [key, child] of entriesOf(at, listed)) add(String(key), child, childPath(path, key), depth + 1);
    const hidden = (size ?? 0) - listed;
    if (hidden > 0) rows.push({ path, name: "", depth: depth + 1, value: null, size: null, open: false, more: hidden });
  };
  add("", value, rootPath, 0);
  return rows;
}

function entriesOf(value: JsonValue, limit: number): [string | number, JsonValue][] {
  if (Array.isArray(value)) return value.slice(0, limit).map((child, index) => [index, child]);
  return Object.entries(value as object).slice(0, limit);
}

/** A closed object or list in one line, cut at about 60 characters. */
export function preview(value: JsonValue): string {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `[${value.length}]`;
  const text = Object.entries(value as object)
    .slice(0, 6)
    .map(([key, child]) => `${key}: ${sizeOf(child) === null ? shorten(JSON.stringify(child) ?? "", 18) : "…"}`)
    .join(", ");
  return text ? `{ ${shorten(text, 60)} }` : "{}";
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
