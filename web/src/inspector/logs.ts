/** A node's log: one entry per execution, holding the node's runs in it, newest execution first as they came. */
import type { LoggedRun } from "../store/inspection";

export const STATUSES = ["all", "success", "error", "skipped"] as const;
export type StatusFilter = (typeof STATUSES)[number];

export function iterationsOf(runs: LoggedRun[]): LoggedRun[][] {
  const groups = new Map<string, LoggedRun[]>();
  for (const run of runs) {
    const group = groups.get(run.execution_id);
    if (group) group.push(run);
    else groups.set(run.execution_id, [run]);
  }
  return [...groups.values()];
}
