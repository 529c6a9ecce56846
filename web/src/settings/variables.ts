/** Values of variables as a form shows them: what kind each is, its text, and back. */
import type { Variable } from "../wire/types";

export type Kind = "text" | "number" | "boolean" | "json" | "secret";
export const kinds: readonly Kind[] = ["text", "secret", "number", "boolean", "json"];

/** How an expression reads it. A name with a hyphen needs quotes: without them it would be a subtraction. */
export const expressionOf = (name: string) => (name.includes("-") ? `{{variables["${name}"]}}` : `{{variables.${name}}}`);

export function kindOf(variable: Pick<Variable, "secret" | "value">): Kind {
  if (variable.secret) return "secret";
  const type = typeof variable.value;
  return type === "number" || type === "boolean" ? type : type === "string" || variable.value === undefined ? "text" : "json";
}

/** What stands in the field. */
export const textOf = (value: unknown): string => (value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value, null, 2));

export type Read = { value: unknown } | { fault: "number" } | { fault: "json"; message: string };

export function read(kind: Kind, text: string): Read {
  if (kind === "number") {
    const number = Number(text);
    return text.trim() === "" || !Number.isFinite(number) ? { fault: "number" } : { value: number };
  }
  if (kind === "boolean") return { value: text === "true" };
  if (kind !== "json") return { value: text };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { fault: "json", message: error instanceof Error ? error.message : String(error) };
  }
}
