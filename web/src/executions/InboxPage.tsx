/** What waits for a person: paused executions, effects whose outcome is unknown, approvals, node types that are gone. */
import { Inbox } from "lucide-react";
import { Link, useNavigate } from "react-router";
import { t } from "../texts";
import { Badge, Button, EmptyState, RelativeTime, Skeleton, Table, usePageTitle } from "../ui";
import type { Column } from "../ui";
import type { Execution } from "./model";
import { useInbox } from "./queries";

export function InboxPage() {
  usePageTitle(t("executions.inbox.title"));
  const pages = useInbox();
  const navigate = useNavigate();
  const rows = pages.data?.pages.flatMap((page) => page.items);
  return (
    <div className="mx-auto w-full max-w-5xl px-4 py-8 sm:px-6">
      <h1 className="text-xl font-semibold tracking-tight">{t("executions.inbox.title")}</h1>
      <p className="mt-1 max-w-2xl text-sm text-muted">{t("executions.inbox.body")}</p>
      <section className="mt-5 overflow-x-auto rounded-2xl border border-border bg-surface shadow-card">
        {!rows ? (
          <Skeleton className="m-5 h-6" />
        ) : rows.length === 0 ? (
          <EmptyState icon={<Inbox size={22} />} title={t("executions.inbox.empty")}>
            {t("executions.inbox.emptyBody")}
          </EmptyState>
        ) : (
          <Table caption={t("executions.inbox.title")} columns={columns} rows={rows} rowKey={(row) => row.execution_id} onRowClick={(row) => void navigate(`/executions/${row.execution_id}`)} />
        )}
      </section>
      {pages.hasNextPage && (
        <Button className="mx-auto mt-4 flex" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("executions.more")}
        </Button>
      )}
    </div>
  );
}

const columns: Column<Execution>[] = [
  {
    key: "workflow",
    title: t("executions.columns.workflow"),
    cell: (row) => (
      <Link to={`/executions/${row.execution_id}`} className="font-medium hover:underline">
        {row.workflow_name}
      </Link>
    ),
  },
  {
    key: "why",
    title: t("executions.inbox.why"),
    cell: (row) => row.attention && <Badge tone="warning">{t(`executions.inbox.attention.${row.attention}`)}</Badge>,
  },
  { key: "started", title: t("executions.columns.started"), cell: (row) => <RelativeTime at={row.started_at} className="text-muted" /> },
];
