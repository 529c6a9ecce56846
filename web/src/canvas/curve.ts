/** The one curve of an edge: drawn as a path, and followed by the particles without asking the DOM. */
import type { Position } from "../graph/model";

export type Side = "left" | "right" | "top" | "bottom";

export interface Curve {
  from: Position;
  bend: Position;
  turn: Position;
  to: Position;
}

export function curveOf(from: Position, fromSide: Side, to: Position, toSide: Side): Curve {
  return { from, bend: control(from, fromSide, to), turn: control(to, toSide, from), to };
}

function control(at: Position, side: Side, other: Position): Position {
  switch (side) {
    case "right":
      return { x: at.x + reach(other.x - at.x), y: at.y };
    case "left":
      return { x: at.x - reach(at.x - other.x), y: at.y };
    case "bottom":
      return { x: at.x, y: at.y + reach(other.y - at.y) };
    case "top":
      return { x: at.x, y: at.y - reach(at.y - other.y) };
  }
}

/** Half the way forward, and a loop that widens slowly when the edge leads back. */
function reach(distance: number): number {
  return distance >= 0 ? Math.max(distance * 0.5, Math.min(distance, 24)) : 28 + 7 * Math.sqrt(-distance);
}

export function pathOf({ from, bend, turn, to }: Curve): string {
  return `M${from.x},${from.y} C${bend.x},${bend.y} ${turn.x},${turn.y} ${to.x},${to.y}`;
}

/** The point at `t` from 0 (source) to 1 (target). */
export function pointAt({ from, bend, turn, to }: Curve, t: number): Position {
  const u = 1 - t;
  const a = u * u * u, b = 3 * u * u * t, c = 3 * u * t * t, d = t * t * t;
  return { x: a * from.x + b * bend.x + c * turn.x + d * to.x, y: a * from.y + b * bend.y + c * turn.y + d * to.y };
}

/** Good enough for speed: the chord and the control polygon, averaged. */
export function lengthOf({ from, bend, turn, to }: Curve): number {
  const polygon = gap(from, bend) + gap(bend, turn) + gap(turn, to);
  return (polygon + gap(from, to)) / 2;
}

const gap = (a: Position, b: Position): number => Math.hypot(a.x - b.x, a.y - b.y);
