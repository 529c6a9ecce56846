/** Which particles are in the air at a moment: a burst when data passes, a steady stream while the target works or much passes. Pure. */
import type { WorkflowEdge } from "../graph/model";
import { edgeRun, type RunView } from "../store/runs";
import { rateAt, type Traffic } from "../store/traffic";

export interface Stream {
  edge: string;
  failed: boolean;
  /** Clock of the page when data last passed. */
  since: number;
  steady: boolean;
  /** Times the usual speed: the more passes, the faster. */
  pace: number;
}

export const BURST_MS = 1_100;
const SPEED = 0.34;
const BURST = 4;
const BURST_GAP = 0.09;
const SPACING = 54;
/** Passings a second from which a stream is drawn instead of bursts, and how long a failure colours it (ms). */
const STREAM_FROM = 0.8;
const FAILED_FOR = 4_000;

/** The edges with something to draw at `now`: of one execution, and of all together unless only the one is asked for. */
export function streamsOf(view: RunView | null, edges: WorkflowEdge[], now: number, traffic?: Traffic): Stream[] {
  return edges.flatMap((edge) => {
    const rate = rateAt(traffic?.edges.get(edge.id), now);
    if (traffic && rate >= STREAM_FROM)
      return [{ edge: edge.id, failed: now - (traffic.failures.get(edge.target) ?? -Infinity) < FAILED_FOR, since: 0, steady: true, pace: paceOf(rate) }];
    const flow = view?.edges.get(edge.id);
    if (!flow) return [];
    const look = edgeRun(view, edge);
    const steady = look === "flowing";
    if (!steady && now - flow.at > BURST_MS) return [];
    return [{ edge: edge.id, failed: look === "failed", since: flow.at, steady, pace: 1 }];
  });
}

/** From the usual speed at one passing a second to four times that at a thousand. */
export const paceOf = (rate: number): number => Math.min(4, 1 + Math.max(0, Math.log10(rate)));

/** Places along the edge, 0 at the source to 1 at the target, for an edge of the given length in pixels. */
export function placesOf(stream: Stream, length: number, now: number): number[] {
  const duration = Math.min(Math.max(length / SPEED, 450), 900);
  const age = (now - stream.since) / duration;
  const burst = Array.from({ length: BURST }, (_, index) => age - index * BURST_GAP).filter((place) => place > 0 && place < 1);
  if (!stream.steady || age < 1) return burst;
  const count = Math.max(2, Math.round(length / SPACING));
  const phase = ((now / duration) * 0.45 * stream.pace) % (1 / count);
  return Array.from({ length: count }, (_, index) => phase + index / count);
}
