/** Lends the drawn canvas to the commands, and keeps the viewport over a reload. */
import { useReactFlow, useStoreApi, type Viewport } from "@xyflow/react";
import { useEffect } from "react";
import { HEADER_HEIGHT, NODE_WIDTH } from "../graph/layout";
import { nodeById } from "../graph/model";
import { useParts } from "../store/context";
import { shownDocument } from "../store/editor";

export const FIT = { padding: 0.18, maxZoom: 1.1, duration: 220 };

export function useCanvasPort(): void {
  const { canvas, editor } = useParts();
  const flow = useReactFlow();
  const store = useStoreApi();
  useEffect(() => {
    canvas.current = {
      fitView: () => void flow.fitView(FIT),
      zoomIn: () => void flow.zoomIn({ duration: 120 }),
      zoomOut: () => void flow.zoomOut({ duration: 120 }),
      centre: () => {
        const { width, height, transform } = store.getState();
        return { x: (width / 2 - transform[0]) / transform[2], y: (height / 2 - transform[1]) / transform[2] };
      },
      show: (nodeId) => {
        const node = nodeById(shownDocument(editor.getState()), nodeId);
        if (!node) return;
        const { width, height, transform } = store.getState();
        const x = node.position.x * transform[2] + transform[0];
        const y = node.position.y * transform[2] + transform[1];
        const inside = x > 24 && y > 24 && x + NODE_WIDTH * transform[2] < width - 24 && y + HEADER_HEIGHT * transform[2] < height - 24;
        if (!inside) void flow.setCenter(node.position.x + NODE_WIDTH / 2, node.position.y + HEADER_HEIGHT / 2, { zoom: transform[2], duration: 220 });
      },
    };
    return () => {
      canvas.current = null;
    };
  }, [canvas, editor, flow, store]);
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
