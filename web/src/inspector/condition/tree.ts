/**
 * A condition as the tree of rows and groups it is stored as (expressions.md §10). Pure; every edit gives a new tree.
 *
 * A place in a tree is the list of positions that leads there; the server names the same place `/conditions/1/conditions/0`.
 */

export interface Row {
  field: string;
  operator: string;
  value?: unknown;
  type?: string;
  caseSensitive?: boolean;
  disabled?: boolean;
}

export type Logic = "AND" | "OR" | "NOT";

export interface Group {
  logic: Logic;
  conditions: Part[];
}

export type Part = Row | Group;
export type PartPath = readonly number[];

export const isGroup = (part: Part): part is Group => "conditions" in part;
export const pointerOf = (path: PartPath): string => path.map((index) => `/conditions/${index}`).join("");
export const newRow = (): Row => ({ field: "", operator: "==", value: "" });
export const newGroup = (logic: Logic = "OR"): Group => ({ logic, conditions: [newRow()] });

/** The saved form of what may be spelt otherwise: `all`, `any`, `not`; `left`, `op`, `right`. Null for what is no condition tree. */
export function readTree(value: unknown): Group | null {
  const part = readPart(value);
  if (!part) return null;
  return isGroup(part) ? part : { logic: "AND", conditions: [part] };
}

function readPart(value: unknown): Part | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const given = value as Record<string, unknown>;
  for (const [key, logic] of [["all", "AND"], ["any", "OR"], ["not", "NOT"]] as const) {
    if (!(key in given)) continue;
    const parts = Array.isArray(given[key]) ? (given[key] as unknown[]) : [given[key]];
    return groupOf(logic, parts);
  }
  if (Array.isArray(given["conditions"])) {
    const logic = String(given["logic"] ?? "AND").toUpperCase();
    return logic === "AND" || logic === "OR" || logic === "NOT" ? groupOf(logic, given["conditions"]) : null;
  }
  const { left, op, right, ...rest } = given;
  const row = { ...rest, field: given["field"] ?? left, operator: given["operator"] ?? op } as Partial<Row>;
  if (typeof row.field !== "string" || typeof row.operator !== "string") return null;
  if (right !== undefined && row.value === undefined) row.value = right;
  return row as Row;
}

function groupOf(logic: Logic, parts: unknown[]): Group | null {
  const read = parts.map(readPart);
  return read.every((part) => part !== null) ? { logic, conditions: read } : null;
}

export function partAt(tree: Group, path: PartPath): Part | undefined {
  return path.reduce<Part | undefined>((part, index) => (part && isGroup(part) ? part.conditions[index] : undefined), tree);
}

export function replaced(tree: Group, path: PartPath, part: Part): Group {
  const [index, ...rest] = path;
  if (index === undefined) return isGroup(part) ? part : tree;
  const child = tree.conditions[index];
  if (!child) return tree;
  const next = rest.length === 0 ? part : isGroup(child) ? replaced(child, rest, part) : child;
  return { ...tree, conditions: tree.conditions.with(index, next) };
}

/** A group that is left empty goes too, the outermost stays. */
export function removed(tree: Group, path: PartPath): Group {
  const above = path.slice(0, -1);
  const group = partAt(tree, above);
  const last = path.at(-1);
  if (last === undefined || !group || !isGroup(group)) return tree;
  const conditions = group.conditions.toSpliced(last, 1);
  if (conditions.length === 0 && above.length > 0) return removed(tree, above);
  return replaced(tree, above, { ...group, conditions });
}

export function added(tree: Group, path: PartPath, part: Part): Group {
  const group = partAt(tree, path);
  return group && isGroup(group) ? replaced(tree, path, { ...group, conditions: [...group.conditions, part] }) : tree;
}

/** One place up or down within its group; at the ends nothing. */
export function moved(tree: Group, path: PartPath, by: -1 | 1): Group {
  const above = path.slice(0, -1);
  const group = partAt(tree, above);
  const at = path.at(-1);
  if (at === undefined || !group || !isGroup(group)) return tree;
  const other = at + by;
  const [a, b] = [group.conditions[at], group.conditions[other]];
  if (!a || !b) return tree;
  return replaced(tree, above, { ...group, conditions: group.conditions.with(at, b).with(other, a) });
}

const PATH = /^[\p{L}_$][\p{L}\p{N}_$]*(\??\.[\p{L}\p{N}_$][\p{L}\p{N}_$-]*|\[(-?\d+|\*|"[^"]*")\])*$/u;

/** A row's field as it is written: without the braces that everything but a path is stored in. */
export function fieldText(field: string): string {
  const whole = /^\s*\{\{(.*)\}\}\s*$/s.exec(field);
  return whole && !whole[1]?.includes("}}") ? (whole[1] ?? "").trim() : field;
}

export const fieldOf = (text: string): string => (text.trim() === "" || PATH.test(text.trim()) ? text.trim() : `{{${text}}}`);

/** A value as it is typed: numbers and yes/no are such, `"50"` in quotes is text, JSON is JSON. */
export function valueText(value: unknown): string {
  if (typeof value !== "string") return value === undefined ? "" : JSON.stringify(value);
  return literal(value) === value ? value : JSON.stringify(value);
}

export function literal(text: string): unknown {
  const trimmed = text.trim();
  if (/^-?(0|[1-9]\d*)(\.\d+)?$/.test(trimmed)) return Number(trimmed);
  if (/^(true|false|null)$/.test(trimmed) || /^".*"$/s.test(trimmed) || /^[[{](?!\{)/.test(trimmed)) {
    try {
      return JSON.parse(trimmed) as unknown;
    } catch {
      return text;
    }
  }
  return text;
}

/** What an operator wants on its right, from what stood there before. */
export function valueFor(wants: string, value: unknown): unknown {
  const list = Array.isArray(value) ? (value as unknown[]) : value === undefined || value === "" ? [] : [value];
  if (wants === "none") return undefined;
  if (wants === "pair") return [list[0] ?? "", list[1] ?? ""];
  if (wants === "list") return list;
  return Array.isArray(value) ? (list[0] ?? "") : (value ?? "");
}
