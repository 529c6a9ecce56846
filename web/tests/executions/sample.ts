/** An execution and node runs to start a test from; give only what matters. */
import type { ExecutionDetail, NodeRun } from "../../src/executions/model";

export function nodeRun(given: Partial<NodeRun> = {}): NodeRun {
  const run: NodeRun = {
    node_id: "node-1",
    service: "no_op",
    label: "",
    scope: "",
    run_key: "",
    attempt: 1,
    status: "success",
    started_at: 1_000,
    completed_at: 1_010,
    duration_ms: 10,
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
    ...given,
  };
  return { ...run, label: run.label || run.node_id, run_key: run.run_key || `${run.node_id}:${run.scope}` };
}

export function execution(given: Partial<ExecutionDetail> = {}): ExecutionDetail {
  return {
    execution_id: "exe_1",
    workflow_id: "wf_1",
    workflow_name: "Lead capture",
    version: 3,
    mode: "live",
    trigger_type: "webhook",
    trigger_node_id: "webhook-1",
    status: "completed",
    started_at: 1_000,
    completed_at: 1_500,
    duration_ms: 500,
    error: null,
    error_node_id: null,
    has_warnings: false,
    retry_of: null,
    trigger_data: { body: { email: "ada@example.com" } },
    output: { ok: true },
    seq: 7,
    nodes_executed: [],
    ...given,
  };
}
