/** Lends the drawn canvas to the commands, and keeps the viewport over a reload. */
import { useReactFlow, useStoreApi, type Viewport } from "@xyflow/react";
import { useEffect } from "react";
import { HEADER_HEIGHT, NODE_WIDTH } from "../graph/layout";
import { nodeById } from "../graph/model";
import { useParts } from "../store/context";
import { shownDocument } from "../store/editor";

export const LEAST_ZOOM = 0.2;
export const FIT = { padding: 0.1, maxZoom: 1, duration: 220 };

export function useCanvasPort(): void {
  const { canvas, editor } = useParts();
  const flow = useReactFlow();
  const store = useStoreApi();
  useEffect(() => {
    canvas.current = {
      fitView: () => void flow.fitView(FIT),
      zoomIn: () => void flow.zoomIn({ duration: 120 }),
      zoomReset: () => void flow.zoomTo(1, { duration: 120 }),
      zoomOut: () => void flow.zoomOut({ duration: 120 }),
      centre: () => {
        const { width, height, transform } = store.getState();
        return { x: (width / 2 - transform[0]) / transform[2], y: (height / 2 - transform[1]) / transform[2] };
      },
      show: (nodeId) => {
        const node = nodeById(shownDocument(editor.getState()), nodeId);
        if (!node) return;
        const { width, height, transform: [left, top, zoom] } = store.getState();
        const x = shift(node.position.x * zoom + left, NODE_WIDTH * zoom, width);
        const y = shift(node.position.y * zoom + top, HEADER_HEIGHT * zoom, height);
        if (x !== 0 || y !== 0) void flow.setViewport({ x: left + x, y: top + y, zoom }, { duration: 220 });
      },
    };
    return () => {
      canvas.current = null;
    };
  }, [canvas, editor, flow, store]);
}

const MARGIN = 56;

/** How far to pan along one axis so that all of it is seen with some room around it; 0 when it is. */
export function shift(start: number, length: number, room: number): number {
  if (start < MARGIN) return MARGIN - start;
  const over = start + length + MARGIN - room;
  return over > 0 ? -Math.min(over, start - MARGIN) : 0;
}

const key = (workflowId: string) => `layers.viewport.${workflowId}`;

export function keptViewport(workflowId: string): Viewport | null {
  try {
    return JSON.parse(sessionStorage.getItem(key(workflowId)) ?? "null") as Viewport | null;
  } catch {
    return null;
  }
}

export function keepViewport(workflowId: string, viewport: Viewport): void {
  try {
    sessionStorage.setItem(key(workflowId), JSON.stringify(viewport));
  } catch {
    // Storage may be forbidden: then a reload fits the view anew.
  }
}
