/** Starts an execution again: from where it failed, from its start, or from a node of the reader's choice. */
import { ChevronDown, RotateCcw, RotateCw } from "lucide-react";
import { useNavigate } from "react-router";
import { t } from "../texts";
import { Button, Menu, toast } from "../ui";
import type { MenuEntry } from "../ui";
import type { ExecutionDetail, NodeRun } from "./model";
import { useRetry } from "./queries";

export function RetryMenu({ execution }: { execution: ExecutionDetail }) {
  const { retry, busy } = useRetryHere(execution.execution_id);
  const failed = execution.status === "failed" || execution.status === "timed_out";
  const nodes = startable(execution.nodes_executed);
  const entries: MenuEntry[] = [
    {
      label: t("executions.retryFailed"),
      hint: t("executions.retryFailedHint"),
      icon: <RotateCw size={15} />,
      disabled: !failed,
      onSelect: () => retry("failed"),
    },
    { label: t("executions.retryStart"), hint: t("executions.retryStartHint"), icon: <RotateCcw size={15} />, onSelect: () => retry("start") },
    { kind: "separator" },
    {
      kind: "submenu",
      label: t("executions.retryNode"),
      disabled: nodes.length === 0,
      entries: nodes.map((run) => ({ label: run.label || run.node_id, onSelect: () => retry(run.node_id) })),
    },
  ];
  return (
    <Menu
      entries={entries}
      trigger={
        <Button busy={busy} icon={<RotateCw size={15} aria-hidden />}>
          {t("executions.retry")}
          <ChevronDown size={14} aria-hidden className="-mr-1 text-muted" />
        </Button>
      }
    />
  );
}

/** Starts the retry and goes to the new execution. */
export function useRetryHere(id: string): { retry: (from: string) => void; busy: boolean } {
  const mutation = useRetry(id);
  const navigate = useNavigate();
  const retry = (from: string) =>
    mutation.mutate(
      { from },
      {
        onSuccess: ({ execution_id }) => {
          toast.success(t("executions.retried"));
          void navigate(`/executions/${execution_id}`);
        },
        onError: (error) => toast.error(t("executions.failed"), { description: error.message }),
      },
    );
  return { retry, busy: mutation.isPending };
}

/** One entry a node of the top scope that has run: there is an input to start it with. */
function startable(runs: NodeRun[]): NodeRun[] {
  const ran = runs.filter((run) => run.scope === "" && (run.status === "success" || run.status === "error"));
  return ran.filter((run, index) => ran.findIndex((each) => each.node_id === run.node_id) === index);
}
