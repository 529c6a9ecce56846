/** What the inspector asks of the server: the expression language over the workflow's data, one node alone, code. */
import type {
  CodeLanguage, CodeOutcome, CodeProblem, ConvertForm, Converted, Diagnostic, ExpressionMode, Library, PreviewAnswer, PreviewFrom, PreviewRequest,
} from "../graph/language";
import type { Effect, ExecutionSummary, NodeRun, RunError, RunStatus } from "../graph/run";

/** Where an expression stands: what may be named there, and with which data, follows from it. */
export interface Place {
  node_id?: string;
  edge_id?: string;
  field?: string;
}

/** A run of one node, with the execution it was part of. */
export type LoggedRun = NodeRun & { execution_id: string };

export interface LoggedRuns {
  items: LoggedRun[];
  next_cursor: string | null;
}

/** What a node alone did with the given input: nothing left, nothing was kept. */
export interface NodeTested {
  status: RunStatus;
  input: unknown;
  output: unknown;
  error: RunError | null;
  handles: string[];
  warnings: { code: string; message: string }[];
  logs: { level: string; text: string; t: number }[];
  effects: Effect[];
  duration_ms: number;
  /** When a wait would end, ms UTC; null where it waits for no time. */
  waits_until: number | null;
  /** How many items a loop would run its body for. */
  items: number | null;
}

export interface NodeTest {
  input?: unknown;
  /** Whose other data (trigger, earlier nodes) the node sees; absent: the last execution's, else samples. */
  execution_id?: string;
}

export interface CodeRun {
  language: CodeLanguage;
  code: string;
  node_id: string;
  context: PreviewFrom;
}

export interface InspectionServer {
  /** Without a place the language alone; `known` is the version of it that needs no sending again. */
  library: (place: Place | null, known?: string, signal?: AbortSignal) => Promise<Library>;
  preview: (request: PreviewRequest, signal?: AbortSignal) => Promise<PreviewAnswer>;
  check: (node: string, sources: { field: string; mode: ExpressionMode; source: unknown }[], signal?: AbortSignal) => Promise<Diagnostic[]>;
  convert: (from: ConvertForm, to: ConvertForm, source: unknown) => Promise<Converted>;
  recent: (limit: number, signal?: AbortSignal) => Promise<ExecutionSummary[]>;
  testNode: (node: string, test: NodeTest) => Promise<NodeTested>;
  nodeLogs: (node: string, query: { status?: RunStatus; cursor?: string; limit?: number }) => Promise<LoggedRuns>;
  /** Null: it parses. */
  checkCode: (language: CodeLanguage, code: string, signal?: AbortSignal) => Promise<CodeProblem | null>;
  runCode: (run: CodeRun) => Promise<CodeOutcome>;
}
