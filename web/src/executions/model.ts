/** An execution as these views show it: the graph's own shapes and what only the list and the page tell of. Times are ms UTC. */
import type * as run from "../graph/run";

export type { Attempt, Effect, ExecutionStatus, NodeRun, RunError, RunStatus } from "../graph/run";
export { isOver } from "../graph/run";
export type LogLine = run.NodeRun["logs"][number];

export interface Execution extends run.ExecutionSummary {
  /** What a person is waited for. */
  attention?: "paused" | "lost_effect" | "node_type" | "approval" | null;
  triggered_by?: string | null;
}

export interface ExecutionDetail extends run.ExecutionDetail {
  triggered_by?: string | null;
}

/** "webhook_received" → "Webhook received": what fired is named by its code, which plug-ins choose. */
export function triggerName(type: string): string {
  const words = type.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** One record of the live feed. `node_started` repeats the number of the record before it. */
export interface ExecutionEvent {
  seq: number | null;
  execution_id: string;
  event: string;
  node_id?: string;
  scope?: string;
  at: number;
  data: object;
}

export interface Filters {
  workflow_id?: string;
  status?: run.ExecutionStatus;
  mode?: "live" | "test";
  trigger?: string;
  version?: number;
  /** It took this long at least. */
  min_ms?: number;
  since?: number;
  until?: number;
  q?: string;
}

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}
