import { TextArea } from "../../ui";
import { asText, isTemplate, placeholderOf, type WidgetProps } from "./widget";

export function TextAreaField({ field, value, onChange, disabled }: WidgetProps) {
  return (
    <TextArea
      rows={4}
      maxRows={12}
      mono={isTemplate(value)}
      value={asText(value)}
      placeholder={placeholderOf(field)}
      disabled={disabled}
      spellCheck={!isTemplate(value)}
      onValueChange={(text) => onChange(text === "" ? undefined : text)}
    />
  );
}
