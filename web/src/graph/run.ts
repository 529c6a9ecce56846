/** What an execution is to the editor: statuses, node runs with attempts and effects, as the server tells them. */

export type ExecutionStatus = "queued" | "running" | "waiting" | "paused" | "completed" | "failed" | "cancelled" | "timed_out";
export type RunStatus = "running" | "success" | "error" | "skipped" | "waiting" | "retrying" | "cancelled";
export type SkipReason = "branch_not_taken" | "disabled" | "integration_not_built" | "error_skipped" | "workflow_failed";

export interface RunError {
  code: string;
  message: string;
  retryable?: boolean;
}

export interface Attempt {
  attempt: number;
  status: string;
  started_at: number;
  completed_at: number | null;
  error: RunError | null;
}

export interface Effect {
  n: number;
  name: string | null;
  kind: string;
  key: string;
  status: "intended" | "done" | "failed" | "unknown" | "recorded";
  sent?: number;
  request?: unknown;
  response?: unknown;
  at?: number;
}

export interface NodeRun {
  node_id: string;
  service: string;
  label: string;
  scope: string;
  run_key: string;
  attempt: number;
  status: RunStatus;
  started_at: number | null;
  completed_at: number | null;
  duration_ms: number | null;
  input: unknown;
  output: unknown;
  error: RunError | null;
  handles: string[];
  skip_reason: SkipReason | null;
  resume_at: number | null;
  attempts: Attempt[];
  warnings: { code: string; message: string }[];
  logs: { level: string; text: string; t: number }[];
  effects: Effect[];
}

export interface ExecutionSummary {
  execution_id: string;
  workflow_id: string;
  workflow_name?: string;
  version: number;
  mode: "live" | "test";
  trigger_type: string;
  trigger_node_id: string | null;
  status: ExecutionStatus;
  started_at: number;
  completed_at: number | null;
  duration_ms: number | null;
  error: RunError | null;
  error_node_id: string | null;
  has_warnings: boolean;
  retry_of: string | null;
}

export interface ExecutionDetail extends ExecutionSummary {
  trigger_data?: unknown;
  output?: unknown;
  /** The last sequence number this picture includes. */
  seq: number;
  nodes_executed: NodeRun[];
  /** Not null: there are more. */
  nodes_cursor?: string | null;
}

const OVER: ReadonlySet<ExecutionStatus> = new Set(["completed", "failed", "cancelled", "timed_out"]);
export const isOver = (status: ExecutionStatus): boolean => OVER.has(status);
