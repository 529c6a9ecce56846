import { Plus, X } from "lucide-react";
import { useRef, useState } from "react";
import { t } from "../../texts";
import { Button, IconButton, TextInput } from "../../ui";
import type { EditorHandle } from "../expression/ExpressionEditor";
import { ExpressionInput } from "../expression/ExpressionInput";
import { asText, isTemplate, type WidgetProps } from "./widget";

type Row = [string, unknown];

/** Names and values in rows; a value may hold expressions. Rows without a name, and the earlier of two equal names, are not stored yet. */
export function KeyValueField({ field, value, onChange, disabled, nodeId, onHandle }: WidgetProps) {
  const [draft, setDraft] = useState<{ rows: Row[]; stored: unknown } | null>(null);
  const editors = useRef(new Map<number, EditorHandle>());
  const rows = draft && draft.stored === value ? draft.rows : rowsOf(value);
  const change = (next: Row[]) => {
    const named = next.filter(([key]) => key !== "");
    const stored = named.length === 0 ? undefined : Object.fromEntries(named);
    setDraft({ rows: next, stored });
    onChange(stored);
  };
  return (
    <div role="group" aria-label={field.label} className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      {rows.map(([key, item], index) => (
        <div key={index} className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] items-start gap-1.5">
          <TextInput
            aria-label={`${t("editor.inspector.key")} ${index + 1}`}
            placeholder={t("editor.inspector.key")}
            value={key}
            disabled={disabled}
            spellCheck={false}
            onValueChange={(name) => change(rows.with(index, [name, item]))}
          />
          <div onFocusCapture={() => onHandle?.(editors.current.get(index) ?? null)}>
            <ExpressionInput
              quiet={!isTemplate(item)}
              value={asText(item)}
              mode="template"
              place={{ node_id: nodeId, field: field.key }}
              label={`${t("editor.inspector.value")} ${index + 1}`}
              placeholder={t("editor.inspector.value")}
              disabled={disabled}
              onChange={(text) => change(rows.with(index, [key, likeBefore(text, item)]))}
              onHandle={(handle) => {
                if (handle) editors.current.set(index, handle);
                else editors.current.delete(index);
              }}
            />
          </div>
          <IconButton size="sm" className="mt-1" label={t("editor.inspector.removeRow", { number: index + 1 })} disabled={disabled} onClick={() => change(rows.toSpliced(index, 1))}>
            <X size={14} aria-hidden />
          </IconButton>
        </div>
      ))}
      <div>
        <Button
          size="sm"
          tone="ghost"
          disabled={disabled}
          icon={<Plus size={14} aria-hidden />}
          onClick={() => setDraft({ rows: [...rows, ["", ""]], stored: value })}
          className="-ml-2 text-muted"
        >
          {t("editor.inspector.addRow")}
        </Button>
      </div>
    </div>
  );
}

/** A number or truth value stays one while what is typed still is. */
function likeBefore(text: string, before: unknown): unknown {
  if (typeof before !== "number" && typeof before !== "boolean") return text;
  if (text === "true" || text === "false") return text === "true";
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

function rowsOf(value: unknown): Row[] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}
