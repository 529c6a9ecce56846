import { TextInput } from "../../ui";
import { TextField } from "./TextField";
import { asText, isTemplate, type WidgetProps } from "./widget";

/** A local date and time; one with a zone or an expression is edited as text. */
export function DateTimeField(props: WidgetProps) {
  const { value, onChange, disabled } = props;
  const text = asText(value);
  if (isTemplate(text) || (text !== "" && !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text))) return <TextField {...props} />;
  return <TextInput type="datetime-local" value={text} disabled={disabled} onValueChange={(next) => onChange(next === "" ? undefined : next)} />;
}
