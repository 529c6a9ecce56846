/** Which particles are in the air at a moment: a burst of a few when data passes, a steady stream while the target works. Pure. */
import type { RunView } from "../store/runs";
import { edgeRun } from "../store/runs";
import type { WorkflowEdge } from "../graph/model";

export interface Stream {
  edge: string;
  failed: boolean;
  /** Clock of the page when data last passed. */
  since: number;
  steady: boolean;
}

export const BURST_MS = 1_100;
const SPEED = 0.34;
const BURST = 4;
const BURST_GAP = 0.09;
const SPACING = 54;

/** The edges with something to draw at `now`. */
export function streamsOf(view: RunView | null, edges: WorkflowEdge[], now: number): Stream[] {
  if (!view) return [];
  return edges.flatMap((edge) => {
    const flow = view.edges.get(edge.id);
    if (!flow) return [];
    const look = edgeRun(view, edge);
    const steady = look === "flowing";
    if (!steady && now - flow.at > BURST_MS) return [];
    return [{ edge: edge.id, failed: look === "failed", since: flow.at, steady }];
  });
}

/** Places along the edge, 0 at the source to 1 at the target, for an edge of the given length in pixels. */
export function placesOf(stream: Stream, length: number, now: number): number[] {
  const duration = Math.min(Math.max(length / SPEED, 450), 900);
  const age = (now - stream.since) / duration;
  const burst = Array.from({ length: BURST }, (_, index) => age - index * BURST_GAP).filter((place) => place > 0 && place < 1);
  if (!stream.steady || age < 1) return burst;
  const count = Math.max(2, Math.round(length / SPACING));
  const phase = ((now / duration) * 0.45) % (1 / count);
  return Array.from({ length: count }, (_, index) => phase + index / count);
}
