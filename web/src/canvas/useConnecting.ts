/** Drawing a connection: what may be connected, what is dimmed meanwhile, and what a drop on nothing offers. */
import type { Connection as FlowConnection, FinalConnectionState, IsValidConnection, OnConnectStartParams } from "@xyflow/react";
import { useReactFlow } from "@xyflow/react";
import { useCallback, useMemo } from "react";
import { newEdge, refusal, type Connection } from "../graph/connect";
import { HEADER_HEIGHT } from "../graph/layout";
import { useParts } from "../store/context";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import { toast } from "../ui";
import type { LineEdge } from "./flow";

export function useConnecting() {
  const { editor, panels } = useParts();
  const { screenToFlowPosition } = useReactFlow();

  const why = useCallback((connection: Connection) => {
    const { document, catalogue } = editor.getState();
    return refusal(document, catalogue, connection);
  }, [editor]);

  const isValidConnection = useCallback<IsValidConnection<LineEdge>>((one) => why(one) === null, [why]);

  const onConnect = useCallback((connection: FlowConnection) => {
    const { document, perform } = editor.getState();
    if (why(connection) === null) perform({ type: "add", nodes: [], edges: [newEdge(document, connection)] });
  }, [editor, why]);

  const onConnectStart = useCallback((_: unknown, { nodeId, handleId, handleType }: OnConnectStartParams) => {
    if (!nodeId) return;
    const state = editor.getState();
    const allowed = state.document.nodes.filter((node) => {
      const ends = handleType === "source" ? { source: nodeId, sourceHandle: handleId, target: node.id } : { source: node.id, target: nodeId, targetHandle: handleId };
      return node.id === nodeId || ["twice", null].includes(why(ends));
    });
    panels.getState().set({ targets: new Set(allowed.map((node) => node.id)) });
  }, [editor, panels, why]);

  const onConnectEnd = useCallback((event: MouseEvent | TouchEvent, end: FinalConnectionState) => {
    panels.getState().set({ targets: null });
    if (end.isValid || !end.fromNode || isLocked(editor.getState())) return;
    const forward = end.fromHandle?.type === "source";
    const from = { node: end.fromNode.id, handle: end.fromHandle?.id ?? null };
    if (end.toNode) {
      const reason = why(forward ? { source: from.node, sourceHandle: from.handle, target: end.toNode.id } : { source: end.toNode.id, target: from.node });
      if (reason) toast.info(t(`editor.refusal.${reason}`));
      return;
    }
    const at = "changedTouches" in event ? event.changedTouches[0] : event;
    if (!at) return;
    const drop = screenToFlowPosition({ x: at.clientX, y: at.clientY });
    const position = { x: forward ? drop.x : drop.x - 224, y: drop.y - HEADER_HEIGHT / 2 };
    panels.getState().set({ picking: { kind: forward ? "after" : "before", ...from, position } });
  }, [editor, panels, screenToFlowPosition, why]);

  return useMemo(
    () => ({ isValidConnection, onConnect, onConnectStart, onConnectEnd }),
    [isValidConnection, onConnect, onConnectStart, onConnectEnd],
  );
}
