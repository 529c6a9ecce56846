/** A node on the canvas: what it is, how it stands (design state), and what it did in the shown execution (run state). */
import type { NodeProps } from "@xyflow/react";
import { CircleAlert, Lock, PauseCircle, TriangleAlert } from "lucide-react";
import { memo, type CSSProperties } from "react";
import { designState, type DesignState } from "../graph/design";
import { HEADER_HEIGHT } from "../graph/layout";
import { errorsIn } from "../graph/problems";
import { summaryOf } from "../graph/summary";
import { isOver } from "../graph/run";
import { useEditor, useLive, usePanels } from "../store/context";
import { shownView } from "../store/live";
import { heatOf } from "../store/heat";
import { shownState } from "../store/runs";
import { count, t } from "../texts";
import { classes } from "../ui";
import { CardHandles } from "./CardHandles";
import { CardTools } from "./CardTools";
import { colourOf } from "./colours";
import type { CardNode } from "./flow";
import { NodeIcon } from "./icons";
import { NodeName } from "./NodeName";
import { StatsBadge } from "./StatsBadge";
import { StatusBadge } from "./StatusBadge";

const stateColour: Record<DesignState, string> = {
  draft: "#9ca3af",
  configuring: "#f59e0b",
  ready: "#3b82f6",
  active: "#10b981",
  error: "#ef4444",
  disabled: "#4b5563",
};
const glow: Record<string, string> = { running: "var(--info)", retrying: "var(--warning)", waiting: "var(--info)", success: "var(--success)" };

export const NodeCard = memo(function NodeCard({ id, data, selected }: NodeProps<CardNode>) {
  const { node, type } = data;
  const far = usePanels((state) => state.far);
  const refused = usePanels((state) => state.targets !== null && !state.targets.has(id));
  const problems = useEditor((state) => state.problems.nodes.get(id));
  const active = useEditor((state) => state.workflow.status === "active");
  const run = useLive((state) => shownState(shownView(state), id));
  const diff = usePanels((state) => state.diff?.nodes.get(id)?.kind);
  const heat = usePanels((state) => state.heat);
  const warmth = useLive((state) => (heat && state.figures ? heatOf(state.figures, id)?.share ?? 0 : 0));
  const failing = useLive((state) => heat && state.figures !== null && heatOf(state.figures, id)?.kind === "failing");
  const times = useLive((state) => shownView(state)?.nodes.get(id)?.size ?? 0);
  const fired = useLive((state) => firedNow(shownView(state), id));
  const design = designState(node, type, problems, active);
  const colour = colourOf(node.type, type);
  const style = {
    "--state": stateColour[design],
    "--cat": colour,
    "--glow": run ? (glow[run.status] ?? "var(--border-strong)") : undefined,
    "--heat": warmth > 0 ? `${Math.round(warmth * 42)}%` : undefined,
    "--hot": failing ? "var(--danger)" : "#f97316",
    height: data.height,
  } as CSSProperties;
  return (
    <div
      className={classes("group/card relative", refused && "opacity-35", node.disabled && "opacity-50")}
      style={style}
      data-id={id}
    >
      <div
        className={classes(
          "card relative h-full border-[1.5px] bg-surface shadow-card",
          node.type === "trigger" ? "rounded-[14px] rounded-l-[30px]" : "rounded-[14px]",
        )}
        data-design={design}
        data-run={run?.status}
        data-fired={fired || undefined}
        data-diff={diff}
        data-hot={warmth > 0 || undefined}
        title={run?.status === "error" ? run.error?.message : undefined}
      >
        {far ? <FarFace icon={type?.icon} label={node.label} /> : <Face data={data} design={design} problems={problems} />}
      </div>
      <CardHandles id={id} data={data} far={far} selected={selected} />
      {run && !far && (
        <div className="pointer-events-none absolute inset-x-3 -bottom-3 flex justify-start">
          <StatusBadge state={run} count={times} className="pointer-events-auto" />
        </div>
      )}
      {diff && <span className="diff-mark absolute -top-2.5 right-3 rounded-full px-2 text-[11px] font-medium" data-diff={diff}>{t(`canvas.versions.kind.${diff}`)}</span>}
      {!far && <StatsBadge id={id} label={node.label} />}
      {selected && !far && <CardTools id={id} />}
    </div>
  );
});

function firedNow(view: ReturnType<typeof shownView>, id: string): boolean {
  return view !== null && view.triggerNode === id && !isOver(view.status);
}

function Face({ data, design, problems }: { data: CardNode["data"]; design: DesignState; problems: Parameters<typeof errorsIn>[0] }) {
  const { node, type } = data;
  return (
    <div className="flex items-center gap-3 pr-3 pl-3.5" style={{ height: HEADER_HEIGHT - 3 }}>
      <span
        className="flex size-10 shrink-0 items-center justify-center rounded-[11px]"
        style={{ background: "color-mix(in srgb, var(--cat) 15%, var(--surface))", color: "color-mix(in srgb, var(--cat) 78%, var(--text))" }}
      >
        <NodeIcon name={type?.icon} size={20} />
      </span>
      <div className="min-w-0 flex-1">
        <NodeName id={node.id} label={node.label} />
        <div className="truncate text-xs text-muted" title={type?.name}>
          {summaryOf(node, type) || (type?.name ?? t("editor.node.unknown", { service: node.service }))}
        </div>
      </div>
      <Mark design={design} problems={problems} built={type?.built ?? false} />
    </div>
  );
}

function Mark({ design, problems, built }: { design: DesignState; problems: Parameters<typeof errorsIn>[0]; built: boolean }) {
  if (design === "disabled")
    return <PauseCircle size={16} className="shrink-0 text-muted" role="img" aria-label={t("editor.node.disabled")} />;
  const errors = errorsIn(problems);
  if (errors > 0) {
    const amber = design === "configuring" || design === "draft";
    return (
      <span title={problems?.map((one) => one.message).join("\n")} className={classes("shrink-0", amber ? "text-warning" : "text-danger")}>
        <CircleAlert size={16} role="img" aria-label={count("editor.node.problems", errors)} />
      </span>
    );
  }
  if (!built) return <Lock size={14} className="shrink-0 text-muted" role="img" aria-label={t("editor.chest.soon")} />;
  if (problems?.length)
    return (
      <span title={problems.map((one) => one.message).join("\n")} className="shrink-0 text-warning">
        <TriangleAlert size={15} role="img" aria-label={count("editor.node.warnings", problems.length)} />
      </span>
    );
  return null;
}

/** Seen from far away: the icon and a large name, which costs a quarter of the whole card. */
function FarFace({ icon, label }: { icon: string | undefined; label: string }) {
  return (
    <div
      className="flex h-full items-center gap-3 overflow-hidden rounded-[inherit] px-4"
      style={{ background: "color-mix(in srgb, var(--cat) 14%, var(--surface))", color: "color-mix(in srgb, var(--cat) 60%, var(--text))" }}
    >
      <NodeIcon name={icon} size={34} />
      <span className="line-clamp-2 text-[22px] leading-6 font-semibold text-text">{label}</span>
    </div>
  );
}
