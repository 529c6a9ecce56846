/** The form a config schema describes: which fields are shown now, in which order and group. */
import type { ConfigSchema, FieldKind, FieldOption, FieldSchema } from "./catalogue";
import type { Config } from "./model";

export interface FormField {
  key: string;
  schema: FieldSchema;
  kind: FieldKind;
  label: string;
  required: boolean;
  advanced: boolean;
}

export function formFields(schema: ConfigSchema, config: Config): FormField[] {
  const properties = schema.properties ?? {};
  const required = new Set(schema.required ?? []);
  return Object.entries(properties)
    .filter(([, field]) => isShown(field, properties, config))
    .sort(([, a], [, b]) => (a["x-order"] ?? 0) - (b["x-order"] ?? 0))
    .map(([key, field]) => ({
      key,
      schema: field,
      kind: kindOf(field, properties, config),
      label: field.title ?? key,
      required: required.has(key),
      advanced: field["x-group"] === "advanced",
    }));
}

function isShown(field: FieldSchema, properties: Record<string, FieldSchema>, config: Config): boolean {
  const rule = field["x-show"];
  return !rule || holds(rule, properties, config);
}

function holds(rule: { param: string; in: unknown[] }, properties: Record<string, FieldSchema>, config: Config): boolean {
  return rule.in.includes(config[rule.param] ?? properties[rule.param]?.default);
}

function kindOf(field: FieldSchema, properties: Record<string, FieldSchema>, config: Config): FieldKind {
  if (field["x-text-when"] && holds(field["x-text-when"], properties, config)) return "textarea";
  if (field["x-kind"]) return field["x-kind"];
  const type = Array.isArray(field.type) ? field.type[0] : field.type;
  if (field.enum) return "select";
  if (type === "boolean") return "boolean";
  if (type === "number" || type === "integer") return "number";
  return type === "object" || type === "array" ? "json" : "text";
}

export function optionsOf(field: FieldSchema): FieldOption[] {
  const items = (field as { items?: { enum?: FieldSchema["enum"] } }).items;
  return field["x-options"]?.length ? field["x-options"] : (field.enum ?? items?.enum ?? []).map((value) => ({ value, label: String(value) }));
}

/** Milliseconds before each retry: delay × 2^(n−1), at most a minute; jitter left out. */
export function retryWaits(maxRetries: number, delayMs: number): number[] {
  return Array.from({ length: Math.max(0, maxRetries) }, (_, index) => Math.min(delayMs * 2 ** index, 60_000));
}
