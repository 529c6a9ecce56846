/** One field of a node's form: label, widget for its kind, help, and what the check found at it. */
import { useCallback, useRef } from "react";
import type { Problem } from "../graph/model";
import type { FormField } from "../graph/schema";
import { Field } from "../ui";
import { widgets } from "./fields";
import { asText } from "./fields/widget";
import { ReferenceMenu } from "./ReferenceMenu";

interface Props {
  field: FormField;
  value: unknown;
  onChange: (value: unknown) => void;
  disabled: boolean;
  nodeId: string;
  problems: Problem[];
}

const WITH_REFERENCES = new Set(["text", "textarea", "expression", "json"]);

export function FieldRow({ field, value, onChange, disabled, nodeId, problems }: Props) {
  const Widget = widgets[field.kind];
  const row = useRef<HTMLDivElement>(null);
  const takesReferences = field.kind === "expression" || (Boolean(field.schema["x-template"]) && WITH_REFERENCES.has(field.kind));
  const insert = useCallback((text: string) => {
    const control = row.current?.querySelector<HTMLInputElement | HTMLTextAreaElement>("input, textarea");
    const before = control?.value ?? asText(value);
    const from = control?.selectionStart ?? before.length;
    const to = control?.selectionEnd ?? before.length;
    onChange(before.slice(0, from) + text + before.slice(to));
  }, [onChange, value]);
  const error = problems.find((problem) => problem.severity === "error");
  const warning = problems.find((problem) => problem.severity === "warning");
  const help = field.schema["x-help"] || field.schema.description;
  return (
    <div ref={row} data-field={field.key}>
      <Field
        label={field.label}
        required={field.required}
        error={error && [error.message, error.mend].filter(Boolean).join(" ")}
        help={warning ? [warning.message, warning.mend].filter(Boolean).join(" ") : help}
        aside={takesReferences && !disabled ? <ReferenceMenu nodeId={nodeId} braces={field.kind !== "expression"} onInsert={insert} /> : undefined}
      >
        <Widget field={field} value={value} onChange={onChange} disabled={disabled} nodeId={nodeId} />
      </Field>
    </div>
  );
}
