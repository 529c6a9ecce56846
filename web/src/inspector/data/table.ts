/** Data as a table: which lists it holds, their columns and the rows that are listed. */

export interface ListPlace {
  /** Below the data; "" where the data are the list. */
  path: string;
  list: unknown[];
}

const COLUMNS_READ = 200;
const MOST_COLUMNS = 40;
const DEEPEST = 3;

/** The lists in data, the outer before the inner, the first as the obvious one to show. */
export function listsIn(value: unknown, path = "", depth = 0): ListPlace[] {
  if (Array.isArray(value)) return [{ path, list: value }];
  if (value === null || typeof value !== "object" || depth >= DEEPEST) return [];
  return Object.entries(value).flatMap(([name, field]) => listsIn(field, path ? `${path}.${name}` : name, depth + 1));
}

/** The fields of the first rows, in the order they come; one column without a name for rows that are no objects. */
export function columnsOf(list: unknown[]): string[] {
  const names = new Set<string>();
  for (const row of list.slice(0, COLUMNS_READ)) {
    if (row === null || typeof row !== "object" || Array.isArray(row)) names.add("");
    else for (const name of Object.keys(row)) names.add(name);
    if (names.size >= MOST_COLUMNS) break;
  }
  return [...names].slice(0, MOST_COLUMNS);
}

export function cellOf(row: unknown, column: string): unknown {
  if (column === "") return row !== null && typeof row === "object" && !Array.isArray(row) ? undefined : row;
  return row !== null && typeof row === "object" ? (row as Record<string, unknown>)[column] : undefined;
}

/** An object as rows of field and value. */
export function fieldRows(value: unknown): { field: string; value: unknown }[] {
  if (value === null || typeof value !== "object") return [{ field: "", value }];
  return Object.entries(value).map(([field, of]) => ({ field, value: of }));
}

export function cellText(value: unknown): string {
  if (value === undefined || value === null) return value === null ? "null" : "";
  if (typeof value !== "object") return String(value).slice(0, 300);
  if (Array.isArray(value)) return `[${value.length.toLocaleString("en")}]`;
  return JSON.stringify(value).slice(0, 120);
}

/** How a window of fixed rows stands at a scroll position. */
export function windowOf(top: number, height: number, row: number, count: number, ahead = 8): { first: number; last: number } {
  const first = Math.max(0, Math.floor(top / row) - ahead);
  return { first, last: Math.min(count, Math.ceil((top + height) / row) + ahead) };
}
