/** What every field widget is given. The value is what stands in the configuration; `undefined` means the default. */
import type { FormField } from "../../graph/schema";
import type { EditorHandle } from "../expression/ExpressionEditor";

export interface WidgetProps {
  field: FormField;
  value: unknown;
  /** `undefined` takes the key out of the configuration. */
  onChange: (value: unknown) => void;
  disabled: boolean;
  nodeId: string;
  /** An editor that takes text where its cursor is makes itself known. */
  onHandle?: (handle: EditorHandle | null) => void;
}

export const asText = (value: unknown): string =>
  value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value, null, 2);

export const isTemplate = (value: unknown): value is string => typeof value === "string" && value.includes("{{");

/** What the empty field shows: the schema's own hint, else the default that then holds. */
export function placeholderOf({ schema }: FormField): string | undefined {
  if (schema["x-placeholder"]) return schema["x-placeholder"];
  return schema.default === undefined || schema.default === null || schema.default === "" ? undefined : asText(schema.default);
}
