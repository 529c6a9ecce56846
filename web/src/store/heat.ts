/** How hot a node is: slow against the slowest of its workflow, or failing. Pure. */
import type { NodeFigures } from "./server";

export type Heat = { kind: "slow"; share: number; slowest: boolean } | { kind: "failing"; share: number };

/** Failing counts from one run in twenty on; slow from a quarter of the slowest, and only from 50 ms. Null: neither. */
export function heatOf(figures: ReadonlyMap<string, NodeFigures>, id: string): Heat | null {
  const own = figures.get(id);
  if (!own || own.items === 0) return null;
  const failing = own.errors / own.items;
  if (failing >= 0.05) return { kind: "failing", share: Math.min(1, 0.35 + failing) };
  const slowest = Math.max(...[...figures.values()].map(timeOf));
  const share = timeOf(own) / slowest;
  return timeOf(own) >= 50 && share >= 0.25 ? { kind: "slow", share, slowest: share === 1 } : null;
}

const timeOf = (figures: NodeFigures): number => figures.p95_ms ?? figures.avg_ms ?? 0;

/** Green from 95 %, amber from 80 %, red below (canvas.md, monitoring). */
export function toneOf({ items, errors }: NodeFigures): "success" | "warning" | "danger" {
  const ratio = 1 - errors / items;
  return ratio >= 0.95 ? "success" : ratio >= 0.8 ? "warning" : "danger";
}
