/** Node runs as the rows of a waterfall: in order of start, iterations below their own heading, bars as parts of the whole. */
import type { NodeRun } from "./model";

export type Step = { kind: "run"; key: string; depth: number; run: NodeRun } | { kind: "scope"; key: string; depth: number; name: string };

/** Where a bar stands: both as a fraction of the time shown. */
export interface Bar {
  start: number;
  width: number;
}

export interface Span {
  from: number;
  to: number;
}

/** Rows in order of start; runs that never started (skipped) come last, in the order given. */
export function stepsOf(runs: NodeRun[], closed: ReadonlySet<string> = new Set()): Step[] {
  const ordered = runs.map((run, index) => ({ run, index }));
  ordered.sort((a, b) => startOf(a.run) - startOf(b.run) || a.index - b.index);
  const steps: Step[] = [];
  addScope(steps, "", 0, ordered.map(({ run }) => run), closed);
  return steps;
}

function addScope(steps: Step[], scope: string, depth: number, runs: NodeRun[], closed: ReadonlySet<string>): void {
  const done = new Set<string>();
  for (const run of runs) {
    if (run.scope === scope) {
      steps.push({ kind: "run", key: run.run_key || `${run.node_id}:${run.scope}`, depth, run });
      continue;
    }
    const inner = innerScope(scope, run.scope);
    if (done.has(inner)) continue;
    done.add(inner);
    steps.push({ kind: "scope", key: inner, depth, name: inner.slice(scope ? scope.length + 1 : 0) });
    if (!closed.has(inner)) addScope(steps, inner, depth + 1, runs.filter((each) => isWithin(inner, each.scope)), closed);
  }
}

function innerScope(outer: string, scope: string): string {
  const end = scope.indexOf("/", outer ? outer.length + 1 : 0);
  return end < 0 ? scope : scope.slice(0, end);
}

function isWithin(outer: string, scope: string): boolean {
  return scope === outer || scope.startsWith(`${outer}/`);
}

function startOf(run: NodeRun): number {
  return run.started_at === null || run.status === "skipped" ? Number.MAX_SAFE_INTEGER : run.started_at;
}

/** The time the waterfall covers: from the execution's start to its end, or to `now` while it goes on. Never empty. */
export function spanOf(started: number, completed: number | null, runs: NodeRun[], now: number): Span {
  const starts = runs.flatMap((run) => (run.started_at === null ? [] : [run.started_at]));
  const ends = runs.flatMap((run) => (run.completed_at === null ? [] : [run.completed_at]));
  const from = Math.min(started, ...starts);
  return { from, to: Math.max(from + 1, completed ?? now, ...ends) };
}

/** Null for a run that never started: it has no time. */
export function barOf(run: NodeRun, span: Span, now: number): Bar | null {
  if (run.started_at === null || run.status === "skipped") return null;
  const length = span.to - span.from;
  const end = run.completed_at ?? (run.duration_ms === null ? now : run.started_at + run.duration_ms);
  const start = clamp((run.started_at - span.from) / length);
  return { start, width: clamp((end - span.from) / length) - start };
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
