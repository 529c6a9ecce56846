import { Switch } from "../../ui";
import type { WidgetProps } from "./widget";

export function BooleanField({ field, value, onChange, disabled }: WidgetProps) {
  return <Switch checked={Boolean(value ?? field.schema.default)} onChange={onChange} disabled={disabled} />;
}
