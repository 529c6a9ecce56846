/** One execution: what happened, when, with which data; what to do about it. */
import { FileQuestion } from "lucide-react";
import { Link, useParams, useSearchParams } from "react-router";
import { t } from "../texts";
import { Button, EmptyState, JsonView, Skeleton, buttonClass, usePageTitle } from "../ui";
import { ErrorCard } from "./ErrorCard";
import { ExecutionHeader } from "./ExecutionHeader";
import type { ExecutionDetail } from "./model";
import { useExecution } from "./queries";
import { PlaybackBar } from "./PlaybackBar";
import { usePlayback, type Playback } from "./playback";
import { StepList } from "./StepList";

export function ExecutionPage() {
  const { id = "" } = useParams();
  const execution = useExecution(id);
  usePageTitle(execution.data ? `${t(`executions.status.${execution.data.status}`)} · ${execution.data.workflow_name ?? id}` : t("executions.title"));
  return (
    <div className="mx-auto w-full max-w-6xl px-6 py-8">
      {execution.data ? (
        <Shown execution={execution.data} following={execution.following} />
      ) : execution.isError ? (
        <Missing onRetry={() => void execution.refetch()} />
      ) : (
        <Waiting />
      )}
    </div>
  );
}

function Shown({ execution, following }: { execution: ExecutionDetail; following: boolean }) {
  const [address, setAddress] = useSearchParams();
  const open = address.get("node");
  const playback = usePlayback(execution.nodes_executed);
  const show = (nodeId: string | null) =>
    setAddress((before) => {
      const next = new URLSearchParams(before);
      if (nodeId) next.set("node", nodeId);
      else next.delete("node");
      return next;
    }, { replace: true });
  return (
    <>
      <ExecutionHeader execution={execution} following={following} />
      {execution.error && <ErrorCard execution={execution} onShow={show} />}
      {!following && <PlaybackBar playback={playback} of={execution.nodes_executed.length} />}
      <StepList key={execution.execution_id} execution={execution} following={following} asked={open} played={playedBy(playback)} />
      <section className="mt-6 grid gap-6 md:grid-cols-2">
        <Data title={t("executions.triggerData")} value={execution.trigger_data} rootPath="trigger" />
        <Data title={t("executions.output")} value={execution.output} rootPath="" />
      </section>
    </>
  );
}

function playedBy({ at, steps, current }: Playback) {
  if (at === null || !current) return null;
  return { keys: new Set(steps.slice(0, at + 1).map((run) => run.run_key)), current: current.run_key };
}

function Data({ title, value, rootPath }: { title: string; value: unknown; rootPath: string }) {
  return (
    <div className="min-w-0">
      <h2 className="mb-2 text-sm font-semibold">{title}</h2>
      {value === null || value === undefined ? (
        <p className="text-sm text-muted">{t("executions.noOutput")}</p>
      ) : (
        <JsonView value={value} rootPath={rootPath} label={title} />
      )}
    </div>
  );
}

function Missing({ onRetry }: { onRetry: () => void }) {
  return (
    <EmptyState
      page
      icon={<FileQuestion size={22} />}
      title={t("executions.notFound")}
      actions={
        <>
          <Button onClick={onRetry}>{t("executions.retryLoad")}</Button>
          <Link to="/executions" className={buttonClass()}>
            {t("executions.toList")}
          </Link>
        </>
      }
    >
      {t("executions.notFoundBody")}
    </EmptyState>
  );
}

function Waiting() {
  return (
    <div role="status" className="grid gap-4">
      <span className="sr-only">{t("executions.loading")}</span>
      <Skeleton className="h-8 w-72" />
      <Skeleton className="h-5 w-96" />
      <Skeleton className="mt-4 h-64" />
    </div>
  );
}
