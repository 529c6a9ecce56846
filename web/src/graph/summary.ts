/** One line that says what a node is set to do: its condition, its time, "POST api.example.com/leads". */
import type { NodeType } from "./catalogue";
import { formFields } from "./schema";
import type { WorkflowNode } from "./model";

const LONGEST = 80;
const TELLING = new Set(["text", "expression", "cron", "select", "number", "datetime"]);

/** The required fields, choices first; "" while only choices are made: "GET" alone says less than the name of the type. */
export function summaryOf(node: WorkflowNode, type: NodeType | undefined): string {
  if (!type) return "";
  const fields = formFields(type.config_schema, node.config).filter((field) => field.required && TELLING.has(field.kind));
  const parts = fields.flatMap((field) => {
    const value = node.config[field.key] ?? (field.kind === "select" ? field.schema.default : undefined);
    const text = typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
    return text === "" ? [] : [{ text: text.replace(/^https?:\/\//, ""), own: field.kind !== "select" }];
  });
  if (!parts.some((part) => part.own)) return "";
  return parts.sort((a, b) => Number(a.own) - Number(b.own)).map((part) => part.text).join(" ").replace(/\s+/g, " ").slice(0, LONGEST);
}
