/** How much of a workflow runs at once and how often it starts; what may not start yet waits in line. */
import type { RateLimit, WorkflowSettings } from "../graph/model";
import { t } from "../texts";
import { Field, NumberInput, Select } from "../ui";
import { Section } from "./Section";

const SPANS: readonly RateLimit["per"][] = ["second", "minute", "hour", "day"];

export interface LimitFieldsProps {
  settings: WorkflowSettings;
  locked: boolean;
  onChange: (patch: Partial<WorkflowSettings>) => void;
}

export function LimitFields({ settings, locked, onChange }: LimitFieldsProps) {
  const rate = settings.rate_limit ?? null;
  const per = rate?.per ?? "day";
  return (
    <Section title={t("editor.workflow.limits")}>
      <Field label={t("editor.workflow.concurrent")} help={t("editor.workflow.concurrentHelp")}>
        <NumberInput value={settings.max_concurrent ?? null} min={1} disabled={locked} onChange={(most) => onChange({ max_concurrent: most })} />
      </Field>
      <Field label={t("editor.workflow.rate")} help={t("editor.workflow.rateHelp")}>
        <NumberInput
          value={rate?.limit ?? null}
          min={1}
          disabled={locked}
          onChange={(limit) => onChange({ rate_limit: limit === null ? null : { limit, per } })}
        />
      </Field>
      {rate && (
        <Field label={t("editor.workflow.ratePer")}>
          <Select
            options={SPANS.map((value) => ({ value, label: t(`editor.workflow.per.${value}`) }))}
            value={per}
            disabled={locked}
            onChange={(value) => onChange({ rate_limit: { limit: rate.limit, per: value } })}
          />
        </Field>
      )}
      <Field label={t("editor.workflow.priority")} help={t("editor.workflow.priorityHelp")}>
        <NumberInput value={settings.priority ?? 0} min={-100} max={100} disabled={locked} onChange={(value) => onChange({ priority: value ?? 0 })} />
      </Field>
      <Field label={t("editor.workflow.slot")} help={t("editor.workflow.slotHelp")}>
        <Select
          options={[
            { value: "until_parked" as const, label: t("editor.workflow.slotParked") },
            { value: "until_finished" as const, label: t("editor.workflow.slotFinished") },
          ]}
          value={settings.slot ?? "until_parked"}
          disabled={locked}
          onChange={(slot) => onChange({ slot })}
        />
      </Field>
    </Section>
  );
}
