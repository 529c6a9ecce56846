import { TextInput } from "../../ui";
import { asText, isTemplate, placeholderOf, type WidgetProps } from "./widget";

export function TextField({ field, value, onChange, disabled }: WidgetProps) {
  return (
    <TextInput
      mono={isTemplate(value)}
      value={asText(value)}
      placeholder={placeholderOf(field)}
      disabled={disabled}
      spellCheck={false}
      autoComplete="off"
      onValueChange={(text) => onChange(text === "" ? undefined : text)}
    />
  );
}
