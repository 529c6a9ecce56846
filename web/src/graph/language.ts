/** The services of the expression language as the editor knows them (expressions.md §13): what may be named, what came of it, what is wrong. */

export type ExpressionMode = "template" | "expression" | "path";

/** What is known of a value before anything runs. `t` is its kind; samples are cut short by the server. */
export interface Shape {
  t: string;
  fields?: Record<string, Shape>;
  item?: Shape | null;
  open?: boolean;
  sample?: unknown;
  /** Of a node: its name, whether it lies before this one, and on every path to it. */
  label?: string;
  upstream?: boolean;
  certain?: boolean;
}

export interface Root {
  name: string;
  doc?: string;
  shape?: Shape | null;
}

export interface FunctionDoc {
  name: string;
  aliases: string[];
  group: string;
  signature: string;
  args: { name: string; type: string }[];
  returns: string;
  doc: string;
  example: string;
  result: unknown;
}

export interface ConditionOperator {
  operator: string;
  types: string[];
  aliases: string[];
  /** What stands on the right. */
  value: "one" | "none" | "pair" | "list";
}

export interface Library {
  version: string;
  mode?: ExpressionMode | null;
  roots?: Root[] | null;
  /** The object whose fields may be named alone. */
  open?: Shape | null;
  functions: FunctionDoc[];
  operators: { name: string; types: string[]; doc: string }[];
  conditions: ConditionOperator[];
}

/** Offsets are characters in the whole field; line and column count from 1. */
export interface Fix {
  start: number;
  end: number;
  text: string;
}

export interface LanguageError {
  code: string;
  kind?: string;
  message: string;
  hint?: string | null;
  line?: number;
  column?: number;
  start?: number;
  end?: number;
  fix?: Fix | null;
}

export interface Diagnostic extends LanguageError {
  field?: string;
  severity: "error" | "warning";
}

export type PreviewFrom =
  | { from: "last_run" }
  | { from: "execution"; execution_id: string }
  | { from: "sample" }
  | { from: "inline"; data: Record<string, unknown> };

export interface PreviewRequest {
  node_id?: string;
  edge_id?: string;
  mode: ExpressionMode;
  source: unknown;
  context: PreviewFrom;
  request_id: number;
}

/** Of one row of a condition, by its JSON pointer. */
export interface RowTruth {
  pointer: string;
  value?: unknown;
  type?: string | null;
  holds: boolean | null;
  error?: LanguageError | null;
}

export interface PreviewAnswer {
  request_id: number | null;
  ok: boolean;
  value?: unknown;
  type?: string;
  text?: string;
  truncated?: boolean;
  warnings?: LanguageError[];
  diagnostics?: Diagnostic[];
  rows?: RowTruth[] | null;
  error?: LanguageError | null;
}

export interface Converted {
  convertible: boolean;
  source?: unknown;
  reason?: string | null;
}
export type ConvertForm = "text" | "rows" | "steps" | "jsonlogic";

/** One step of a mapping: the running value is the first argument. */
export interface Step {
  fn: string;
  args?: unknown[];
}

export type CodeLanguage = "javascript" | "python";

/** What is wrong with code; `line` and `column` count from 1 in the user's own text. */
export interface CodeProblem {
  code: string;
  message: string;
  name?: string;
  hint?: string;
  line: number | null;
  column: number | null;
}

export interface CodeOutcome {
  ok: boolean;
  value?: unknown;
  truncated?: boolean;
  error?: CodeProblem | null;
  logs: { level: string; text: string; t: number }[];
  warnings: { code: string; message: string }[];
  duration_ms: number;
  queue_ms: number;
}
