/** The executions of one workflow as a narrow list to choose from; it fills and moves on by itself. */
import { t } from "../texts";
import { Badge, Button, Skeleton, classes, formatDuration, formatMoment } from "../ui";
import type { Execution } from "./model";
import { triggerName } from "./model";
import { useWorkflowExecutions } from "./queries";
import { ExecutionStatusLabel } from "./status";

export interface ExecutionListProps {
  workflowId: string;
  selectedId: string | null;
  onSelect: (executionId: string) => void;
}

export function ExecutionList({ workflowId, selectedId, onSelect }: ExecutionListProps) {
  const pages = useWorkflowExecutions(workflowId);
  const rows = pages.data?.pages.flatMap((page) => page.items);
  if (!rows) {
    if (pages.isError) return <Note text={t("executions.loadFailed")} action={{ label: t("executions.retryLoad"), run: () => void pages.refetch() }} />;
    return (
      <div role="status" className="grid gap-3 p-3">
        <span className="sr-only">{t("executions.loading")}</span>
        <Skeleton />
        <Skeleton />
        <Skeleton />
      </div>
    );
  }
  if (rows.length === 0) return <Note text={t("executions.emptyWorkflow")} />;
  return (
    <div>
      <ul aria-label={t("executions.caption")}>
        {rows.map((row) => (
          <li key={row.execution_id}>
            <Row execution={row} selected={row.execution_id === selectedId} onSelect={() => onSelect(row.execution_id)} />
          </li>
        ))}
      </ul>
      {pages.hasNextPage && (
        <div className="flex justify-center p-2">
          <Button size="sm" tone="ghost" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t("executions.more")}
          </Button>
        </div>
      )}
    </div>
  );
}

function Row({ execution, selected, onSelect }: { execution: Execution; selected: boolean; onSelect: () => void }) {
  return (
    <button
      type="button"
      onClick={onSelect}
      aria-current={selected || undefined}
      className={classes(
        "flex w-full items-center gap-3 px-3 py-1.5 text-left text-[13px] focus-visible:-outline-offset-2",
        selected ? "bg-accent-soft" : "hover:bg-surface-2",
      )}
    >
      <ExecutionStatusLabel compact status={execution.status} warnings={execution.has_warnings} />
      <time dateTime={new Date(execution.started_at).toISOString()} className="whitespace-nowrap tabular-nums">
        {formatMoment(execution.started_at)}
      </time>
      <span className="w-16 shrink-0 text-right whitespace-nowrap text-muted tabular-nums">
        {execution.duration_ms === null ? "" : formatDuration(execution.duration_ms)}
      </span>
      <span className="min-w-0 flex-1 truncate text-muted">
        {execution.error ? <span className="text-danger">{execution.error.message}</span> : triggerName(execution.trigger_type)}
      </span>
      {execution.mode === "test" && <Badge tone="accent">{t("executions.mode.test")}</Badge>}
    </button>
  );
}

function Note({ text, action }: { text: string; action?: { label: string; run: () => void } }) {
  return (
    <div className="flex flex-col items-start gap-2 p-4 text-[13px] text-muted">
      {text}
      {action && (
        <Button size="sm" onClick={action.run}>
          {action.label}
        </Button>
      )}
    </div>
  );
}
