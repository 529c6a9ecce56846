/** Green active, grey inactive, red after a failure; the word stands beside the dot, the time in the tooltip, and a press opens the last execution. */
import { Link } from "react-router";
import { useEditor } from "../store/context";
import { t } from "../texts";
import { formatRelative, StatusDot, Tooltip, type Tone } from "../ui";
import type { WorkflowSummary } from "../wire/types";

export function WorkflowStatus() {
  const workflow = useEditor((state) => state.workflow);
  const { tone, label } = lookOf(workflow);
  const dot = <StatusDot tone={tone} label={label} />;
  return (
    <Tooltip text={<span className="grid gap-0.5">{linesOf(workflow).map((line) => <span key={line}>{line}</span>)}</span>}>
      {workflow.last_execution ? (
        <Link
          to={`/executions/${encodeURIComponent(workflow.last_execution.execution_id)}`}
          aria-label={t("canvas.status.open", { state: label })}
          className="rounded-full border border-border px-2.5 py-0.5 text-xs text-muted hover:bg-surface-2 hover:text-text"
        >
          {dot}
        </Link>
      ) : (
        // The tooltip must open by keyboard too.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <span tabIndex={0} className="rounded-full border border-border px-2.5 py-0.5 text-xs text-muted">
          {dot}
        </span>
      )}
    </Tooltip>
  );
}

function lookOf(workflow: WorkflowSummary): { tone: Tone; label: string } {
  const failing = workflow.last_execution?.status === "failed" || workflow.last_execution?.status === "timed_out";
  switch (workflow.status) {
    case "active":
      return failing ? { tone: "danger", label: t("editor.bar.status.failing") } : { tone: "success", label: t("editor.bar.status.active") };
    case "error":
      return { tone: "danger", label: t("editor.bar.status.error") };
    default:
      return { tone: failing ? "danger" : "neutral", label: t(`editor.bar.status.${workflow.status}`) };
  }
}

function linesOf({ status, activated_at, last_execution, version, published_version }: WorkflowSummary): string[] {
  const now = Date.now();
  return [
    status === "active" && activated_at ? t("editor.bar.since", { time: formatRelative(activated_at, now) }) : null,
    last_execution ? t("editor.bar.lastRun", { time: formatRelative(last_execution.started_at, now) }) : t("editor.bar.neverRan"),
    status === "active" && published_version && published_version !== version ? t("editor.bar.unpublished", { version: published_version }) : null,
  ].filter((line) => line !== null);
}
