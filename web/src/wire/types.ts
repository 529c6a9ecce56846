/**
 * Shapes of `/api/v1` by name: those of its OpenAPI document as they are; what that leaves open (the document of a workflow) as the graph has
 * it; and the messages of the WebSocket, which no OpenAPI document describes.
 */
import type { Problem as Finding, WorkflowDocument } from "../graph/model";
import type { ExecutionStatus, RunError, SkipReason } from "../graph/run";
import type { components, paths } from "./openapi";

type Schemas = components["schemas"];

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** The query of a GET. */
export type Query<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Asked } } } ? NonNullable<Asked> : never;

/** A refusal (RFC 9457); 412 also says the version that is newest now. */
export interface ProblemBody extends Pick<Schemas["ProblemDocument"], "type" | "title" | "status" | "detail"> {
  errors?: { pointer?: string; detail: string; code?: string | null; node_id?: string | null; severity?: "error" | "warning" }[] | null;
  version?: number;
}

export type Me = Schemas["Me"];
export type SetUp = Schemas["SetUp"];
export type TriggerAddress = Schemas["TriggerAddress"];
export type LastExecution = Schemas["LastExecution"];
export type WorkflowStatus = Schemas["WorkflowStatus"];
export type WorkflowSummary = Schemas["WorkflowSummary"];
export type WorkflowResource = WorkflowSummary & { document: WorkflowDocument; problems: Finding[] };
export type Example = Schemas["ExampleInfo"];
export type RunRequest = Schemas["RunWorkflow"];
export type Role = Me["role"];
export type Member = Schemas["MemberInfo"];
export type Invitation = Schemas["InvitationInfo"];
export type Join = Schemas["Join"];
export type Token = Schemas["TokenInfo"];
export type UsageDay = Schemas["UsageDay"];
export type Variable = Schemas["Variable"];
export type VariableUse = Schemas["Use"];
export type CreateVariable = Omit<Schemas["CreateVariable"], "secret" | "description"> & { secret?: boolean; description?: string };
export type ChangeVariable = Schemas["ChangeVariable"];
export type Wake = Schemas["Wake"];
export type Retry = Schemas["RetryExecution"];
export type CronPreview = Schemas["CronPreview"];
export type ExecutionFilter = Query<"/api/v1/executions">;
export type Stats = Schemas["Stats"];

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
