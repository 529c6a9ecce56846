/** Days of usage, put together by workflow. */
import type { UsageDay } from "../wire/types";

export interface WorkflowUsage {
  id: string;
  name: string;
  /** Executions by day, the oldest first. */
  days: number[];
  today: number;
  sum: number;
  limit: number | null;
}

/** `days` come newest first; a day on which a workflow did not run is not among them. */
export function byWorkflow(days: UsageDay[]): WorkflowUsage[] {
  const dates = [...new Set(days.map((one) => one.day))].sort();
  const newest = dates.at(-1);
  const found = new Map<string, WorkflowUsage>();
  for (const day of days) {
    const row = found.get(day.workflow_id) ?? { id: day.workflow_id, name: day.workflow_name, days: dates.map(() => 0), today: 0, sum: 0, limit: null };
    row.days[dates.indexOf(day.day)] = day.count;
    row.sum += day.count;
    if (day.day === newest) {
      row.today = day.count;
      row.limit = day.limit;
    }
    found.set(day.workflow_id, row);
  }
  return [...found.values()].sort((a, b) => b.sum - a.sum);
}
