/** What a node took and gave in the shown execution, with its error, attempts, effects and log. */
import { Inbox } from "lucide-react";
import { useState, type ReactNode } from "react";
import { EffectCard } from "../executions/EffectCard";
import { StatusBadge } from "../canvas/StatusBadge";
import type { WorkflowNode } from "../graph/model";
import type { NodeRun } from "../graph/run";
import { useLive } from "../store/context";
import { shownDetail, shownId, shownView } from "../store/live";
import { shownState } from "../store/runs";
import { t } from "../texts";
import { EmptyState, formatDuration, formatMoment, JsonView, Select, Spinner } from "../ui";
import { Section } from "./Section";

export function DataTab({ node }: { node: WorkflowNode }) {
  const shown = useLive(shownId);
  const detail = useLive(shownDetail);
  const state = useLive((live) => shownState(shownView(live), node.id));
  const [scope, setScope] = useState<string | null>(null);
  if (shown === null)
    return (
      <EmptyState icon={<Inbox size={22} />} title={t("editor.data.none")}>
        {t("editor.data.noneHint")}
      </EmptyState>
    );
  if (!detail)
    return (
      <p role="status" className="flex items-center gap-2 p-4 text-sm text-muted">
        <Spinner size={14} />
        {t("editor.data.loading")}
      </p>
    );
  const runs = detail.nodes_executed.filter((run) => run.node_id === node.id);
  const run = runs.find((one) => one.scope === scope) ?? runs.at(-1);
  if (!run)
    return (
      <div className="grid gap-2 p-4 text-sm text-muted">
        {state && <StatusBadge state={state} className="justify-self-start" />}
        {t("editor.data.notRun")}
      </div>
    );
  return (
    <>
      <Section>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-xs text-muted">
          {state && <StatusBadge state={state} />}
          {run.started_at !== null && <span className="tabular-nums">{formatMoment(run.started_at)}</span>}
          {run.handles.length > 0 && <span>{t("editor.data.took", { handles: run.handles.join(", ") })}</span>}
        </div>
        {runs.length > 1 && (
          <Select
            size="sm"
            aria-label={t("editor.data.iteration")}
            value={run.scope}
            onChange={setScope}
            options={runs.map((one) => ({ value: one.scope, label: one.scope || "–", hint: one.status }))}
          />
        )}
        {run.error && <ErrorNote run={run} />}
        {run.warnings.map((warning, index) => (
          <p key={index} className="rounded-lg bg-warning-soft px-3 py-2 text-[13px]">
            {warning.message}
          </p>
        ))}
      </Section>
      <Data title={t("editor.data.output")} value={run.output} rootPath={node.type === "trigger" ? "trigger" : `nodes.${node.id}`} />
      <Data title={t("editor.data.input")} value={run.input} rootPath="input" />
      {run.attempts.length > 1 && <Attempts run={run} />}
      {run.effects.length > 0 && (
        <Section title={t("editor.data.effects")}>
          {run.effects.map((effect) => (
            <EffectCard key={effect.key} effect={{ ...effect, sent: effect.sent ?? 0, at: effect.at ?? 0, request: effect.request, response: effect.response }} />
          ))}
        </Section>
      )}
      {run.logs.length > 0 && <Log run={run} />}
    </>
  );
}

function Data({ title, value, rootPath }: { title: ReactNode; value: unknown; rootPath: string }) {
  if (value === null || value === undefined) return null;
  return (
    <Section title={title}>
      <JsonView value={value} rootPath={rootPath} maxHeight={420} />
    </Section>
  );
}

function ErrorNote({ run }: { run: NodeRun }) {
  const retryable = run.error?.retryable;
  return (
    <div className="rounded-lg bg-danger-soft px-3 py-2 text-[13px]">
      <p className="font-medium break-words">{run.error?.message}</p>
      <p className="mt-1 flex flex-wrap gap-x-3 text-xs text-muted">
        <code className="font-mono">{run.error?.code}</code>
        {retryable !== undefined && <span>{t(retryable ? "editor.data.retryable" : "editor.data.final")}</span>}
      </p>
    </div>
  );
}

function Attempts({ run }: { run: NodeRun }) {
  return (
    <Section title={t("editor.data.attempts")}>
      <ol className="grid gap-2 text-[13px]">
        {run.attempts.map((attempt) => (
          <li key={attempt.attempt} className="grid gap-0.5">
            <span className="flex justify-between gap-2">
              <span className="font-medium">{t("editor.data.attempt", { number: attempt.attempt })}</span>
              <span className="text-xs text-muted tabular-nums">
                {formatMoment(attempt.started_at)}
                {attempt.completed_at !== null && ` · ${formatDuration(attempt.completed_at - attempt.started_at)}`}
              </span>
            </span>
            {attempt.error && <span className="text-xs break-words text-danger">{attempt.error.message}</span>}
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Log({ run }: { run: NodeRun }) {
  return (
    <Section title={t("editor.data.logs")}>
      <ol className="grid gap-1 font-mono text-xs">
        {run.logs.map((line, index) => (
          <li key={index} className="flex gap-2">
            <span className="text-muted tabular-nums">{formatMoment(line.t)}</span>
            <span className="min-w-0 break-words">{line.text}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

