/** What the editor asks of the server, as a port: the page hands in the real one, tests hand in their own. */
import type { WorkflowDocument } from "../graph/model";
import type { ExecutionDetail } from "../graph/run";
import type { CronPreview, RunRequest, WorkflowResource } from "../wire/types";
import type { InspectionServer } from "./inspection";

export type SaveOutcome =
  | { kind: "saved"; workflow: WorkflowResource }
  | { kind: "conflict"; version: number }
  /** `retry`: the server was not reachable or failed; the same save may pass later. */
  | { kind: "failed"; message: string; retry: boolean };

export type Activation = { kind: "done"; workflow: WorkflowResource } | { kind: "refused"; message: string; problems: string[] };

export interface VersionEntry {
  version: number;
  created_at: number;
  author: string | null;
  name: string | null;
  published: boolean;
}

/** What has not ended yet, by execution id. */
export interface Unfinished {
  running: string[];
  waiting: string[];
}

/** A node today, in live executions; times in ms. */
export interface NodeFigures {
  items: number;
  errors: number;
  avg_ms: number | null;
  p95_ms: number | null;
}

export interface EditorServer extends InspectionServer {
  load: () => Promise<WorkflowResource>;
  save: (document: WorkflowDocument, version: number, leaving?: boolean) => Promise<SaveOutcome>;
  activate: () => Promise<Activation>;
  deactivate: () => Promise<Activation>;
  run: (request: RunRequest) => Promise<{ execution_id: string }>;
  cancel: (executionId: string) => Promise<unknown>;
  /** Newest first. */
  versions: () => Promise<VersionEntry[]>;
  version: (version: number) => Promise<WorkflowDocument>;
  restore: (version: number) => Promise<WorkflowResource>;
  nameVersion: (version: number, name: string) => Promise<unknown>;
  unfinished: () => Promise<Unfinished>;
  figures: () => Promise<ReadonlyMap<string, NodeFigures>>;
  retry: (executionId: string, from: string) => Promise<{ execution_id: string }>;
  execution: (id: string) => Promise<ExecutionDetail>;
  executionDocument: (id: string) => Promise<WorkflowDocument>;
  saveCopy: (document: WorkflowDocument) => Promise<{ id: string }>;
  cronPreview: (expression: string, timezone: string, signal?: AbortSignal) => Promise<CronPreview>;
}
