import { Plus, X } from "lucide-react";
import { listOf } from "../../graph/handles";
import { t } from "../../texts";
import { Button, IconButton, TextArea, TextInput } from "../../ui";
import { asText, type WidgetProps } from "./widget";

interface Case {
  handle?: string;
  expression?: unknown;
}

/** The cases of a switch: each a named output and the condition that leads there, tried from the top. */
export function CasesField({ field, value, onChange, disabled }: WidgetProps) {
  const cases = listOf(value ?? field.schema.default) as Case[];
  const edit = (index: number, patch: Case) => onChange(cases.with(index, { ...cases[index], ...patch }));
  return (
    <div role="group" aria-label={field.label} className="grid gap-2">
      {cases.map((one, index) => (
        <div key={index} className="grid gap-1.5 rounded-lg border border-border bg-surface-2/50 p-2">
          <div className="flex items-center gap-1.5">
            <TextInput
              size="sm"
              aria-label={`${t("editor.inspector.caseName")} ${index + 1}`}
              placeholder={t("editor.inspector.caseName")}
              value={one.handle ?? ""}
              disabled={disabled}
              spellCheck={false}
              onValueChange={(handle) => edit(index, { handle })}
            />
            <IconButton size="sm" label={t("editor.inspector.removeCase", { name: one.handle ?? index + 1 })} disabled={disabled} onClick={() => onChange(cases.toSpliced(index, 1))}>
              <X size={14} aria-hidden />
            </IconButton>
          </div>
          <TextArea
            mono
            rows={1}
            aria-label={`${t("editor.inspector.caseCondition")} ${index + 1}`}
            placeholder={t("editor.inspector.caseCondition")}
            value={asText(one.expression)}
            disabled={disabled}
            spellCheck={false}
            onValueChange={(expression) => edit(index, { expression })}
          />
        </div>
      ))}
      <div className="flex items-center justify-between gap-2">
        <Button
          size="sm"
          tone="ghost"
          disabled={disabled}
          icon={<Plus size={14} aria-hidden />}
          onClick={() => onChange([...cases, { handle: freeName(cases), expression: "" }])}
          className="-ml-2 text-muted"
        >
          {t("editor.inspector.addCase")}
        </Button>
        <span className="text-right text-xs text-muted">{t("editor.inspector.defaultCase")}</span>
      </div>
    </div>
  );
}

function freeName(cases: Case[]): string {
  const taken = new Set(cases.map((one) => one.handle));
  let number = cases.length + 1;
  while (taken.has(`case_${number}`)) number++;
  return `case_${number}`;
}
