/** Shapes of `/api/v1` as they go over the wire; the document, node types and executions are the graph's own. */
import type { NodeGroup, NodeType } from "../graph/catalogue";
import type { Problem as Finding, WorkflowDocument } from "../graph/model";
import type { ExecutionStatus, ExecutionSummary, RunError, SkipReason } from "../graph/run";

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: { pointer?: string; detail: string; code?: string; node_id?: string | null; severity?: "error" | "warning" }[];
  /** 412: the version that is newest now. */
  version?: number;
}

export interface Me {
  user: { id: string; email: string; name: string };
  organisation: { id: string; name: string; timezone: string };
  role: "owner" | "editor" | "runner" | "viewer";
  server: { version: string; public_url: string; practice: boolean };
}

export type WorkflowStatus = "draft" | "active" | "inactive" | "error" | "archived";

export interface TriggerAddress {
  node_id: string;
  service: string;
  address: string | null;
  test_address: string | null;
}

export interface LastExecution {
  execution_id: string;
  status: ExecutionStatus;
  started_at: number;
}

export interface WorkflowSummary {
  id: string;
  name: string;
  status: WorkflowStatus;
  /** The newest saved version; also the ETag. */
  version: number;
  published_version: number | null;
  updated_at: number;
  created_at: number;
  activated_at: number | null;
  triggers: TriggerAddress[];
  last_execution: LastExecution | null;
  /** Failed live executions in the last 24 h. */
  error_count: number;
}

export interface WorkflowItem extends WorkflowSummary {
  node_count: number;
}

export interface WorkflowResource extends WorkflowSummary {
  document: WorkflowDocument;
  problems: Finding[];
}

export interface Example {
  id: string;
  name: string;
  description: string;
  node_count: number;
}

export interface NodesAnswer {
  items: NodeType[];
  groups: NodeGroup[];
  version: string;
}

export interface RunRequest {
  input?: unknown;
  trigger?: string;
  mode?: "live" | "test";
  version?: "draft" | "published";
}

export interface CronPreview {
  sentence: string;
  times: { utc: number; local: string }[];
}

export interface ExecutionFilter {
  workflow_id?: string;
  status?: string;
  mode?: string;
  trigger?: string;
  since?: number;
  until?: number;
  q?: string;
  cursor?: string;
  limit?: number;
}

interface EventHead {
  seq: number | null;
  execution_id: string;
  workflow_id: string;
  node_id?: string;
  scope?: string;
  /** Edges that carried data. */
  edges?: string[];
  at: number;
}

export type LiveEvent = EventHead &
  (
    | { event: "execution_started"; data: { mode: "live" | "test"; trigger_type: string; trigger_node_id: string | null; version: number } }
    | { event: "node_started"; data: { attempt: number } }
    | { event: "node_waiting"; data: { resume_at: number | null } }
    | { event: "node_retrying"; data: { attempt: number; of: number; next_at: number; error: RunError | null } }
    | { event: "node_completed"; data: { attempt: number; duration_ms: number; handles: string[]; warnings: { code: string; message: string }[] } }
    | { event: "node_failed"; data: { attempt: number; duration_ms: number; error: RunError } }
    | { event: "node_skipped"; data: { reason: SkipReason } }
    | { event: "execution_status"; data: { status: ExecutionStatus } }
    | { event: "execution_finished"; data: { status: ExecutionStatus; duration_ms: number; error: RunError | null; error_node_id: string | null } }
    | { event: "workflow_status"; data: { status: WorkflowStatus; version: number } }
  );

export interface Snapshot {
  type: "snapshot";
  id: string;
  workflow_id: string;
  running: { execution_id: string; seq: number; status: ExecutionStatus; started_at: number }[];
  last: LastExecution | null;
}

export type FromServer =
  | { type: "subscribed"; id: string; seq: number | null }
  | { type: "error"; id: string; code: string; message: string }
  | { type: "pong" }
  | ({ type: "event"; id: string } & LiveEvent)
  | Snapshot
  | { type: "gap"; id: string; execution_id: string };

export type ToServer =
  | { type: "subscribe"; id: string; execution_id: string; after: number }
  | { type: "subscribe"; id: string; workflow_id: string }
  | { type: "unsubscribe"; id: string }
  | { type: "ping" };

export type { ExecutionSummary };
