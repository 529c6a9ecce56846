/** The picture of an execution after one more live record: pure, and the same when a record comes twice. */
import type { ExecutionDetail, ExecutionEvent, NodeRun, RunStatus } from "./model";

/** What the records carry that is shown before the whole execution is fetched again. */
type Told = Partial<Pick<ExecutionDetail, "status" | "duration_ms" | "error" | "error_node_id">> &
  Partial<Pick<NodeRun, "attempt" | "resume_at" | "handles">> & { reason?: NodeRun["skip_reason"] };

const nodeStatus: Record<string, RunStatus> = {
  node_started: "running",
  node_waiting: "waiting",
  node_retrying: "retrying",
  node_completed: "success",
  node_failed: "error",
  node_skipped: "skipped",
};

export function withEvent(shown: ExecutionDetail, event: ExecutionEvent): ExecutionDetail {
  if (event.execution_id !== shown.execution_id) return shown;
  const seq = event.seq ?? shown.seq;
  // One record may bring several events, all with its number; a start is a hint with the number of the record before it.
  if (seq < shown.seq) return shown;
  const next = { ...shown, seq };
  if (event.event in nodeStatus && event.node_id) return { ...next, nodes_executed: withNode(shown.nodes_executed, event) };
  const told: Told = event.data;
  if (event.event === "execution_status") return { ...next, status: told.status ?? shown.status };
  if (event.event === "execution_finished") {
    return {
      ...next,
      status: told.status ?? shown.status,
      completed_at: event.at,
      duration_ms: told.duration_ms ?? event.at - shown.started_at,
      error: told.error ?? null,
      error_node_id: told.error_node_id ?? null,
    };
  }
  return next;
}

function withNode(runs: NodeRun[], event: ExecutionEvent): NodeRun[] {
  const scope = event.scope ?? "";
  const index = runs.findIndex((run) => run.node_id === event.node_id && run.scope === scope);
  const before = runs[index] ?? freshRun(event.node_id as string, scope, event.at);
  const after = { ...before, ...changes(before, event) };
  return index < 0 ? [...runs, after] : runs.with(index, after);
}

function changes(run: NodeRun, { event, at, data }: ExecutionEvent): Partial<NodeRun> {
  const told: Told = data;
  const over = event === "node_completed" || event === "node_failed";
  return {
    status: nodeStatus[event] ?? run.status,
    attempt: told.attempt ?? run.attempt,
    ...(event === "node_started" && { started_at: run.started_at ?? at }),
    ...(event === "node_waiting" && { resume_at: told.resume_at ?? null }),
    ...(event === "node_skipped" && { skip_reason: told.reason ?? null }),
    ...(event === "node_failed" && { error: told.error ?? null }),
    ...(event === "node_completed" && { handles: told.handles ?? [] }),
    ...(over && { completed_at: at, duration_ms: told.duration_ms ?? null }),
  };
}

function freshRun(node_id: string, scope: string, at: number): NodeRun {
  return {
    node_id,
    service: "",
    label: node_id,
    scope,
    run_key: `${node_id}:${scope}`,
    attempt: 1,
    status: "running",
    started_at: at,
    completed_at: null,
    duration_ms: null,
    input: null,
    output: null,
    error: null,
    handles: [],
    skip_reason: null,
    resume_at: null,
    attempts: [],
    warnings: [],
    logs: [],
    effects: [],
  };
}
