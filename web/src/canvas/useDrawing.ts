/** The nodes and edges React Flow draws, kept in step with the document; while dragging, positions run ahead of it. */
import { applyNodeChanges, type EdgeChange, type NodeChange } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useEditor, useParts } from "../store/context";
import { shownDocument } from "../store/editor";
import { t } from "../texts";
import { cardsOf, linesOf, nodesOf, type CardData, type CardNode, type LineEdge } from "./flow";

export function useDrawing() {
  const { editor } = useParts();
  const document = useEditor(shownDocument);
  const catalogue = useEditor((state) => state.catalogue);
  const selection = useEditor((state) => state.selection);
  const known = useRef<ReadonlyMap<string, CardData>>(new Map());
  const cards = useMemo(() => {
    known.current = cardsOf(document, catalogue, known.current);
    return known.current;
  }, [document, catalogue]);
  const [nodes, setNodes] = useState<CardNode[]>(() => nodesOf(document, cards, new Set(selection.nodes), [], describe));

  useEffect(() => {
    setNodes((before) => nodesOf(document, cards, new Set(selection.nodes), before, describe));
  }, [document, cards, selection.nodes]);

  const edges = useMemo<LineEdge[]>(() => {
    const name = (id: string) => cards.get(id)?.node.label ?? id;
    return linesOf(document, cards, new Set(selection.edges), (edge) =>
      t("editor.edge.describe", { source: name(edge.source), target: name(edge.target) }));
  }, [document, cards, selection.edges]);

  const onNodesChange = useCallback((changes: NodeChange<CardNode>[]) => {
    const drawn = changes.filter((change) => change.type === "position" || change.type === "dimensions");
    if (drawn.length > 0) setNodes((before) => applyNodeChanges(drawn, before));
    const { selection: old, select } = editor.getState();
    const chosen = selected(old.nodes, changes);
    if (chosen) select({ nodes: chosen, edges: old.edges });
  }, [editor]);

  const onEdgesChange = useCallback((changes: EdgeChange<LineEdge>[]) => {
    const { selection: old, select } = editor.getState();
    const chosen = selected(old.edges, changes);
    if (chosen) select({ nodes: old.nodes, edges: chosen });
  }, [editor]);

  return { nodes, edges, onNodesChange, onEdgesChange };
}

function selected(before: string[], changes: (NodeChange | EdgeChange)[]): string[] | null {
  const picks = changes.filter((change) => change.type === "select");
  if (picks.length === 0) return null;
  const chosen = new Set(before);
  for (const pick of picks) {
    if (pick.selected) chosen.add(pick.id);
    else chosen.delete(pick.id);
  }
  return [...chosen];
}

function describe({ node, type }: CardData): string {
  return `${node.label}, ${type?.name ?? node.service}`;
}
