/** All workflows: how each stands, what it did last, and the ways to make a new one. */
import { Search } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useSignedIn } from "../shell/me";
import { t } from "../texts";
import { Button, EmptyState, Select, Skeleton, TextInput, usePageTitle } from "../ui";
import { useExamples, useWorkflows } from "../wire/queries";
import type { WorkflowStatus, WorkflowSummary } from "../wire/types";
import { CreateButtons } from "./CreateButtons";
import { ExampleCards } from "./ExampleCards";
import { FirstSteps } from "./FirstSteps";
import { useFreshList } from "./useFreshList";
import { WorkflowTable } from "./WorkflowTable";

const statuses = ["active", "inactive", "draft", "error", "archived"] as const;
/** With more workflows than this the examples no longer stand below the list; the menu beside "New workflow" has them still. */
const FEW = 4;

export function HomePage() {
  usePageTitle(t("home.title"));
  const me = useSignedIn();
  const [q, setQ] = useState("");
  const [status, setStatus] = useState<WorkflowStatus | "">("");
  const typed = useDeferredValue(q.trim());
  const list = useWorkflows({ q: typed, status: status || null });
  const examples = useExamples();
  useFreshList();
  const mayEdit = me.role === "owner" || me.role === "editor";
  const rows = list.data?.pages.flatMap((page) => page.items);
  const filtered = typed !== "" || status !== "";
  const empty = rows?.length === 0 && !filtered;
  const clear = () => {
    setQ("");
    setStatus("");
  };
  return (
    <div className="mx-auto w-full max-w-6xl px-4 py-8 sm:px-6">
      <header className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-xl font-semibold tracking-tight">{t("home.title")}</h1>
        {mayEdit && <CreateButtons examples={examples.data?.items ?? []} />}
      </header>
      {!empty && (
        <div className="mt-5 flex flex-wrap gap-2">
          <TextInput
            type="search"
            aria-label={t("home.search")}
            placeholder={t("home.search")}
            icon={<Search size={15} />}
            value={q}
            onValueChange={setQ}
            className="w-72"
          />
          <Select
            aria-label={t("home.filter")}
            value={status}
            onChange={(value) => setStatus(value as WorkflowStatus | "")}
            options={[
              { value: "", label: t("home.anyStatus") },
              ...statuses.map((value) => ({ value: value as string, label: t(`home.status.${value}`) })),
            ]}
            className="w-44"
          />
        </div>
      )}
      <section className="mt-4 overflow-hidden rounded-2xl border border-border bg-surface shadow-card">
        <List rows={rows} failed={list.isError} filtered={filtered} mayEdit={mayEdit} onRetry={() => void list.refetch()} onClear={clear} />
      </section>
      {list.hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t("home.more")}
          </Button>
        </div>
      )}
      {mayEdit && rows && rows.length <= FEW && !filtered && <ExampleCards examples={examples.data?.items ?? []} />}
    </div>
  );
}

interface ListProps {
  rows: WorkflowSummary[] | undefined;
  failed: boolean;
  filtered: boolean;
  mayEdit: boolean;
  onRetry: () => void;
  onClear: () => void;
}

function List({ rows, failed, filtered, mayEdit, onRetry, onClear }: ListProps) {
  if (rows === undefined && failed) return <EmptyState title={t("home.loadFailed")} actions={<Button onClick={onRetry}>{t("home.retry")}</Button>} />;
  if (rows === undefined) return <Waiting />;
  if (rows.length > 0) return <WorkflowTable rows={rows} mayEdit={mayEdit} />;
  if (filtered) {
    return (
      <EmptyState title={t("home.nothingFound")} actions={<Button onClick={onClear}>{t("home.clear")}</Button>}>
        {t("home.nothingFoundBody")}
      </EmptyState>
    );
  }
  return <FirstSteps />;
}

function Waiting() {
  return (
    <div role="status" className="grid gap-6 p-5">
      <span className="sr-only">{t("home.loading")}</span>
      {[0, 1, 2].map((row) => (
        <Skeleton key={row} className="h-8" />
      ))}
    </div>
  );
}
