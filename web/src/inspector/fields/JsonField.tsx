import { useState } from "react";
import { t } from "../../texts";
import { TextArea } from "../../ui";
import { asText, placeholderOf, type WidgetProps } from "./widget";

/** JSON as text. What parses is stored as data, anything else as the text itself, so nothing typed is ever lost. */
export function JsonField({ field, value, onChange, disabled }: WidgetProps) {
  const [draft, setDraft] = useState<{ text: string; value: unknown } | null>(null);
  const text = draft && draft.value === value ? draft.text : asText(value);
  const fault = faultOf(text);
  const change = (next: string) => {
    const stored = next.trim() === "" ? undefined : parsed(next);
    setDraft({ text: next, value: stored });
    onChange(stored);
  };
  return (
    <>
      <TextArea mono rows={5} maxRows={18} value={text} placeholder={placeholderOf(field)} disabled={disabled} spellCheck={false} onValueChange={change} />
      {fault && <p className="text-xs text-warning">{t("editor.inspector.invalidJson", { message: fault })}</p>}
    </>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Text with an expression in it is a template and need not be JSON before it is filled in. */
export function faultOf(text: string): string | null {
  if (text.trim() === "" || text.includes("{{")) return null;
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
