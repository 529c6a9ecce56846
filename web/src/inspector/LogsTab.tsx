/** The runs of this node across executions: when, how it ended, what went in and out, every attempt, every iteration. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronRight, ExternalLink, ScrollText } from "lucide-react";
import { useState } from "react";
import { EffectCard } from "../executions/EffectCard";
import { NodeStatusLabel } from "../executions/status";
import type { WorkflowNode } from "../graph/model";
import { useLive, useParts } from "../store/context";
import { shownView } from "../store/live";
import type { LoggedRun } from "../store/inspection";
import { t } from "../texts";
import { Badge, Button, EmptyState, formatDuration, formatMoment, IconButton, JsonView, Select, Spinner } from "../ui";
import { Attempts } from "./Attempts";
import { nodePath } from "./data/shape";
import { iterationsOf, STATUSES, type StatusFilter } from "./logs";
import { LogLines } from "./LogLines";
import { NodeError } from "./NodeError";
import { Section } from "./Section";

const PAGE = 20;

export function LogsTab({ node }: { node: WorkflowNode }) {
  const { server } = useParts();
  const [status, setStatus] = useState<StatusFilter>("all");
  // A run that is going on moves the log: its sequence number is part of the key.
  const seq = useLive((live) => shownView(live)?.status ?? null);
  const log = useInfiniteQuery({
    queryKey: ["inspector", "logs", node.id, status, seq],
    queryFn: ({ pageParam }) => server.nodeLogs(node.id, { status: status === "all" ? undefined : status, cursor: pageParam, limit: PAGE }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 2_000,
  });
  const runs = log.data?.pages.flatMap((page) => page.items) ?? [];
  const groups = iterationsOf(runs);
  return (
    <Section>
      <div className="flex items-center gap-2">
        <span className="flex-1 text-xs text-muted">{t("inspector.logs.what")}</span>
        <Select
          size="sm"
          className="w-32"
          aria-label={t("inspector.logs.filter")}
          value={status}
          onChange={setStatus}
          options={STATUSES.map((value) => ({ value, label: t(`inspector.logs.status.${value}`) }))}
        />
      </div>
      {log.isPending && (
        <p role="status" className="flex items-center gap-2 text-sm text-muted">
          <Spinner size={14} />
          {t("inspector.logs.loading")}
        </p>
      )}
      {log.error && <p role="alert" className="text-sm text-danger">{log.error.message}</p>}
      {log.data && groups.length === 0 && !log.hasNextPage && (
        <EmptyState icon={<ScrollText size={22} />} title={t(status === "all" ? "inspector.logs.none" : "inspector.logs.noneSuch")}>
          {t("inspector.logs.noneHint")}
        </EmptyState>
      )}
      <ul className="grid gap-1.5">
        {groups.map((group) => (
          <li key={group[0]?.execution_id}>
            <Entry node={node} runs={group} />
          </li>
        ))}
      </ul>
      {log.hasNextPage && (
        <Button size="sm" tone="ghost" busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {t("editor.executions.more")}
        </Button>
      )}
    </Section>
  );
}

/** The runs of the node in one execution; of a node in a loop one per iteration. */
function Entry({ node, runs }: { node: WorkflowNode; runs: LoggedRun[] }) {
  const { live } = useParts();
  const [open, setOpen] = useState(false);
  const [scope, setScope] = useState<string | null>(null);
  const run = runs.find((one) => one.scope === scope) ?? runs.find((one) => one.status === "error") ?? runs[0];
  if (!run) return null;
  return (
    <article className="rounded-lg border border-border">
      <div className="flex items-center pr-1.5">
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="flex min-w-0 flex-1 items-center gap-2 rounded-lg px-2 py-2 text-left text-[13px]">
          <ChevronRight size={14} aria-hidden className={open ? "shrink-0 rotate-90 text-muted" : "shrink-0 text-muted"} />
          <NodeStatusLabel status={run.status} />
          <span className="min-w-0 flex-1 truncate text-right text-xs text-muted tabular-nums">{run.started_at === null ? "–" : formatMoment(run.started_at)}</span>
          <span className="w-14 shrink-0 text-right text-xs tabular-nums">{run.duration_ms === null ? "" : formatDuration(run.duration_ms)}</span>
          {runs.length > 1 && <Badge>{t("editor.run.times", { count: runs.length })}</Badge>}
          {run.attempt > 1 && <Badge tone="warning">{t("executions.attempt", { attempt: run.attempt })}</Badge>}
        </button>
        <IconButton size="sm" label={t("inspector.logs.show")} onClick={() => live.getState().choose(run.execution_id)}>
          <ExternalLink size={13} aria-hidden />
        </IconButton>
      </div>
      {run.error && !open && <p className="truncate px-3 pb-2 pl-8 text-xs text-danger">{run.error.message}</p>}
      {open && (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-3 border-t border-border p-3">
          {runs.length > 1 && (
            <Select
              size="sm"
              aria-label={t("editor.data.iteration")}
              value={run.scope}
              onChange={setScope}
              options={runs.map((one) => ({ value: one.scope, label: one.scope || "–", hint: one.status }))}
            />
          )}
          {run.error && <NodeError error={run.error} node={node} scope={run.scope} execution={{ execution_id: run.execution_id, version: 0 }} effects={run.effects} />}
          <Side title={t("editor.data.input")} value={run.input} path="input" />
          <Side title={t("editor.data.output")} value={run.output} path={node.type === "trigger" ? "trigger" : nodePath(node.id)} />
          {run.attempts.length > 1 && <Attempts run={run} />}
          {run.effects.map((effect) => (
            <EffectCard key={effect.key} effect={{ ...effect, sent: effect.sent ?? 0, at: effect.at ?? 0, request: effect.request, response: effect.response }} />
          ))}
          {run.logs.length > 0 && <LogLines lines={run.logs} />}
          <details>
            <summary className="text-xs font-medium text-muted">{t("inspector.logs.json")}</summary>
            <JsonView value={run} label={t("inspector.logs.json")} maxHeight={360} depth={1} className="mt-1.5" />
          </details>
        </div>
      )}
    </article>
  );
}

function Side({ title, value, path }: { title: string; value: unknown; path: string }) {
  if (value === null || value === undefined) return null;
  return (
    <div className="grid gap-1">
      <h4 className="text-xs font-medium text-muted">{title}</h4>
      <JsonView value={value} rootPath={path} label={title} maxHeight={260} depth={1} />
    </div>
  );
}
