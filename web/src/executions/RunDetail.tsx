/** Everything recorded of one node run: input beside output, then error, attempts, effects and log where there are any. */
import { RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { count, t } from "../texts";
import { Badge, Button, JsonView, formatDuration, formatMoment } from "../ui";
import { EffectCard } from "./EffectCard";
import type { Attempt, LogLine, NodeRun, RunStatus } from "./model";
import { useRetryHere } from "./RetryMenu";
import { useExecutionSource } from "./source";
import { NodeStatusLabel } from "./status";

interface RunDetailProps {
  run: NodeRun;
  executionId: string;
  mayRetry: boolean;
}

export function RunDetail({ run, executionId, mayRetry }: RunDetailProps) {
  const { mayRun } = useExecutionSource();
  return (
    <div className="grid gap-5 border-t border-border bg-bg px-5 py-4">
      {run.error && <RunError run={run} />}
      {run.warnings.map((warning) => (
        <p key={warning.code} className="text-sm text-warning">
          {warning.message}
        </p>
      ))}
      <div className="grid gap-4 md:grid-cols-2">
        <Part title={t("executions.tabs.input")}>
          <Json value={run.input} rootPath="" label={t("executions.tabs.input")} none={t("executions.none.input")} />
        </Part>
        <Part title={t("executions.tabs.output")}>
          <Json value={run.output} rootPath={`nodes.${run.node_id}`} label={t("executions.tabs.output")} none={t("executions.none.output")} />
        </Part>
      </div>
      {run.attempts.length > 1 && (
        <Part title={count("executions.attempts", run.attempts.length)}>
          <Attempts attempts={run.attempts} />
        </Part>
      )}
      {run.effects.length > 0 && (
        <Part title={t("executions.tabs.effects")}>
          <div className="grid gap-3">
            {run.effects.map((effect) => (
              <EffectCard key={effect.key} effect={effect} />
            ))}
          </div>
        </Part>
      )}
      {run.logs.length > 0 && (
        <Part title={t("executions.tabs.logs")}>
          <Logs logs={run.logs} />
        </Part>
      )}
      <footer className="flex flex-wrap items-center justify-between gap-3 text-xs text-muted">
        <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <NodeStatusLabel status={run.status} size={14} />
          <span className="font-mono">{run.node_id}</span>
          {run.started_at !== null && <span className="tabular-nums">{formatMoment(run.started_at)}</span>}
          {run.handles.length > 0 && <span>{t("executions.handles", { handles: run.handles.join(", ") })}</span>}
        </span>
        {mayRun && mayRetry && run.scope === "" && run.status !== "skipped" && <RetryHere id={executionId} nodeId={run.node_id} />}
      </footer>
    </div>
  );
}

function RetryHere({ id, nodeId }: { id: string; nodeId: string }) {
  const { retry, busy } = useRetryHere(id);
  return (
    <Button size="sm" busy={busy} icon={<RotateCw size={13} aria-hidden />} onClick={() => retry(nodeId)}>
      {t("executions.retryThis")}
    </Button>
  );
}

function Part({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h3 className="mb-1.5 text-xs font-medium text-muted">{title}</h3>
      {children}
    </section>
  );
}

function Json({ value, rootPath, label, none }: { value: unknown; rootPath: string; label: string; none: string }) {
  if (value === null || value === undefined) return <p className="text-[13px] text-muted">{none}</p>;
  return <JsonView value={value} rootPath={rootPath} label={label} />;
}

function RunError({ run }: { run: NodeRun }) {
  return (
    <div className="rounded-lg border border-danger/35 bg-danger-soft px-4 py-3">
      <p className="font-medium break-words">{run.error?.message}</p>
      <p className="mt-0.5 font-mono text-xs text-muted">{run.error?.code}</p>
    </div>
  );
}

function Attempts({ attempts }: { attempts: Attempt[] }) {
  return (
    <ol className="overflow-hidden rounded-lg border border-border bg-surface text-[13px]">
      {attempts.map((attempt) => (
        <li key={attempt.attempt} className="flex flex-wrap items-center gap-x-4 gap-y-0.5 border-b border-border px-3 py-2 last:border-b-0">
          <NodeStatusLabel compact status={attempt.status as RunStatus} size={14} />
          <span className="font-medium">{t("executions.attempt", { attempt: attempt.attempt })}</span>
          <span className="text-muted tabular-nums">{formatMoment(attempt.started_at)}</span>
          {attempt.completed_at !== null && (
            <span className="text-muted tabular-nums">{formatDuration(attempt.completed_at - attempt.started_at)}</span>
          )}
          {attempt.error && <span className="min-w-0 flex-1 basis-64 break-words text-danger">{attempt.error.message}</span>}
        </li>
      ))}
    </ol>
  );
}

function Logs({ logs }: { logs: LogLine[] }) {
  return (
    <ol className="max-h-72 overflow-auto rounded-lg border border-border bg-surface px-3 py-2 font-mono text-[12.5px] leading-6">
      {logs.map((line, index) => (
        <li key={index} className="flex gap-3">
          <span className="shrink-0 text-muted tabular-nums">{formatMoment(line.t)}</span>
          <Badge tone={line.level === "error" ? "danger" : line.level === "warning" ? "warning" : "neutral"}>{line.level}</Badge>
          <span className="break-words whitespace-pre-wrap">{line.text}</span>
        </li>
      ))}
    </ol>
  );
}
