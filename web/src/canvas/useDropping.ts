/** Dropping onto the canvas: a step from the chest, or a loose card onto an edge it should join. */
import { useReactFlow } from "@xyflow/react";
import { useCallback, type DragEvent } from "react";
import type { Change } from "../graph/changes";
import { snap } from "../graph/layout";
import type { Position } from "../graph/model";
import { dropOnEdge } from "../graph/place";
import { useParts } from "../store/context";
import { isLocked } from "../store/editor";
import { cornerFor, edgeAt, STEP_TYPE } from "./drop";
import type { CardNode } from "./flow";
import { placePicked } from "./place";

export function useDropping() {
  const parts = useParts();
  const { editor, panels } = parts;
  const { screenToFlowPosition } = useReactFlow();

  const mark = useCallback((edge: string | null) => {
    if (panels.getState().dropEdge !== edge) panels.getState().set({ dropEdge: edge });
  }, [panels]);

  const onDragOver = useCallback((event: DragEvent) => {
    if (!event.dataTransfer.types.includes(STEP_TYPE) || isLocked(editor.getState())) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    mark(edgeAt(event.clientX, event.clientY));
  }, [editor, mark]);

  const onDragLeave = useCallback(() => mark(null), [mark]);

  const onDrop = useCallback((event: DragEvent) => {
    const { catalogue } = editor.getState();
    const type = catalogue.byService.get(event.dataTransfer.getData(STEP_TYPE));
    mark(null);
    if (!type || isLocked(editor.getState())) return;
    event.preventDefault();
    const position = cornerFor(screenToFlowPosition({ x: event.clientX, y: event.clientY }));
    const edge = type.inputs.length > 0 || type.any_inputs ? edgeAt(event.clientX, event.clientY) : null;
    placePicked(parts, type, edge ? { kind: "edge", edge, position: null } : { kind: "alone", position });
  }, [editor, mark, parts, screenToFlowPosition]);

  /** The edge a dragged, still unconnected card lies on. */
  const edgeUnder = useCallback((event: MouseEvent | TouchEvent, nodes: CardNode[]): { edge: string; change: Change } | null => {
    const [node] = nodes;
    if (!node || nodes.length !== 1) return null;
    const pointer = "clientX" in event ? event : event.changedTouches[0];
    const edge = pointer ? edgeAt(pointer.clientX, pointer.clientY) : null;
    const { document, catalogue } = editor.getState();
    const change = edge ? dropOnEdge(document, catalogue, node.id, edge) : null;
    return edge && change ? { edge, change } : null;
  }, [editor]);

  const onNodeDrag = useCallback((event: MouseEvent | TouchEvent, _: CardNode, nodes: CardNode[]) => {
    mark(edgeUnder(event, nodes)?.edge ?? null);
  }, [edgeUnder, mark]);

  const onNodeDragStop = useCallback((event: MouseEvent | TouchEvent, _: CardNode, nodes: CardNode[]) => {
    mark(null);
    const { document, perform } = editor.getState();
    const positions: Record<string, Position> = {};
    for (const node of nodes) {
      const before = document.nodes.find((one) => one.id === node.id)?.position;
      const after = snap(node.position);
      if (before && (before.x !== after.x || before.y !== after.y)) positions[node.id] = after;
    }
    if (Object.keys(positions).length === 0) return;
    const move: Change = { type: "move", positions };
    const join = edgeUnder(event, nodes)?.change;
    perform(join ? { type: "batch", changes: [move, join] } : move);
  }, [editor, edgeUnder, mark]);

  return { onDragOver, onDragLeave, onDrop, onNodeDrag, onNodeDragStop };
}
