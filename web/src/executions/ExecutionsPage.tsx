/** All executions of the organisation, newest first, filtered by what stands in the address. */
import { History, RefreshCw } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { t } from "../texts";
import { Badge, Button, EmptyState, IconButton, Skeleton, Switch, Table, formatDuration, formatMoment, usePageTitle } from "../ui";
import type { Column } from "../ui";
import { BulkBar } from "./BulkBar";
import { FilterBar } from "./FilterBar";
import { filtersOf, hasFilters, withoutFilters } from "./filters";
import type { Execution } from "./model";
import { triggerName } from "./model";
import { useExecutionPages } from "./queries";
import { ExecutionStatusLabel } from "./status";

export function ExecutionsPage() {
  usePageTitle(t("executions.title"));
  const [address, setAddress] = useSearchParams();
  const [refresh, setRefresh] = useState(true);
  const [now] = useState(Date.now);
  const pages = useExecutionPages(filtersOf(address, now), refresh);
  const navigate = useNavigate();
  const rows = pages.data?.pages.flatMap((page) => page.items);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const selected = rows?.filter((row) => chosen.has(row.execution_id)) ?? [];
  const choose = (ids: string[], on: boolean) => setChosen((before) => new Set(on ? [...before, ...ids] : [...before].filter((id) => !ids.includes(id))));
  const change = (next: URLSearchParams) => setAddress(next, { replace: true });
  return (
    <div className="mx-auto w-full max-w-6xl px-4 py-8 sm:px-6">
      <header className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-xl font-semibold tracking-tight">{t("executions.title")}</h1>
        <div className="flex items-center gap-3">
          <Switch checked={refresh} onChange={setRefresh} label={t("executions.autoRefresh")} />
          <IconButton label={t("executions.refresh")} onClick={() => void pages.refetch()}>
            <RefreshCw size={16} aria-hidden />
          </IconButton>
        </div>
      </header>
      <div className="mt-5">
        <FilterBar address={address} onChange={change} />
      </div>
      {selected.length > 0 && <BulkBar selected={selected} onClear={() => setChosen(new Set())} />}
      <section className="mt-4 overflow-x-auto rounded-2xl border border-border bg-surface shadow-card">
        {rows === undefined ? (
          <Waiting failed={pages.isError} onRetry={() => void pages.refetch()} />
        ) : rows.length === 0 ? (
          <Nothing filtered={hasFilters(address)} onClear={() => change(withoutFilters(address))} />
        ) : (
          <Table
            caption={t("executions.caption")}
            columns={[picking(rows, chosen, choose), ...columns]}
            rows={rows}
            rowKey={(row) => row.execution_id}
            onRowClick={(row) => void navigate(`/executions/${row.execution_id}`)}
          />
        )}
      </section>
      {pages.hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t("executions.more")}
          </Button>
        </div>
      )}
    </div>
  );
}

function picking(rows: Execution[], chosen: ReadonlySet<string>, choose: (ids: string[], on: boolean) => void): Column<Execution> {
  const all = rows.map((row) => row.execution_id);
  const box = "size-4 accent-accent align-middle";
  return {
    key: "select",
    width: "2.5rem",
    title: (
      <input
        type="checkbox"
        aria-label={t("executions.selectAll")}
        checked={all.every((id) => chosen.has(id))}
        onChange={(event) => choose(all, event.target.checked)}
        className={box}
      />
    ),
    cell: (row) => (
      <input
        type="checkbox"
        aria-label={t("executions.select", { id: row.execution_id })}
        checked={chosen.has(row.execution_id)}
        onChange={(event) => choose([row.execution_id], event.target.checked)}
        className={box}
      />
    ),
  };
}

const columns: Column<Execution>[] = [
  {
    key: "status",
    title: t("executions.columns.status"),
    width: "9.5rem",
    cell: (row) => <ExecutionStatusLabel status={row.status} warnings={row.has_warnings} />,
  },
  {
    key: "workflow",
    title: t("executions.columns.workflow"),
    cell: (row) => (
      <div className="min-w-0 py-1.5">
        <Link to={`/executions/${row.execution_id}`} className="font-medium hover:underline">
          {row.workflow_name}
        </Link>
        {row.retry_of && (
          <Link to={`/executions/${row.retry_of}`} className="ml-2 text-xs text-muted hover:underline">
            {t("executions.isRetry")}
          </Link>
        )}
        {row.error && <p className="line-clamp-1 max-w-xl text-[13px] text-danger">{row.error.message}</p>}
      </div>
    ),
  },
  {
    key: "started",
    title: t("executions.columns.started"),
    cell: (row) => <time dateTime={new Date(row.started_at).toISOString()} className="whitespace-nowrap tabular-nums">{formatMoment(row.started_at)}</time>,
  },
  {
    key: "duration",
    title: t("executions.columns.duration"),
    align: "right",
    cell: (row) => <span className="whitespace-nowrap">{row.duration_ms === null ? "–" : formatDuration(row.duration_ms)}</span>,
  },
  {
    key: "version",
    title: t("executions.columns.version"),
    from: "lg",
    align: "right",
    cell: (row) => <span className="text-muted">{row.version}</span>,
  },
  { key: "trigger", title: t("executions.columns.trigger"), from: "md", cell: (row) => <span className="whitespace-nowrap text-muted">{triggerName(row.trigger_type)}</span> },
  {
    key: "mode",
    title: t("executions.columns.mode"),
    from: "md",
    cell: (row) => <Badge tone={row.mode === "live" ? "neutral" : "accent"}>{t(`executions.mode.${row.mode}`)}</Badge>,
  },
  {
    key: "id",
    title: t("executions.columns.id"),
    from: "lg",
    cell: (row) => (
      <span title={row.execution_id} className="inline-block max-w-32 truncate align-middle font-mono text-xs text-muted">
        {row.execution_id}
      </span>
    ),
  },
];

function Waiting({ failed, onRetry }: { failed: boolean; onRetry: () => void }) {
  if (failed) return <EmptyState title={t("executions.loadFailed")} actions={<Button onClick={onRetry}>{t("executions.retryLoad")}</Button>} />;
  return (
    <div role="status" className="grid gap-5 p-5">
      <span className="sr-only">{t("executions.loading")}</span>
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <Skeleton key={row} className="h-6" />
      ))}
    </div>
  );
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered) return <EmptyState title={t("executions.nothingFound")} actions={<Button onClick={onClear}>{t("executions.clear")}</Button>} />;
  return (
    <EmptyState icon={<History size={22} />} title={t("executions.empty")}>
      {t("executions.emptyBody")}
    </EmptyState>
  );
}
