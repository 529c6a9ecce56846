/**
 * One execution as the canvas shows it, grown from a stored picture and the events after it. Pure.
 *
 * 1. One record may be told as several events with its number: a picture grown from events takes equal numbers, one that was stored includes
 *    all of its last record. `node_started` is a hint and has the number of the record before it; it never takes back a result.
 * 2. A node run by scope: a node in a loop has several; what the card shows is the most telling of them.
 * 3. An edge carried data when an event names it, or, in a stored picture, when its source took the handle and its target ran.
 */
import type { WorkflowDocument, WorkflowEdge } from "../graph/model";
import type { ExecutionDetail, ExecutionStatus, NodeRun, RunError, RunStatus, SkipReason } from "../graph/run";
import { isOver } from "../graph/run";
import type { LiveEvent } from "../wire/types";

export interface NodeState {
  status: RunStatus;
  attempt: number;
  /** Retries the policy allows, known while retrying. */
  of: number | null;
  nextAt: number | null;
  resumeAt: number | null;
  durationMs: number | null;
  error: RunError | null;
  skipReason: SkipReason | null;
  warnings: number;
  handles: string[];
}

export interface Flow {
  /** How often data passed. */
  count: number;
  /** When last, by the clock of this page; 0 when only read from the stored picture. */
  at: number;
}

export interface RunView {
  executionId: string;
  mode: "live" | "test";
  version: number;
  status: ExecutionStatus;
  seq: number;
  /** Everything of record `seq` is in the picture. */
  whole: boolean;
  startedAt: number;
  durationMs: number | null;
  triggerNode: string | null;
  error: RunError | null;
  errorNode: string | null;
  nodes: ReadonlyMap<string, ReadonlyMap<string, NodeState>>;
  edges: ReadonlyMap<string, Flow>;
}

const FRESH: NodeState = {
  status: "running", attempt: 1, of: null, nextAt: null, resumeAt: null, durationMs: null, error: null, skipReason: null, warnings: 0, handles: [],
};
/** Most telling first. */
const TELLING: RunStatus[] = ["running", "retrying", "waiting", "error", "success", "cancelled", "skipped"];

export function emptyView(executionId: string, startedAt: number, status: ExecutionStatus = "running"): RunView {
  return {
    executionId, mode: "live", version: 0, status, seq: 0, whole: false, startedAt, durationMs: null, triggerNode: null,
    error: null, errorNode: null, nodes: new Map(), edges: new Map(),
  };
}

export function viewOf(detail: ExecutionDetail, document: WorkflowDocument, before?: RunView): RunView {
  const nodes = new Map<string, Map<string, NodeState>>();
  for (const run of detail.nodes_executed) {
    const scopes = nodes.get(run.node_id) ?? new Map<string, NodeState>();
    nodes.set(run.node_id, scopes.set(run.scope, stateOf(run)));
  }
  const view: RunView = {
    executionId: detail.execution_id, mode: detail.mode, version: detail.version, status: detail.status, seq: detail.seq, whole: true,
    startedAt: detail.started_at, durationMs: detail.duration_ms, triggerNode: detail.trigger_node_id,
    error: detail.error, errorNode: detail.error_node_id, nodes, edges: new Map(),
  };
  return { ...view, edges: carriedEdges(view, document, before) };
}

function stateOf(run: NodeRun): NodeState {
  return {
    status: run.status, attempt: run.attempt, of: null, nextAt: run.status === "retrying" ? run.resume_at : null, resumeAt: run.resume_at,
    durationMs: run.duration_ms, error: run.error, skipReason: run.skip_reason, warnings: run.warnings.length, handles: run.handles,
  };
}

function carriedEdges(view: RunView, document: WorkflowDocument, before: RunView | undefined): Map<string, Flow> {
  const edges = new Map<string, Flow>();
  for (const edge of document.edges) {
    const known = before?.edges.get(edge.id);
    const count = Math.max(known?.count ?? 0, passes(view, edge));
    if (count > 0) edges.set(edge.id, { count, at: known?.at ?? 0 });
  }
  return edges;
}

function passes(view: RunView, edge: WorkflowEdge): number {
  const states = [...(view.nodes.get(edge.source)?.values() ?? [])];
  const target = shownState(view, edge.target);
  if (!target || (target.status === "skipped" && target.skipReason === "branch_not_taken")) return 0;
  return states.filter((state) => tookHandle(state, edge)).length;
}

/** A node that names no handle took its only output; `output` and `trigger_out` mean the same. */
export function tookHandle(state: NodeState, edge: WorkflowEdge): boolean {
  if (state.status === "error") return edge.sourceHandle === "error" || state.handles.includes("error");
  const passedOn = state.status === "success" || (state.status === "skipped" && state.skipReason !== "branch_not_taken" && state.skipReason !== "workflow_failed");
  if (!passedOn || edge.sourceHandle === "error") return false;
  const handle = edge.sourceHandle;
  if (!handle || state.handles.length === 0 || handle === "output" || handle === "trigger_out")
    return state.handles.length <= 1 || !handle || state.handles.includes(handle);
  return state.handles.includes(handle);
}

export function applyEvent(view: RunView, event: LiveEvent, now: number): RunView {
  if (isKnown(view, event)) return view;
  const seq = Math.max(view.seq, event.seq ?? 0);
  const next = { ...view, seq, whole: view.whole && seq === view.seq };
  switch (event.event) {
    case "execution_started":
      return fired({ ...next, mode: event.data.mode, version: event.data.version, startedAt: event.at, triggerNode: event.data.trigger_node_id });
    case "execution_status":
      return { ...next, status: event.data.status };
    case "execution_finished":
      return finished({ ...next, ...{ status: event.data.status, durationMs: event.data.duration_ms, error: event.data.error, errorNode: event.data.error_node_id } });
    case "workflow_status":
      return view;
    default:
      return nodeHappened(next, event, now);
  }
}

function isKnown(view: RunView, event: LiveEvent): boolean {
  if (event.seq !== null && event.seq < view.seq) return true;
  if (event.event !== "node_started") return view.whole && event.seq === view.seq;
  const state = view.nodes.get(event.node_id ?? "")?.get(event.scope ?? "");
  return state !== undefined && ["success", "error", "skipped", "cancelled"].includes(state.status) && state.attempt >= event.data.attempt;
}

type NodeEvent = Exclude<LiveEvent, { event: "execution_started" | "execution_status" | "execution_finished" | "workflow_status" }>;

function nodeHappened(view: RunView, event: NodeEvent, now: number): RunView {
  const id = event.node_id;
  if (!id) return view;
  const scopes = view.nodes.get(id);
  const scope = event.scope ?? "";
  const state = { ...(scopes?.get(scope) ?? FRESH), ...changed(event) };
  const nodes = new Map(view.nodes).set(id, new Map(scopes).set(scope, state));
  if (!event.edges?.length) return { ...view, nodes };
  const edges = new Map(view.edges);
  for (const edge of event.edges) edges.set(edge, { count: (edges.get(edge)?.count ?? 0) + 1, at: now });
  return { ...view, nodes, edges };
}

function changed(event: NodeEvent): Partial<NodeState> {
  switch (event.event) {
    case "node_started":
      return { ...FRESH, attempt: event.data.attempt };
    case "node_waiting":
      return { status: "waiting", resumeAt: event.data.resume_at };
    case "node_retrying":
      return { status: "retrying", attempt: event.data.attempt, of: event.data.of, nextAt: event.data.next_at, error: event.data.error };
    case "node_completed":
      return {
        status: "success", attempt: event.data.attempt, durationMs: event.data.duration_ms, handles: event.data.handles,
        warnings: event.data.warnings.length, error: null,
      };
    case "node_failed":
      return { status: "error", attempt: event.data.attempt, durationMs: event.data.duration_ms, error: event.data.error };
    case "node_skipped":
      return { status: "skipped", skipReason: event.data.reason };
  }
}

/** The trigger has fired before anything else can be told; its own record may follow. */
function fired(view: RunView): RunView {
  if (!view.triggerNode || view.nodes.has(view.triggerNode)) return view;
  return { ...view, nodes: new Map(view.nodes).set(view.triggerNode, new Map([["", { ...FRESH, status: "success" as const }]])) };
}

/** When the execution is over no node is left running, even if its last hint said so. */
function finished(view: RunView): RunView {
  if (!isOver(view.status)) return view;
  const nodes = new Map<string, ReadonlyMap<string, NodeState>>();
  for (const [id, scopes] of view.nodes) {
    const settled = [...scopes].map(([scope, state]): [string, NodeState] =>
      ["running", "retrying", "waiting"].includes(state.status) ? [scope, { ...state, status: "cancelled" }] : [scope, state]);
    nodes.set(id, new Map(settled));
  }
  return { ...view, nodes };
}

export function shownState(view: RunView | null, nodeId: string): NodeState | null {
  const scopes = view?.nodes.get(nodeId);
  return scopes ? mostTelling(scopes.values()) : null;
}

export function mostTelling(states: Iterable<NodeState | null>): NodeState | null {
  let shown: NodeState | null = null;
  for (const state of states)
    if (state && (!shown || TELLING.indexOf(state.status) < TELLING.indexOf(shown.status))) shown = state;
  return shown;
}

export type EdgeRun = "idle" | "flowing" | "carried" | "failed" | "dead";

/** How an edge looks in the shown execution; `flowing` while its target works on what came. */
export function edgeRun(view: RunView | null, edge: WorkflowEdge): EdgeRun | null {
  if (!view) return null;
  const flow = view.edges.get(edge.id);
  const target = shownState(view, edge.target);
  if (flow) {
    if (target?.status === "error") return "failed";
    return target && ["running", "retrying"].includes(target.status) && !isOver(view.status) ? "flowing" : "carried";
  }
  const source = shownState(view, edge.source);
  if (isOver(view.status) || (source && ["success", "skipped", "cancelled", "error"].includes(source.status))) return "dead";
  return "idle";
}
