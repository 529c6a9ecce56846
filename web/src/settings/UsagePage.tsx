/** How much ran, against what may run; and what waits in the queue. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { Sparkline } from "../home/Sparkline";
import { t } from "../texts";
import { Badge, EmptyState, Skeleton, Table, usePageTitle } from "../ui";
import type { Column } from "../ui";
import * as calls from "../wire/calls";
import { keys } from "../wire/queries";
import { Part } from "./SettingsFrame";
import { byWorkflow, type WorkflowUsage } from "./usage";

export function UsagePage() {
  usePageTitle(t("settings.usage.title"));
  const usage = useQuery({ queryKey: keys.usage, queryFn: ({ signal }) => calls.usage({}, signal) });
  const queue = useQuery({ queryKey: keys.queue, queryFn: ({ signal }) => calls.queue({}, signal), refetchInterval: 5_000 });
  const rows = usage.data && byWorkflow(usage.data.items);
  const lanes = queue.data?.lanes.filter((lane) => lane.waiting > 0 || lane.running > 0 || lane.paused) ?? [];
  return (
    <>
      <Part title={t("settings.usage.title")} help={t("settings.usage.help")}>
        {!rows ? (
          <Skeleton className="m-5 h-6" />
        ) : rows.length === 0 ? (
          <EmptyState title={t("settings.usage.none")}>{t("settings.usage.noneBody")}</EmptyState>
        ) : (
          <Table caption={t("settings.usage.title")} columns={columns} rows={rows} rowKey={(row) => row.id} />
        )}
      </Part>
      <Part title={t("settings.usage.queue")} help={t("settings.usage.queueHelp")}>
        {lanes.length === 0 ? (
          <EmptyState title={t("settings.usage.queueNone")}>{t("settings.usage.queueNoneBody")}</EmptyState>
        ) : (
          <Table
            caption={t("settings.usage.queue")}
            rows={lanes}
            rowKey={(lane) => lane.workflow_id}
            columns={[
              {
                key: "name",
                title: t("settings.usage.workflow"),
                cell: (lane) => (
                  <>
                    <Link to={`/executions?workflow=${lane.workflow_id}&status=queued`} className="font-medium hover:underline">
                      {lane.workflow_name || t("settings.usage.removed")}
                    </Link>
                    {lane.paused && <Badge tone="warning" className="ml-2">{t("settings.usage.paused")}</Badge>}
                  </>
                ),
              },
              { key: "running", title: t("settings.usage.running"), align: "right", cell: (lane) => lane.running },
              { key: "waiting", title: t("settings.usage.waiting"), align: "right", cell: (lane) => lane.waiting },
            ]}
          />
        )}
      </Part>
    </>
  );
}

const columns: Column<WorkflowUsage>[] = [
  {
    key: "name",
    title: t("settings.usage.workflow"),
    cell: (row) => (
      <Link to={`/workflows/${row.id}`} className="font-medium hover:underline">
        {row.name || t("settings.usage.removed")}
      </Link>
    ),
  },
  { key: "chart", title: t("settings.usage.days"), from: "sm", cell: (row) => <Sparkline values={row.days} label={t("settings.usage.days")} /> },
  { key: "sum", title: t("settings.usage.days"), align: "right", cell: (row) => row.sum.toLocaleString("en") },
  { key: "today", title: t("settings.usage.today"), align: "right", cell: (row) => row.today.toLocaleString("en") },
  { key: "limit", title: t("settings.usage.limit"), align: "right", cell: (row) => (row.limit === null ? <span className="text-muted">{t("settings.usage.noLimit")}</span> : row.limit.toLocaleString("en")) },
];
