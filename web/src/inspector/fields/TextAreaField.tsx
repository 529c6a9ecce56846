import { TextArea } from "../../ui";
import { asText, isTemplate, placeholderOf, type WidgetProps } from "./widget";

export function TextAreaField({ field, value, onChange, disabled }: WidgetProps) {
  const code = field.kind === "code";
  return (
    <TextArea
      rows={code ? 10 : 4}
      maxRows={code ? 24 : 12}
      mono={code || isTemplate(value)}
      value={asText(value)}
      placeholder={placeholderOf(field)}
      disabled={disabled}
      spellCheck={!code && !isTemplate(value)}
      onValueChange={(text) => onChange(text === "" ? undefined : text)}
    />
  );
}
