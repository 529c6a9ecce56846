/** Fixed or expression: which of the two a field's value is, and what becomes of it when that changes. */
import type { FormField } from "../../graph/schema";

export const isTemplate = (value: unknown): value is string => typeof value === "string" && value.includes("{{");

const SWITCHABLE: ReadonlySet<string> = new Set(["text", "textarea", "number", "datetime", "select", "boolean", "multiselect"]);
const JOINS: ReadonlySet<string> = new Set(["text", "textarea"]);

/** May the value of this field come from an expression? A trigger runs before there is anything to read. */
export function maySwitch(field: FormField, trigger: boolean): boolean {
  return SWITCHABLE.has(field.kind) && !trigger && field.schema["x-template"] !== undefined;
}

/** A field of the data put into a field of the form: beside what stands there in a text, else instead of it. */
export function withPath(field: FormField, value: unknown, path: string): string {
  const text = typeof value === "string" ? value : "";
  if (field.kind === "expression") return text.trim() === "" ? path : `${text} ${path}`;
  const placed = `{{ ${path} }}`;
  if (!JOINS.has(field.kind) || text === "") return placed;
  return `${text}${/\s$/.test(text) ? "" : " "}${placed}`;
}

/** What stands in the field when it is fixed again: what it was before, else what the expression gave last, if that is plain. */
export function fixedAgain(before: unknown, expression: unknown, preview: unknown): unknown {
  if (!isTemplate(expression)) return expression;
  if (before !== undefined && !isTemplate(before)) return before;
  return preview !== null && typeof preview !== "object" ? preview : undefined;
}
