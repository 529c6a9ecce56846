/** Carries out what was picked: the new step is placed, connected, selected and shown in the inspector. */
import type { NodeType } from "../graph/catalogue";
import { outputsOf } from "../graph/handles";
import { besideNode, HEADER_HEIGHT, NODE_WIDTH } from "../graph/layout";
import { nodeById, type Position } from "../graph/model";
import { placeAfter, placeAlone, placeBefore, placeOnEdge, type Placed } from "../graph/place";
import type { EditorParts } from "../store/context";
import type { PickFor } from "../store/panels";

export function placePicked(parts: EditorParts, type: NodeType, pick: PickFor): void {
  const { perform } = parts.editor.getState();
  const { change, node } = placed(parts, type, pick);
  perform(change, { select: { nodes: [node.id], edges: [] } });
  parts.panels.getState().set({ picking: null, tab: "config" });
  parts.canvas.current?.show(node.id);
}

function placed(parts: EditorParts, type: NodeType, pick: PickFor): Placed {
  const { document, catalogue } = parts.editor.getState();
  switch (pick.kind) {
    case "first":
      return placeAlone(document, type, middle(parts));
    case "alone":
      return placeAlone(document, type, pick.position ?? middle(parts));
    case "after": {
      const source = nodeById(document, pick.node);
      const handle = pick.handle ?? (source ? freeOutput(parts, pick.node) : null);
      const position = pick.position ?? besideNode(document, catalogue, pick.node, handle);
      return placeAfter(document, type, { node: pick.node, handle }, position);
    }
    case "before":
      return placeBefore(document, type, pick, pick.position ?? middle(parts));
    case "edge":
      return placeOnEdge(document, type, pick.edge, pick.position ?? undefined);
  }
}

/** The first output nothing is connected to, else the first. */
function freeOutput({ editor }: EditorParts, nodeId: string): string | null {
  const { document, catalogue } = editor.getState();
  const node = nodeById(document, nodeId);
  if (!node) return null;
  const outputs = outputsOf(node, catalogue.byService.get(node.service));
  const used = new Set(document.edges.filter((edge) => edge.source === nodeId).map((edge) => edge.sourceHandle));
  return (outputs.find((output) => !used.has(output.id)) ?? outputs[0])?.id ?? null;
}

function middle({ canvas }: EditorParts): Position {
  const centre = canvas.current?.centre() ?? { x: 0, y: 0 };
  return { x: centre.x - NODE_WIDTH / 2, y: centre.y - HEADER_HEIGHT / 2 };
}
