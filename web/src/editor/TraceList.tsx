/** The steps of the shown execution in order, each with its time as a bar; choosing one opens its data. */
import { NodeStatusLabel } from "../executions/status";
import type { ExecutionDetail, NodeRun } from "../graph/run";
import { useEditor, useParts, usePanels } from "../store/context";
import { classes, formatDuration } from "../ui";

export function TraceList({ detail }: { detail: ExecutionDetail }) {
  const runs = [...detail.nodes_executed].sort((a, b) => (a.started_at ?? Infinity) - (b.started_at ?? Infinity));
  const end = Math.max(detail.completed_at ?? 0, ...runs.map((run) => run.completed_at ?? run.started_at ?? 0), detail.started_at + 1);
  return (
    <ol className="py-1">
      {runs.map((run) => (
        <li key={run.run_key || `${run.node_id} ${run.scope}`}>
          <Step run={run} from={detail.started_at} end={end} />
        </li>
      ))}
    </ol>
  );
}

function Step({ run, from, end }: { run: NodeRun; from: number; end: number }) {
  const { canvas } = useParts();
  const selected = useEditor((state) => state.selection.nodes.includes(run.node_id));
  const select = useEditor((state) => state.select);
  const set = usePanels((state) => state.set);
  const span = end - from;
  const left = run.started_at === null ? 0 : ((run.started_at - from) / span) * 100;
  const width = run.started_at === null ? 0 : (((run.completed_at ?? end) - run.started_at) / span) * 100;
  return (
    <button
      type="button"
      aria-current={selected || undefined}
      onClick={() => {
        select({ nodes: [run.node_id], edges: [] });
        set({ tab: "data" });
        canvas.current?.show(run.node_id);
      }}
      className={classes("flex w-full items-center gap-3 px-4 py-1 text-left text-[13px] focus-visible:-outline-offset-2", selected ? "bg-accent-soft" : "hover:bg-surface-2")}
    >
      <NodeStatusLabel compact status={run.status} size={15} />
      <span className="w-44 shrink-0 truncate">
        {run.label || run.node_id}
        {run.scope && <span className="ml-1.5 text-xs text-muted">{run.scope}</span>}
      </span>
      <span aria-hidden className="relative h-1.5 min-w-0 flex-1 rounded-full bg-surface-2">
        <span
          className={classes("absolute inset-y-0 min-w-1 rounded-full", run.status === "error" ? "bg-danger" : run.status === "skipped" ? "bg-transparent" : "bg-success")}
          style={{ left: `${Math.min(left, 99)}%`, width: `${Math.min(width, 100 - left)}%` }}
        />
      </span>
      <span className="w-16 shrink-0 text-right text-xs text-muted tabular-nums">{run.duration_ms === null || run.status === "skipped" ? "" : formatDuration(run.duration_ms)}</span>
    </button>
  );
}
