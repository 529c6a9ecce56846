/** Starts an execution again: from where it failed, from its start, or from a node; on the version that ran, or on the current one. */
import { ChevronDown, RotateCcw, RotateCw } from "lucide-react";
import { useNavigate } from "react-router";
import { t } from "../texts";
import { Button, Menu, toast } from "../ui";
import type { MenuEntry } from "../ui";
import type { ExecutionDetail, NodeRun } from "./model";
import { useRetry } from "./queries";
import { useExecutionSource } from "./source";

type Version = "draft" | "published" | undefined;

export function RetryMenu({ execution }: { execution: ExecutionDetail }) {
  const { retry, busy } = useRetryHere(execution.execution_id);
  const { mayEdit } = useExecutionSource();
  const failed = execution.status === "failed" || execution.status === "timed_out";
  const nodes = startable(execution.nodes_executed);
  const on = (version: Version): MenuEntry[] => [
    { kind: "label", label: version ? t("executions.retryCurrent") : t("executions.retryOriginal", { version: execution.version }) },
    {
      label: t("executions.retryFailed"),
      hint: t("executions.retryFailedHint"),
      icon: <RotateCw size={15} />,
      disabled: !failed,
      onSelect: () => retry("failed", version),
    },
    { label: t("executions.retryStart"), hint: t("executions.retryStartHint"), icon: <RotateCcw size={15} />, onSelect: () => retry("start", version) },
    {
      kind: "submenu",
      label: t("executions.retryNode"),
      disabled: nodes.length === 0,
      entries: nodes.map((run) => ({ label: run.label || run.node_id, onSelect: () => retry(run.node_id, version) })),
    },
  ];
  return (
    <Menu
      // Who may not edit runs what is published; who may, what stands in the editor.
      entries={[...on(undefined), { kind: "separator" }, ...on(mayEdit ? "draft" : "published")]}
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
export function useRetryHere(id: string): { retry: (from: string, version?: Version) => void; busy: boolean } {
  const mutation = useRetry(id);
  const navigate = useNavigate();
  const retry = (from: string, version?: Version) =>
    mutation.mutate(
      { from, ...(version && { version }) },
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
