/** The nodes and edges React Flow draws, kept in step with the document; while dragging, positions run ahead of it. */
import { applyNodeChanges, type EdgeChange, type NodeChange } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useEditor, useParts } from "../store/context";
import { groupsOf } from "../graph/groups";
import type { WorkflowDocument } from "../graph/model";
import { notesOf } from "../graph/notes";
import { shownDocument, type Selection } from "../store/editor";
import { t } from "../texts";
import { extrasOf, followed, isCard, redirected, unfolded, type DrawnNode } from "./extras";
import { cardsOf, linesOf, nodesOf, type CardData, type LineEdge } from "./flow";

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
  const drawn = useCallback(
    (before: DrawnNode[]): DrawnNode[] => [
      ...extrasOf(document, catalogue, selection, before),
      ...unfolded(document, nodesOf(document, cards, new Set(selection.nodes), before.filter(isCard), describe)),
    ],
    [document, catalogue, cards, selection],
  );
  const [nodes, setNodes] = useState<DrawnNode[]>(() => drawn([]));

  useEffect(() => setNodes(drawn), [drawn]);

  const edges = useMemo<LineEdge[]>(() => {
    const name = (id: string) => cards.get(id)?.node.label ?? id;
    const lines = linesOf(document, cards, new Set(selection.edges), (edge) =>
      t("editor.edge.describe", { source: name(edge.source), target: name(edge.target) }));
    return redirected(document, lines);
  }, [document, cards, selection.edges]);

  const onNodesChange = useCallback((changes: NodeChange<DrawnNode>[]) => {
    const moves = changes.filter((change) => change.type === "position" || change.type === "dimensions");
    if (moves.length > 0) setNodes((before) => followed(before, applyNodeChanges(moves, before)));
    const state = editor.getState();
    const chosen = selectedNodes(shownDocument(state), state.selection, changes);
    if (chosen) state.select(chosen);
  }, [editor]);

  const onEdgesChange = useCallback((changes: EdgeChange<LineEdge>[]) => {
    const { selection: old, select } = editor.getState();
    const chosen = selected(old.edges, changes);
    if (chosen) select({ ...old, edges: chosen });
  }, [editor]);

  return { nodes, edges, onNodesChange, onEdgesChange };
}

/** Cards and notes are chosen as such, a group by its nodes; letting go comes first, for a frame may choose what was just let go. */
function selectedNodes(document: WorkflowDocument, { nodes, edges, notes = [] }: Selection, changes: NodeChange<DrawnNode>[]): Selection | null {
  const picks = changes.filter((change) => change.type === "select").sort((a, b) => Number(a.selected) - Number(b.selected));
  if (picks.length === 0) return null;
  const groups = new Map(groupsOf(document).map((group) => [group.id, group.nodes]));
  const known = new Set(notesOf(document).map((note) => note.id));
  const chosen = { nodes: new Set(nodes), notes: new Set(notes) };
  for (const { id, selected: on } of picks) {
    const into = known.has(id) ? chosen.notes : chosen.nodes;
    const members = groups.get(id);
    if (members && on) for (const member of members) chosen.nodes.add(member);
    else if (!members && on) into.add(id);
    else if (!members) into.delete(id);
  }
  return { nodes: [...chosen.nodes], edges, notes: [...chosen.notes] };
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
