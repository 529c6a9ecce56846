/** The failure of an execution, message first: what, where, whether trying again can help, and the way there. */
import { CircleX } from "lucide-react";
import { t } from "../texts";
import { Button, CopyButton } from "../ui";
import type { ExecutionDetail } from "./model";

interface ErrorCardProps {
  execution: ExecutionDetail;
  onShow: (nodeId: string) => void;
}

export function ErrorCard({ execution, onShow }: ErrorCardProps) {
  const { error, error_node_id: nodeId } = execution;
  if (!error) return null;
  const node = execution.nodes_executed.find((run) => run.node_id === nodeId);
  const where = node ? t("executions.error.title", { node: node.label || node.node_id }) : t("executions.error.titlePlain");
  return (
    <section aria-label={where} className="mt-4 flex flex-wrap gap-4 rounded-2xl border border-danger/35 bg-danger-soft px-5 py-4">
      <CircleX size={20} aria-hidden className="mt-0.5 shrink-0 text-danger" />
      <div className="min-w-0 flex-1 basis-80">
        <p className="font-medium break-words">{error.message}</p>
        <p className="mt-1 flex flex-wrap gap-x-3 text-[13px] text-muted">
          <span>{where}</span>
          <span className="font-mono text-xs leading-5">{error.code}</span>
          {error.retryable !== undefined && <span>{t(error.retryable ? "executions.error.retryable" : "executions.error.permanent")}</span>}
        </p>
      </div>
      <div className="flex items-start gap-2">
        <CopyButton full label={t("executions.error.copy")} text={() => forSupport(execution, where)} />
        {node && (
          <Button size="sm" onClick={() => onShow(node.node_id)}>
            {t("executions.error.show")}
          </Button>
        )}
      </div>
    </section>
  );
}

function forSupport(execution: ExecutionDetail, where: string): string {
  const { error, execution_id, workflow_name, version, started_at } = execution;
  return [where, `${error?.code}: ${error?.message}`, `${workflow_name}, ${version}, ${execution_id}`, new Date(started_at).toISOString()].join("\n");
}
