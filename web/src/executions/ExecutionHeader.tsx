/** Who, when, how it stands, and the actions: open on the canvas, retry, cancel, copy. */
import { ChevronRight, Download, Play, Workflow } from "lucide-react";
import type { ReactNode } from "react";
import { useState } from "react";
import { Link } from "react-router";
import { count, t } from "../texts";
import { Badge, Button, ConfirmDialog, CopyButton, buttonClass, download, formatDateTime, formatDuration, toast } from "../ui";
import type { ExecutionDetail, NodeRun } from "./model";
import { isOver, triggerName } from "./model";
import { useCancel, useResume } from "./queries";
import { RetryMenu } from "./RetryMenu";
import { useExecutionSource } from "./source";
import { ExecutionStatusLabel, executionLook } from "./status";
import { useNow } from "./useNow";

interface HeaderProps {
  execution: ExecutionDetail;
  following: boolean;
}

export function ExecutionHeader({ execution, following }: HeaderProps) {
  const now = useNow(following);
  const counts = countsOf(execution.nodes_executed);
  const duration = execution.duration_ms ?? (following ? now - execution.started_at : null);
  const resumes = earliest(execution.nodes_executed);
  return (
    <header>
      <nav aria-label={t("executions.breadcrumb")} className="flex items-center gap-1.5 text-[13px] text-muted">
        <Link to="/executions" className="hover:text-text hover:underline">
          {t("executions.title")}
        </Link>
        <ChevronRight size={14} aria-hidden />
        <Link to={`/executions?workflow=${execution.workflow_id}`} className="truncate hover:text-text hover:underline">
          {t("executions.ofWorkflow", { name: execution.workflow_name ?? execution.workflow_id })}
        </Link>
      </nav>
      <div className="mt-2 flex flex-wrap items-start justify-between gap-4">
        <div>
          <h1 className="flex flex-wrap items-center gap-3 text-xl font-semibold tracking-tight" aria-live="polite">
            <ExecutionStatusLabel compact status={execution.status} warnings={execution.has_warnings} size={22} />
            {execution.workflow_name ?? execution.workflow_id}
            <Badge tone={executionLook(execution.status).tone}>{t(`executions.status.${execution.status}`)}</Badge>
            {execution.mode === "test" && <Badge tone="accent">{t("executions.mode.test")}</Badge>}
            {following && <Badge tone="info">{t("executions.following")}</Badge>}
          </h1>
          <div className="mt-1 flex items-center gap-1 font-mono text-xs text-muted">
            {execution.execution_id}
            <CopyButton text={execution.execution_id} label={t("executions.copyId")} />
          </div>
        </div>
        <Actions execution={execution} />
      </div>
      <dl className="mt-4 flex flex-wrap gap-x-10 gap-y-3 rounded-2xl border border-border bg-surface px-5 py-4 shadow-card">
        <Fact name={t("executions.started")}>{formatDateTime(execution.started_at)}</Fact>
        <Fact name={t("executions.duration")}>
          {duration === null ? "–" : formatDuration(duration)} {following && <span className="font-normal text-muted">{t("executions.inMoments")}</span>}
        </Fact>
        <Fact name={t("executions.trigger")}>{triggerName(execution.trigger_type)}</Fact>
        <Fact name={t("executions.workflowVersion")}>{execution.version}</Fact>
        {execution.triggered_by && <Fact name={t("executions.triggeredBy")}>{execution.triggered_by}</Fact>}
        <Fact name={t("executions.nodes")}>
          {(["succeeded", "failed", "skipped"] as const)
            .filter((kind) => kind === "succeeded" || counts[kind] > 0)
            .map((kind) => count(`executions.counts.${kind}`, counts[kind]))
            .join(", ")}
        </Fact>
        {execution.status === "waiting" && (
          <Fact name={t("executions.goesOn")}>{resumes === null ? t("executions.goesOnOpen") : formatDateTime(resumes)}</Fact>
        )}
        {execution.retry_of && (
          <Fact name={t("executions.retryOf")}>
            <Link to={`/executions/${execution.retry_of}`} className="font-mono text-xs text-accent-text hover:underline">
              {execution.retry_of}
            </Link>
          </Fact>
        )}
      </dl>
    </header>
  );
}

/** When the first of the waiting nodes goes on by itself; null when all wait for something from outside. */
function earliest(runs: NodeRun[]): number | null {
  const times = runs.flatMap((run) => (run.status === "waiting" && run.resume_at !== null ? [run.resume_at] : []));
  return times.length ? Math.min(...times) : null;
}

/** Counted here, so that it keeps up with the live records. */
function countsOf(runs: NodeRun[]): { succeeded: number; failed: number; skipped: number } {
  const number = (status: NodeRun["status"]) => runs.filter((run) => run.status === status).length;
  return { succeeded: number("success"), failed: number("error"), skipped: number("skipped") };
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="mt-0.5 text-sm font-medium tabular-nums">{children}</dd>
    </div>
  );
}

function Actions({ execution }: { execution: ExecutionDetail }) {
  const { mayRun } = useExecutionSource();
  const over = isOver(execution.status);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <CopyButton full size="md" label={t("executions.share")} text={() => window.location.href} />
      <Button icon={<Download size={15} aria-hidden />} onClick={() => download(`${execution.execution_id}.json`, JSON.stringify(execution, null, 2))}>
        {t("executions.download")}
      </Button>
      {mayRun && (execution.status === "waiting" || execution.status === "paused") && <ResumeButton execution={execution} />}
      {mayRun && !over && <CancelButton id={execution.execution_id} />}
      {mayRun && over && <RetryMenu execution={execution} />}
      <Link to={`/workflows/${execution.workflow_id}?execution=${execution.execution_id}`} className={buttonClass("primary")}>
        <Workflow size={16} aria-hidden />
        {t("executions.canvas")}
      </Link>
    </div>
  );
}

function ResumeButton({ execution }: { execution: ExecutionDetail }) {
  const resume = useResume(execution);
  const go = () =>
    resume.mutate(undefined, {
      onSuccess: () => toast.success(t("executions.resumed")),
      onError: (error) => toast.error(t("executions.failed"), { description: error.message }),
    });
  return (
    <Button busy={resume.isPending} icon={<Play size={15} aria-hidden />} onClick={go}>
      {t("executions.resume")}
    </Button>
  );
}

function CancelButton({ id }: { id: string }) {
  const [asking, setAsking] = useState(false);
  const cancel = useCancel(id);
  const confirm = () =>
    cancel.mutate(undefined, {
      onSuccess: () => toast.info(t("executions.cancelled")),
      onError: (error) => toast.error(t("executions.failed"), { description: error.message }),
      onSettled: () => setAsking(false),
    });
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t("executions.cancel")}</Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("executions.cancelTitle")}
        confirm={t("executions.cancelConfirm")}
        busy={cancel.isPending}
        onConfirm={confirm}
      >
        {t("executions.cancelBody")}
      </ConfirmDialog>
    </>
  );
}
