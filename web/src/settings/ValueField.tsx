/** One value of a variable, in the control of its kind. A secret is written and never read back. */
import { t } from "../texts";
import { Field, Select, TextArea, TextInput } from "../ui";
import type { Kind } from "./variables";

interface Props {
  label: string;
  kind: Kind;
  text: string;
  error?: string;
  help?: string;
  onChange: (text: string) => void;
}

export function ValueField({ label, kind, text, error, help, onChange }: Props) {
  return (
    <Field label={label} error={error} help={help}>
      {kind === "boolean" ? (
        <Select
          aria-label={label}
          value={text === "true" ? "true" : "false"}
          onChange={onChange}
          options={[
            { value: "true", label: t("settings.variables.yes") },
            { value: "false", label: t("settings.variables.no") },
          ]}
          className="w-32"
        />
      ) : kind === "secret" ? (
        <TextInput type="password" autoComplete="new-password" mono value={text} onValueChange={onChange} />
      ) : kind === "number" ? (
        <TextInput inputMode="decimal" value={text} onValueChange={onChange} className="w-48" />
      ) : (
        <TextArea mono={kind === "json"} rows={kind === "json" ? 4 : 1} value={text} spellCheck={false} onValueChange={onChange} />
      )}
    </Field>
  );
}
