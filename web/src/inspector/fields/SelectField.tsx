import { optionsOf } from "../../graph/schema";
import { t } from "../../texts";
import { Select } from "../../ui";
import type { WidgetProps } from "./widget";

export function SelectField({ field, value, onChange, disabled }: WidgetProps) {
  const options = optionsOf(field.schema);
  const chosen = value ?? field.schema.default;
  return (
    <Select
      options={options.map((option) => ({ value: String(option.value), label: option.label }))}
      value={chosen === undefined || chosen === null ? null : String(chosen)}
      placeholder={t("editor.inspector.choose")}
      disabled={disabled}
      onChange={(text) => onChange(options.find((option) => String(option.value) === text)?.value ?? text)}
    />
  );
}
