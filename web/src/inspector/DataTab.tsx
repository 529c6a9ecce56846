/** What a node took and gave in the shown execution, with its error, attempts, effects and log. */
import { Inbox } from "lucide-react";
import { useState } from "react";
import { EffectCard } from "../executions/EffectCard";
import { StatusBadge } from "../canvas/StatusBadge";
import type { WorkflowNode } from "../graph/model";
import { useLive } from "../store/context";
import { shownDetail, shownId, shownView } from "../store/live";
import { shownState } from "../store/runs";
import { t } from "../texts";
import { EmptyState, formatMoment, Select, Spinner } from "../ui";
import { Attempts } from "./Attempts";
import { DataView } from "./data/DataView";
import { LogLines } from "./LogLines";
import { NodeError } from "./NodeError";
import { Section } from "./Section";

export function DataTab({ node }: { node: WorkflowNode }) {
  const shown = useLive(shownId);
  const detail = useLive(shownDetail);
  const state = useLive((live) => shownState(shownView(live), node.id));
  const [scope, setScope] = useState<string | null>(null);
  if (shown === null)
    return (
      <EmptyState icon={<Inbox size={22} />} title={t("editor.data.none")}>
        {t("editor.data.noneHint")}
      </EmptyState>
    );
  if (!detail)
    return (
      <p role="status" className="flex items-center gap-2 p-4 text-sm text-muted">
        <Spinner size={14} />
        {t("editor.data.loading")}
      </p>
    );
  const runs = detail.nodes_executed.filter((run) => run.node_id === node.id);
  const run = runs.find((one) => one.scope === scope) ?? runs.at(-1);
  if (!run)
    return (
      <div className="grid gap-2 p-4 text-sm text-muted">
        {state && <StatusBadge state={state} className="justify-self-start" />}
        {t("editor.data.notRun")}
      </div>
    );
  return (
    <>
      <Section>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-xs text-muted">
          {state && <StatusBadge state={state} />}
          {run.started_at !== null && <span className="tabular-nums">{formatMoment(run.started_at)}</span>}
          {run.handles.length > 0 && <span>{t("editor.data.took", { handles: run.handles.join(", ") })}</span>}
        </div>
        {runs.length > 1 && (
          <Select
            size="sm"
            aria-label={t("editor.data.iteration")}
            value={run.scope}
            onChange={setScope}
            options={runs.map((one) => ({ value: one.scope, label: one.scope || "–", hint: one.status }))}
          />
        )}
        {run.error && <NodeError error={run.error} node={node} scope={run.scope} execution={detail} effects={run.effects} />}
        {run.warnings.map((warning, index) => (
          <p key={index} className="rounded-lg bg-warning-soft px-3 py-2 text-[13px]">
            {warning.message}
          </p>
        ))}
      </Section>
      <Data title={t("editor.data.output")} value={run.output} rootPath={node.type === "trigger" ? "trigger" : `nodes.${node.id}`} />
      <Data title={t("editor.data.input")} value={run.input} rootPath="input" />
      {run.attempts.length > 1 && (
        <Section title={t("editor.data.attempts")}>
          <Attempts run={run} />
        </Section>
      )}
      {run.effects.length > 0 && (
        <Section title={t("editor.data.effects")}>
          {run.effects.map((effect) => (
            <EffectCard key={effect.key} effect={{ ...effect, sent: effect.sent ?? 0, at: effect.at ?? 0, request: effect.request, response: effect.response }} />
          ))}
        </Section>
      )}
      {run.logs.length > 0 && (
        <Section title={t("editor.data.logs")}>
          <LogLines lines={run.logs} />
        </Section>
      )}
    </>
  );
}

function Data({ title, value, rootPath }: { title: string; value: unknown; rootPath: string }) {
  if (value === null || value === undefined) return null;
  return (
    <Section title={title}>
      <DataView value={value} rootPath={rootPath} label={title} initial="json" height={420} />
    </Section>
  );
}

