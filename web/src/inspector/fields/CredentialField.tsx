import { t } from "../../texts";
import { TextInput } from "../../ui";
import { asText, placeholderOf, type WidgetProps } from "./widget";

/** Names a credential; the secret itself never stands in a workflow. */
export function CredentialField({ field, value, onChange, disabled }: WidgetProps) {
  return (
    <>
      <TextInput
        mono
        value={asText(value)}
        placeholder={placeholderOf(field) ?? t("editor.inspector.credential")}
        disabled={disabled}
        spellCheck={false}
        autoComplete="off"
        onValueChange={(text) => onChange(text === "" ? undefined : text)}
      />
      <p className="text-xs text-muted">{t("editor.inspector.credentialHelp")}</p>
    </>
  );
}
