/** True once the canvas takes presses and lines: the view moves, and the handles of all cards are measured. */
import { useNodesInitialized, useStore } from "@xyflow/react";

export function useReady(empty: boolean): boolean {
  const moves = useStore((state) => state.panZoom !== null);
  const measured = useNodesInitialized();
  return moves && (empty || measured);
}
