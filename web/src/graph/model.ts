/** The workflow document `layers/1` as the editor holds it; keys it does not know travel along untouched. */

export type Category = "trigger" | "logic" | "lc_native" | "integration";

export interface Position {
  x: number;
  y: number;
}

export type Config = Record<string, unknown>;

export interface WorkflowNode {
  id: string;
  type: Category;
  service: string;
  label: string;
  position: Position;
  config: Config;
  credentials_ref?: unknown;
  disabled?: boolean;
  notes?: string;
}

export interface WorkflowEdge {
  id: string;
  source: string;
  /** Absent or null: the only output of the source. */
  sourceHandle?: string | null;
  target: string;
  /** Absent or null: the first input of the target. */
  targetHandle?: string | null;
  data_mapping?: Record<string, unknown> | unknown[] | null;
}

/** Starts in each second, minute, hour or day of the clock. */
export interface RateLimit {
  limit: number;
  per: "second" | "minute" | "hour" | "day";
}

export interface WorkflowSettings {
  timezone?: string;
  /** Seconds of running time; null = no limit. */
  active_timeout_s?: number | null;
  deadline_s?: number | null;
  max_concurrent?: number | null;
  rate_limit?: RateLimit | null;
  priority?: number;
  slot?: "until_parked" | "until_finished";
  [key: string]: unknown;
}

export interface WorkflowDocument {
  format: string;
  id?: string;
  name: string;
  description?: string;
  settings?: WorkflowSettings;
  nodes: WorkflowNode[];
  edges: WorkflowEdge[];
  [key: string]: unknown;
}

/** One finding of the server's check; `field` is a path such as `config.url`. */
export interface Problem {
  code: string;
  severity: "error" | "warning";
  message: string;
  mend: string;
  node_id: string | null;
  edge_id: string | null;
  field: string | null;
  pointer?: string;
}

export const nodeById = (document: WorkflowDocument, id: string): WorkflowNode | undefined =>
  document.nodes.find((node) => node.id === id);

export const edgeById = (document: WorkflowDocument, id: string): WorkflowEdge | undefined =>
  document.edges.find((edge) => edge.id === id);
