import { t } from "../../texts";
import { TextArea } from "../../ui";
import { JsonField } from "./JsonField";
import { asText, placeholderOf, type WidgetProps } from "./widget";

/** A bare expression, or a condition tree, which is shown as the JSON it is. */
export function ExpressionField(props: WidgetProps) {
  const { field, value, onChange, disabled } = props;
  if (typeof value === "object" && value !== null) return <JsonField {...props} />;
  return (
    <div className="relative">
      <span aria-hidden className="pointer-events-none absolute top-2 left-3 z-10 font-mono text-[13px] text-accent-text">
        =
      </span>
      <TextArea
        mono
        rows={2}
        value={asText(value)}
        placeholder={placeholderOf(field) ?? t("editor.inspector.expressionHelp")}
        disabled={disabled}
        spellCheck={false}
        className="pl-7"
        onValueChange={(text) => onChange(text === "" ? undefined : text)}
      />
    </div>
  );
}
