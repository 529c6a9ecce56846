/**
 * What moves through the workflow, all executions together. Pure.
 *
 * A rate is a mean that forgets: each passing counts fully when it happens and a third of that after FORGETS.
 */
import type { LiveEvent } from "../wire/types";

export interface Passing {
  /** Since the page was opened. */
  count: number;
  /** Passings a second, as of `at`. */
  rate: number;
  at: number;
}

export interface Traffic {
  edges: ReadonlyMap<string, Passing>;
  /** When a node failed last, by the clock of the page. */
  failures: ReadonlyMap<string, number>;
}

export const QUIET: Traffic = { edges: new Map(), failures: new Map() };
const FORGETS = 3_000;

export function moved(traffic: Traffic, events: LiveEvent[], now: number): Traffic {
  const passed = new Map<string, number>();
  const failed: string[] = [];
  for (const event of events) {
    if (event.event === "node_failed" && event.node_id) failed.push(event.node_id);
    for (const edge of event.edges ?? []) passed.set(edge, (passed.get(edge) ?? 0) + 1);
  }
  if (passed.size === 0 && failed.length === 0) return traffic;
  const edges = new Map(traffic.edges);
  for (const [edge, times] of passed) {
    const before = edges.get(edge);
    edges.set(edge, { count: (before?.count ?? 0) + times, rate: rateAt(before, now) + (times * 1_000) / FORGETS, at: now });
  }
  const failures = failed.length === 0 ? traffic.failures : new Map([...traffic.failures, ...failed.map((id): [string, number] => [id, now])]);
  return { edges, failures };
}

export function rateAt(passing: Passing | undefined, now: number): number {
  return passing ? passing.rate * Math.exp((passing.at - now) / FORGETS) : 0;
}
