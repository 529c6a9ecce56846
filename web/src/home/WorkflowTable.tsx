/** The workflows as rows: each opens its canvas, its last execution, its failures. */
import { CircleAlert } from "lucide-react";
import { Link, useNavigate } from "react-router";
import { ExecutionStatusLabel } from "../executions/status";
import { count, t } from "../texts";
import { Badge, RelativeTime, StatusDot, Table } from "../ui";
import type { Column, Tone } from "../ui";
import type { WorkflowSummary, WorkflowStatus } from "../wire/types";
import { Sparkline } from "./Sparkline";
import { WorkflowMenu } from "./WorkflowMenu";

const tones: Record<WorkflowStatus, Tone> = { draft: "neutral", active: "success", inactive: "neutral", error: "danger", archived: "neutral" };

interface WorkflowTableProps {
  rows: WorkflowSummary[];
  mayEdit: boolean;
}

export function WorkflowTable({ rows, mayEdit }: WorkflowTableProps) {
  const navigate = useNavigate();
  return (
    <Table
      caption={t("home.title")}
      columns={mayEdit ? [...columns, menuColumn] : columns}
      rows={rows}
      rowKey={(row) => row.id}
      onRowClick={(row) => void navigate(`/workflows/${row.id}`)}
    />
  );
}

const columns: Column<WorkflowSummary>[] = [
  {
    key: "name",
    title: t("home.columns.name"),
    width: "40%",
    cell: (row) => (
      <div className="min-w-0 py-2.5">
        <Link to={`/workflows/${row.id}`} className="font-medium hover:underline">
          {row.name}
        </Link>
        <p className="text-[13px] text-muted">
          {count("home.nodes", row.node_count)}
          {row.published_version !== null && row.published_version !== row.version && ` · ${t("home.unpublished")}`}
        </p>
        {/* On a phone there is no room for columns of their own. */}
        <p className="mt-1 flex items-center gap-2 text-[13px] sm:hidden">
          <Last row={row} />
          {row.error_count > 0 && <Errors row={row} />}
        </p>
      </div>
    ),
  },
  {
    key: "status",
    title: t("home.columns.status"),
    cell: (row) => <StatusDot tone={tones[row.status]} label={t(`home.status.${row.status}`)} />,
  },
  { key: "last", title: t("home.columns.last"), from: "sm", cell: (row) => <Last row={row} /> },
  {
    key: "errors",
    title: t("home.columns.errors"),
    from: "md",
    cell: (row) => (row.error_count > 0 ? <Errors row={row} /> : <span className="text-muted">0</span>),
  },
  {
    key: "recent",
    title: t("home.columns.recent"),
    from: "md",
    cell: (row) => <Sparkline values={row.recent} label={t("home.columns.recent")} />,
  },
  {
    key: "updated",
    title: t("home.columns.updated"),
    from: "lg",
    cell: (row) => <RelativeTime at={row.updated_at} className="text-muted" />,
  },
];

const menuColumn: Column<WorkflowSummary> = {
  key: "menu",
  title: t("home.columns.menu"),
  hideTitle: true,
  width: "3.5rem",
  align: "right",
  cell: (row) => <WorkflowMenu workflow={row} />,
};

function Last({ row }: { row: WorkflowSummary }) {
  if (!row.last_execution) return <span className="text-muted">{t("home.never")}</span>;
  return (
    <Link to={`/executions/${row.last_execution.execution_id}`} className="inline-flex items-center gap-2 align-middle whitespace-nowrap hover:underline">
      <ExecutionStatusLabel compact status={row.last_execution.status} />
      <RelativeTime at={row.last_execution.started_at} />
    </Link>
  );
}

/** Leads to the execution that failed last. */
function Errors({ row }: { row: WorkflowSummary }) {
  return (
    <Link
      to={row.last_failed ? `/executions/${row.last_failed}` : `/executions?workflow=${row.id}&status=failed&range=day`}
      title={t("home.toFailed")}
      aria-label={count("home.errors", row.error_count)}
    >
      <Badge tone="danger" icon={<CircleAlert size={12} aria-hidden />}>
        {row.error_count}
      </Badge>
    </Link>
  );
}
