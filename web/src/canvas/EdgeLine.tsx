/** A connection: how it stands in the design, what it did in the shown execution; on hover it offers a step in between, or its end. */
import { EdgeLabelRenderer, type EdgeProps } from "@xyflow/react";
import { Plus, Trash2 } from "lucide-react";
import { memo, useContext, useEffect, useRef, useState, type CSSProperties } from "react";
import { nodeById, type WorkflowEdge } from "../graph/model";
import { useEditor, useLive, usePanels } from "../store/context";
import { isLocked } from "../store/editor";
import { shownView } from "../store/live";
import { edgeRun, type EdgeRun } from "../store/runs";
import { t } from "../texts";
import { curveOf, pathOf, pointAt } from "./curve";
import { CurvesContext } from "./curves";
import type { LineEdge } from "./flow";

type Look = EdgeRun | "draft" | "configured" | "active" | "broken";

const colours: Record<Look, string> = {
  draft: "var(--border-strong)",
  configured: "#eab308",
  active: "#10b981",
  broken: "var(--danger)",
  idle: "var(--border-strong)",
  flowing: "var(--success)",
  carried: "var(--success)",
  failed: "var(--danger)",
  dead: "var(--border-strong)",
};

export const EdgeLine = memo(function EdgeLine(props: EdgeProps<LineEdge>) {
  const { id, data, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, selected } = props;
  const edge = data?.edge;
  const curves = useContext(CurvesContext);
  const broken = useEditor((state) => state.problems.edges.get(id)?.some((problem) => problem.severity === "error") ?? false);
  const active = useEditor((state) => state.workflow.status === "active");
  const run = useLive((state) => (edge ? edgeRun(shownView(state), edge) : null));
  const live = useEditor((state) => state.mode === "live");
  const count = useLive((state) => shownView(state)?.edges.get(id)?.count ?? 0);
  const passed = useLive((state) => (live && !state.chosen ? (state.traffic.edges.get(id)?.count ?? 0) : 0));
  const dropped = usePanels((state) => state.dropEdge === id);
  const diff = usePanels((state) => state.diff?.edges.get(id)?.kind);
  const [hovered, hover] = useHover();
  const curve = curveOf({ x: sourceX, y: sourceY }, sourcePosition, { x: targetX, y: targetY }, targetPosition);
  const path = pathOf(curve);
  useEffect(() => {
    curves.set(id, curve);
    return () => void curves.delete(id);
    // The path says all of the curve.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [curves, id, path]);
  const look = broken ? "broken" : (run ?? designLook(edge, active));
  const middle = pointAt(curve, 0.5);
  return (
    <g onMouseEnter={() => hover(true)} onMouseLeave={() => hover(false)}>
      <path d={path} className="line" data-look={look} data-diff={diff} data-drop={dropped || undefined} style={{ "--line": colours[look] } as CSSProperties} />
      <path d={path} className="react-flow__edge-interaction" fill="none" strokeOpacity={0} strokeWidth={22} />
      {(hovered || selected) && edge && <EdgeTools edge={edge} x={middle.x} y={middle.y} hover={hover} />}
      {(passed > 0 || count > 1) && !hovered && (
        <EdgeLabelRenderer>
          <span
            title={passed > 0 ? t("canvas.stats.passed", { count: passed.toLocaleString("en") }) : undefined}
            className="absolute z-0 rounded-full border border-border bg-surface px-1.5 text-[11px] text-muted tabular-nums"
            style={{ transform: `translate(-50%, -50%) translate(${middle.x}px, ${middle.y}px)` }}
          >
            {passed > 0 ? short(passed) : t("editor.run.times", { count })}
          </span>
        </EdgeLabelRenderer>
      )}
    </g>
  );
});

const short = (number: number): string => number.toLocaleString("en", { notation: "compact", maximumFractionDigits: 1 });

function designLook(edge: WorkflowEdge | undefined, active: boolean): Look {
  if (active) return "active";
  return edge?.data_mapping && Object.keys(edge.data_mapping).length > 0 ? "configured" : "draft";
}

/** Hovering ends a moment late, so that the pointer can reach the buttons. */
function useHover(): [boolean, (on: boolean) => void] {
  const [on, set] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return [on, (next) => {
    clearTimeout(timer.current);
    if (next) set(true);
    else timer.current = setTimeout(() => set(false), 320);
  }];
}

/** Beside the pointer, never below it: a press meant for the edge must not delete it. */
const TOOLS_ABOVE = 12;

function EdgeTools({ edge, x, y, hover }: { edge: WorkflowEdge; x: number; y: number; hover: (on: boolean) => void }) {
  const locked = useEditor(isLocked);
  const perform = useEditor((state) => state.perform);
  const source = useEditor((state) => nodeById(state.document, edge.source)?.label ?? edge.source);
  const target = useEditor((state) => nodeById(state.document, edge.target)?.label ?? edge.target);
  const set = usePanels((state) => state.set);
  if (locked) return null;
  const button = "flex size-6 items-center justify-center rounded-md text-muted hover:bg-surface-2 hover:text-text";
  return (
    <EdgeLabelRenderer>
      <div
        className="nodrag nopan pointer-events-auto absolute z-10 flex gap-0.5 rounded-lg border border-border bg-surface p-0.5 shadow-pop"
        style={{ transform: `translate(-50%, -100%) translate(${x}px, ${y - TOOLS_ABOVE}px)` }}
        onMouseEnter={() => hover(true)}
        onMouseLeave={() => hover(false)}
      >
        <button
          type="button"
          className={button}
          aria-label={t("editor.edge.insert", { source, target })}
          onClick={() => set({ picking: { kind: "edge", edge: edge.id, position: null } })}
        >
          <Plus size={14} aria-hidden />
        </button>
        <button
          type="button"
          className={button}
          aria-label={t("editor.edge.remove", { source, target })}
          onClick={() => perform({ type: "remove", nodes: [], edges: [edge.id] })}
        >
          <Trash2 size={13} aria-hidden />
        </button>
      </div>
    </EdgeLabelRenderer>
  );
}
