/** What every node has beside its own form: what happens on an error, time limit, notes, on or off. */
import type { WorkflowNode } from "../graph/model";
import { configure } from "../graph/configure";
import { retryWaits } from "../graph/schema";
import { useEditor, useParts } from "../store/context";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import { Field, formatDuration, NumberInput, Select, Switch, TextArea } from "../ui";
import { Section } from "./Section";

interface Settings {
  errorHandling?: string;
  maxRetries?: number;
  retryDelayMs?: number;
  retryOn?: string;
  onRetriesExhausted?: string;
  onUnknown?: string;
  timeoutSeconds?: number;
}

export function SettingsTab({ node }: { node: WorkflowNode }) {
  const perform = useEditor((state) => state.perform);
  const locked = useEditor(isLocked);
  return (
    <>
      {node.type === "trigger" ? (
        <Section>
          <p className="text-sm text-muted">{t("editor.settings.triggerNone")}</p>
        </Section>
      ) : (
        <ErrorSettings node={node} locked={locked} />
      )}
      <Section>
        <Switch
          checked={Boolean(node.disabled)}
          disabled={locked}
          onChange={(disabled) => perform({ type: "edit_node", id: node.id, patch: { disabled } })}
          label={
            <span className="grid">
              {t("editor.settings.disabled")}
              <span className="text-xs text-muted">{t("editor.settings.disabledHint")}</span>
            </span>
          }
        />
        <Field label={t("editor.settings.notes")}>
          <TextArea
            rows={3}
            value={node.notes ?? ""}
            disabled={locked}
            placeholder={t("editor.settings.notesPlaceholder")}
            onValueChange={(notes) => perform({ type: "edit_node", id: node.id, patch: { notes } }, { merge: `${node.id} notes` })}
          />
        </Field>
        <p className="text-xs text-muted">
          {t("editor.settings.id")}: <code className="font-mono text-text">{node.id}</code>. {t("editor.settings.idHelp", { id: node.id })}
        </p>
      </Section>
    </>
  );
}

function ErrorSettings({ node, locked }: { node: WorkflowNode; locked: boolean }) {
  const { editor } = useParts();
  const config = node.config as Settings;
  const set = (key: keyof Settings) => (value: unknown) => {
    const { document, perform } = editor.getState();
    perform(configure(document, node, undefined, key, value ?? undefined), { merge: `${node.id} ${key}` });
  };
  const handling = config.errorHandling ?? "fail";
  return (
    <Section>
      <Field label={t("editor.settings.onError")}>
        <Select
          value={handling}
          disabled={locked}
          onChange={set("errorHandling")}
          options={[
            { value: "fail", label: t("editor.settings.fail"), hint: t("editor.settings.failHint") },
            { value: "skip", label: t("editor.settings.skip"), hint: t("editor.settings.skipHint") },
            { value: "retry", label: t("editor.settings.retry"), hint: t("editor.settings.retryHint") },
          ]}
        />
      </Field>
      {handling === "retry" && <RetrySettings config={config} locked={locked} set={set} />}
      <Field label={t("editor.settings.timeout")} help={t("editor.settings.timeoutHelp")}>
        <NumberInput value={config.timeoutSeconds ?? null} min={1} disabled={locked} onChange={set("timeoutSeconds")} />
      </Field>
      <Field label={t("editor.settings.onUnknown")} help={t("editor.settings.onUnknownHelp")}>
        <Select
          value={config.onUnknown ?? "default"}
          disabled={locked}
          onChange={(value) => set("onUnknown")(value === "default" ? undefined : value)}
          options={[
            { value: "default", label: t("editor.settings.unknownDefault") },
            { value: "resend", label: t("editor.settings.resend") },
            { value: "ask", label: t("editor.settings.ask") },
            { value: "fail", label: t("editor.settings.unknownFail") },
          ]}
        />
      </Field>
    </Section>
  );
}

function RetrySettings({ config, locked, set }: { config: Settings; locked: boolean; set: (key: keyof Settings) => (value: unknown) => void }) {
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        <Field label={t("editor.settings.maxRetries")}>
          <NumberInput value={config.maxRetries ?? 3} min={0} max={10} disabled={locked} onChange={set("maxRetries")} />
        </Field>
        <Field label={t("editor.settings.retryDelay")}>
          <NumberInput value={config.retryDelayMs ?? 1000} min={0} max={60_000} step={500} disabled={locked} onChange={set("retryDelayMs")} />
        </Field>
      </div>
      <p className="rounded-lg bg-surface-2 px-3 py-2 text-xs text-muted">{scheduleSentence(config.maxRetries ?? 3, config.retryDelayMs ?? 1000)}</p>
      <Field label={t("editor.settings.retryOn")}>
        <Select
          value={config.retryOn ?? "transient"}
          disabled={locked}
          onChange={set("retryOn")}
          options={[
            { value: "transient", label: t("editor.settings.transient") },
            { value: "any", label: t("editor.settings.anyError") },
          ]}
        />
      </Field>
      <Field label={t("editor.settings.exhausted")}>
        <Select
          value={config.onRetriesExhausted ?? "fail"}
          disabled={locked}
          onChange={set("onRetriesExhausted")}
          options={[
            { value: "fail", label: t("editor.settings.exhaustedFail") },
            { value: "skip", label: t("editor.settings.exhaustedSkip") },
          ]}
        />
      </Field>
    </>
  );
}

/** "Waits 1 s, 2 s, 4 s: 7 s at most before giving up." */
export function scheduleSentence(retries: number, delayMs: number): string {
  const waits = retryWaits(retries, delayMs);
  if (waits.length === 0) return t("editor.settings.noRetries");
  const total = waits.reduce((sum, wait) => sum + wait, 0);
  return t("editor.settings.schedule", { waits: waits.map(short).join(", "), total: short(total) });
}

function short(ms: number): string {
  return ms % 1000 === 0 && ms < 60_000 ? `${ms / 1000} s` : formatDuration(ms);
}
