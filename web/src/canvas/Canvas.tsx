/** The canvas: the document as cards and lines, drawn by React Flow, edited through the store. */
import {
  Background, BackgroundVariant, ConnectionLineType, MiniMap, PanOnScrollMode, ReactFlow, ReactFlowProvider, SelectionMode, useReactFlow, type Viewport,
} from "@xyflow/react";
import { useCallback, useRef, useState, type MouseEvent } from "react";
import { GRID } from "../graph/layout";
import { nodeById, type WorkflowDocument } from "../graph/model";
import { useEditor, useLive, useParts, usePanels } from "../store/context";
import { isLocked, shownDocument } from "../store/editor";
import { shownId } from "../store/live";
import { t } from "../texts";
import { AddStep, CanvasControls } from "./CanvasControls";
import { colourOf } from "./colours";
import { CurvesContext, type Curves } from "./curves";
import { cornerFor } from "./drop";
import { EdgeLine } from "./EdgeLine";
import { EmptyCanvas } from "./EmptyCanvas";
import { isCard, type DrawnNode } from "./extras";
import type { LineEdge } from "./flow";
import { FoldedGroup, GroupFrame } from "./GroupFrame";
import { NodeCard } from "./NodeCard";
import { NoteCard } from "./NoteCard";
import { ParticleLayer } from "./ParticleLayer";
import { SelectionTools } from "./SelectionTools";
import { useCanvasKeys } from "./useCanvasKeys";
import { keepViewport, LEAST_ZOOM, useCanvasPort } from "./useCanvasPort";
import { useConnecting } from "./useConnecting";
import { useDrawing } from "./useDrawing";
import { useDropping } from "./useDropping";
import { useFirstView } from "./useFirstView";
import { usePress } from "./usePress";
import { useReady } from "./useReady";
import "./canvas.css";

const nodeTypes = { card: NodeCard, note: NoteCard, frame: GroupFrame, folded: FoldedGroup };
const edgeTypes = { line: EdgeLine };
/** Below this zoom the text of a card cannot be read anyway. */
const FAR = 0.4;
/** From here on only what is in view is drawn, and dashes, which cost most of the painting, are left out. */
const MANY = 150;

export function Canvas() {
  const [curves] = useState<Curves>(() => new Map());
  return (
    <ReactFlowProvider>
      <CurvesContext value={curves}>
        <Drawing />
      </CurvesContext>
    </ReactFlowProvider>
  );
}

/** The workflow that a node calls, opened beside this one by a double click with Ctrl. */
function calledBy(document: WorkflowDocument, id: string): string | null {
  const called = nodeById(document, id)?.config["workflowId"];
  return typeof called === "string" && called !== "" ? called : null;
}

function Drawing() {
  const { panels, editor } = useParts();
  const onKeyDown = useCanvasKeys();
  const workflowId = useEditor((state) => state.workflow.id);
  const locked = useEditor(isLocked);
  const size = useEditor((state) => shownDocument(state).nodes.length);
  const lines = useEditor((state) => shownDocument(state).edges.length);
  const running = useLive((state) => shownId(state) !== null);
  const far = usePanels((state) => state.far);
  const frame = useRef<HTMLDivElement>(null);
  const view = useFirstView(frame);
  const { screenToFlowPosition } = useReactFlow();
  const drawing = useDrawing();
  const press = usePress();
  const ready = useReady(size === 0);
  const connecting = useConnecting();
  const { onDragOver, onDragLeave, onDrop, onNodeDrag, onNodeDragStop } = useDropping();
  useCanvasPort();

  const onMove = useCallback((_: unknown, { zoom }: Viewport) => {
    if (zoom < FAR !== panels.getState().far) panels.getState().set({ far: zoom < FAR });
  }, [panels]);

  const onDoubleClick = (event: MouseEvent) => {
    const card = (event.target as Element).closest<HTMLElement>(".react-flow__node");
    const called = card && (event.ctrlKey || event.metaKey) ? calledBy(shownDocument(editor.getState()), card.dataset["id"] ?? "") : null;
    if (called) window.open(`/workflows/${encodeURIComponent(called)}`, "_blank", "noopener");
    if (locked || !(event.target as Element).classList.contains("react-flow__pane")) return;
    const position = cornerFor(screenToFlowPosition({ x: event.clientX, y: event.clientY }));
    panels.getState().set({ picking: size === 0 ? { kind: "first" } : { kind: "alone", position } });
  };

  return (
    // Keys pressed on a focused card; the cards themselves are the controls.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      ref={frame}
      className="layers-canvas relative h-full min-w-0 flex-1 bg-bg"
      data-busy={running || undefined}
      data-many={size > MANY || lines > MANY || undefined}
      data-far={far || undefined}
      data-ready={ready || undefined}
      {...press}
      onKeyDown={onKeyDown}
      onDoubleClick={onDoubleClick}
      onDragOver={onDragOver}
      onDragLeave={onDragLeave}
      onDrop={onDrop}
    >
      {view && <ReactFlow<DrawnNode, LineEdge>
        {...drawing}
        {...connecting}
        aria-label={t("editor.canvas")}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodeDrag={onNodeDrag}
        onNodeDragStop={onNodeDragStop}
        onMove={onMove}
        onMoveStart={() => frame.current?.setAttribute("data-moving", "")}
        onMoveEnd={(_, viewport) => {
          frame.current?.removeAttribute("data-moving");
          keepViewport(workflowId, viewport);
        }}
        onInit={(flow) => onMove(null, flow.getViewport())}
        defaultViewport={view}
        minZoom={LEAST_ZOOM}
        maxZoom={4}
        snapToGrid
        snapGrid={[GRID, GRID]}
        panOnScroll
        panOnScrollMode={PanOnScrollMode.Free}
        zoomOnDoubleClick={false}
        nodesDraggable={!locked}
        nodesConnectable={!locked}
        connectionRadius={28}
        connectionLineType={ConnectionLineType.Bezier}
        selectionMode={SelectionMode.Partial}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={["Control", "Meta", "Shift"]}
        deleteKeyCode={null}
        disableKeyboardA11y
        elevateNodesOnSelect={false}
        onlyRenderVisibleElements={size > MANY}
      >
        <Background variant={BackgroundVariant.Dots} gap={GRID} size={1.6} color="color-mix(in srgb, var(--border-strong) 42%, transparent)" />
        <ParticleLayer />
        {size > 8 && (
          <MiniMap<DrawnNode>
            pannable
            zoomable
            ariaLabel={t("editor.controls.minimap")}
            nodeColor={(node) => (isCard(node) ? colourOf(node.data.node.type, node.data.type) : "color-mix(in srgb, var(--border-strong) 30%, transparent)")}
            nodeBorderRadius={8}
            className="!m-4 overflow-hidden rounded-xl border border-border !bg-surface shadow-card"
            style={{ width: 168, height: 104 }}
          />
        )}
        <SelectionTools />
        <CanvasControls />
        <AddStep />
      </ReactFlow>}
      <EmptyCanvas />
    </div>
  );
}
