/** Why a node failed: the message first, then where, what was sent and answered (masked by the server), the probable cause, and all of it to copy. */
import { CircleX } from "lucide-react";
import type { WorkflowNode } from "../graph/model";
import type { Effect, ExecutionSummary, RunError } from "../graph/run";
import { t } from "../texts";
import { causes } from "../texts/causes";
import { CopyButton, JsonView } from "../ui";

interface Props {
  error: RunError;
  node: Pick<WorkflowNode, "id" | "label" | "service">;
  scope: string;
  execution: Pick<ExecutionSummary, "execution_id" | "version"> | null;
  effects: Effect[];
}

export function NodeError({ error, node, scope, execution, effects }: Props) {
  const failed = effects.findLast((effect) => effect.status === "failed" || effect.status === "unknown") ?? effects.at(-1);
  const cause = causeOf(error);
  return (
    <section aria-label={t("inspector.error.title")} className="grid grid-cols-[minmax(0,1fr)] gap-2.5 rounded-xl border border-danger/35 bg-danger-soft p-3 text-[13px]">
      <div className="flex gap-2">
        <CircleX size={16} aria-hidden className="mt-0.5 shrink-0 text-danger" />
        <p className="min-w-0 flex-1 font-medium break-words">{error.message}</p>
      </div>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-xs">
        <dt className="text-muted">{t("inspector.error.node")}</dt>
        <dd className="truncate">{node.label}</dd>
        {scope && (
          <>
            <dt className="text-muted">{t("inspector.error.item")}</dt>
            <dd className="font-mono">{scope}</dd>
          </>
        )}
        <dt className="text-muted">{t("inspector.error.code")}</dt>
        <dd className="font-mono">{error.code}</dd>
        <dt className="text-muted">{t("inspector.error.again")}</dt>
        <dd>{t(error.retryable ? "editor.data.retryable" : "editor.data.final")}</dd>
      </dl>
      {cause && <p>{cause}</p>}
      {failed?.request !== undefined && failed.request !== null && <Side title={t("inspector.error.request")} value={failed.request} />}
      {failed?.response !== undefined && failed.response !== null && <Side title={t("inspector.error.response")} value={failed.response} />}
      <div>
        <CopyButton full label={t("inspector.error.copy")} text={() => forSupport({ error, node, scope, execution, effects })} />
      </div>
    </section>
  );
}

function Side({ title, value }: { title: string; value: unknown }) {
  return (
    <details>
      <summary className="text-xs font-medium text-muted">{title}</summary>
      <JsonView value={value} label={title} maxHeight={200} className="mt-1.5" />
    </details>
  );
}

/** The probable cause and what mends it, by the code; of an answer over HTTP by its status. */
export function causeOf(error: RunError): string | null {
  const status = (error as { status?: unknown }).status ?? (error as { details?: { status?: unknown } }).details?.status;
  const byStatus = typeof status === "number" ? (causes[`HTTP_${status}`] ?? (status >= 500 ? causes["HTTP_5XX"] : undefined)) : undefined;
  return byStatus ?? causes[error.code] ?? null;
}

export function forSupport({ error, node, scope, execution, effects }: Props): string {
  const told = { request: effects.at(-1)?.request ?? null, response: effects.at(-1)?.response ?? null };
  return [
    `${error.code}: ${error.message}`,
    `${node.label} (${node.id}, ${node.service})${scope ? ` ${scope}` : ""}`,
    execution ? `${execution.execution_id}, version ${execution.version}` : "",
    told.request === null && told.response === null ? "" : JSON.stringify(told, null, 2),
  ].filter(Boolean).join("\n");
}
