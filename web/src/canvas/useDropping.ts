/** Dropping onto the canvas: a step from the chest, or a loose card onto an edge it should join. */
import { useReactFlow } from "@xyflow/react";
import { useCallback, type DragEvent } from "react";
import type { Catalogue } from "../graph/catalogue";
import type { Change } from "../graph/changes";
import { frameOf, groupsOf } from "../graph/groups";
import { snap } from "../graph/layout";
import { nodeById, type Position, type WorkflowDocument } from "../graph/model";
import { moveNotes } from "../graph/notes";
import { dropOnEdge } from "../graph/place";
import { useParts } from "../store/context";
import { isLocked } from "../store/editor";
import { cornerFor, edgeAt, STEP_TYPE } from "./drop";
import { isCard, type DrawnNode } from "./extras";
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
  const edgeUnder = useCallback((event: MouseEvent | TouchEvent, nodes: DrawnNode[]): { edge: string; change: Change } | null => {
    const [node] = nodes;
    if (!node || nodes.length !== 1 || !isCard(node)) return null;
    const pointer = "clientX" in event ? event : event.changedTouches[0];
    const edge = pointer ? edgeAt(pointer.clientX, pointer.clientY) : null;
    const { document, catalogue } = editor.getState();
    const change = edge ? dropOnEdge(document, catalogue, node.id, edge) : null;
    return edge && change ? { edge, change } : null;
  }, [editor]);

  const onNodeDrag = useCallback((event: MouseEvent | TouchEvent, _: DrawnNode, nodes: DrawnNode[]) => {
    mark(edgeUnder(event, nodes)?.edge ?? null);
  }, [edgeUnder, mark]);

  const onNodeDragStop = useCallback((event: MouseEvent | TouchEvent, _: DrawnNode, nodes: DrawnNode[]) => {
    mark(null);
    const { document, catalogue, perform } = editor.getState();
    const changes = movesOf(document, catalogue, nodes);
    if (changes.length === 0) return;
    const join = edgeUnder(event, nodes)?.change;
    if (join) changes.push(join);
    perform(changes.length === 1 && changes[0] ? changes[0] : { type: "batch", changes });
  }, [editor, edgeUnder, mark]);

  return { onDragOver, onDragLeave, onDrop, onNodeDrag, onNodeDragStop };
}

/** Where what was dragged has come to: cards and notes by themselves, a group with all its nodes. */
function movesOf(document: WorkflowDocument, catalogue: Catalogue, dragged: DrawnNode[]): Change[] {
  const positions: Record<string, Position> = {};
  const notes: Record<string, Position> = {};
  for (const node of dragged) {
    const after = snap(node.position);
    if (node.type === "note") {
      if (node.data.note.position.x !== after.x || node.data.note.position.y !== after.y) notes[node.id] = after;
    } else if (isCard(node)) {
      const before = nodeById(document, node.id)?.position;
      if (before && (before.x !== after.x || before.y !== after.y)) positions[node.id] = after;
    } else {
      const group = groupsOf(document).find((one) => one.id === node.id);
      const from = group && frameOf(document, catalogue, group);
      if (!group || !from || (from.x === node.position.x && from.y === node.position.y)) continue;
      for (const id of group.nodes) {
        const at = nodeById(document, id)?.position;
        if (at) positions[id] = snap({ x: at.x + node.position.x - from.x, y: at.y + node.position.y - from.y });
      }
    }
  }
  const changes: Change[] = [];
  if (Object.keys(positions).length > 0) changes.push({ type: "move", positions });
  if (Object.keys(notes).length > 0) changes.push(moveNotes(document, notes));
  return changes;
}
