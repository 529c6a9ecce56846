import { NumberInput } from "../../ui";
import { TextField } from "./TextField";
import { isTemplate, placeholderOf, type WidgetProps } from "./widget";

/** A number, or an expression that gives one. */
export function NumberField(props: WidgetProps) {
  const { field, value, onChange, disabled } = props;
  if (isTemplate(value)) return <TextField {...props} />;
  const whole = field.schema.type === "integer";
  const shown = typeof value === "number" ? value : typeof value === "string" && value !== "" ? Number(value) : null;
  return (
    <NumberInput
      value={shown !== null && Number.isFinite(shown) ? shown : null}
      placeholder={placeholderOf(field)}
      min={field.schema.minimum}
      max={field.schema.maximum}
      step={whole ? 1 : undefined}
      disabled={disabled}
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}
