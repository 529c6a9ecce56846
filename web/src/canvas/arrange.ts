/// <reference types="vite/client" />
/**
 * Arranges the whole workflow in layers from left to right, by ELK in a worker of its own; loaded when it is first asked for.
 *
 * Groups stay together: an open one is a box with its nodes inside, a folded one a single card that takes its nodes along.
 */
import ELK, { type ElkNode } from "elkjs/lib/elk-api";
import worker from "elkjs/lib/elk-worker.min.js?url";
import type { Catalogue } from "../graph/catalogue";
import { FRAME_SIDE, FRAME_TOP, frameOf, groupsOf, type Group } from "../graph/groups";
import { inputsOf, outputsOf, sourceHandleOf, targetHandleOf } from "../graph/handles";
import { HEADER_HEIGHT, heightOf, NODE_WIDTH, snap } from "../graph/layout";
import { nodeById, type Position, type WorkflowDocument, type WorkflowNode } from "../graph/model";

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.layered.spacing.nodeNodeBetweenLayers": "96",
  "elk.spacing.nodeNode": "48",
  "elk.spacing.componentComponent": "96",
  "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
};
const BOX = { "elk.padding": `[top=${FRAME_TOP},left=${FRAME_SIDE},bottom=${FRAME_SIDE},right=${FRAME_SIDE}]` };

export async function arranged(document: WorkflowDocument, catalogue: Catalogue): Promise<Record<string, Position>> {
  const elk = new ELK({ workerUrl: worker });
  try {
    return placed(document, catalogue, await elk.layout(graphOf(document, catalogue)));
  } finally {
    elk.terminateWorker();
  }
}

function graphOf(document: WorkflowDocument, catalogue: Catalogue): ElkNode {
  const groups = groupsOf(document);
  const inside = new Map(groups.flatMap((group) => group.nodes.map((id): [string, Group] => [id, group])));
  const folded = (id: string) => (inside.get(id)?.collapsed ? inside.get(id) : undefined);
  const boxOf = (node: WorkflowNode): ElkNode => cardOf(document, catalogue, node);
  const boxes = groups.map((group): ElkNode =>
    group.collapsed
      ? { id: group.id, width: NODE_WIDTH, height: HEADER_HEIGHT }
      : { id: group.id, layoutOptions: BOX, children: group.nodes.flatMap((id) => nodeById(document, id) ?? []).map(boxOf) });
  const edges = document.edges.flatMap((edge) => {
    const source = nodeById(document, edge.source), target = nodeById(document, edge.target);
    if (!source || !target || (folded(edge.source) && folded(edge.source) === folded(edge.target))) return [];
    const out = folded(edge.source)?.id ?? `${edge.source} out ${sourceHandleOf(edge, outputsOf(source, catalogue.byService.get(source.service)))}`;
    const into = folded(edge.target)?.id ?? `${edge.target} in ${targetHandleOf(edge, inputsOf(target, catalogue.byService.get(target.service), document.edges))}`;
    return [{ id: edge.id, sources: [out], targets: [into] }];
  });
  return { id: "workflow", layoutOptions: OPTIONS, children: [...boxes, ...document.nodes.filter((node) => !inside.has(node.id)).map(boxOf)], edges };
}

/** A card with a port for each handle, in their order, so that lines do not cross before it. */
function cardOf(document: WorkflowDocument, catalogue: Catalogue, node: WorkflowNode): ElkNode {
  const type = catalogue.byService.get(node.service);
  const used = new Set(document.edges.filter((edge) => edge.source === node.id).map((edge) => edge.sourceHandle ?? ""));
  const outputs = outputsOf(node, type).map((handle) => handle.id);
  const lost = [...used].filter((id) => id !== "" && !outputs.includes(id));
  const inputs = inputsOf(node, type, document.edges).map((handle) => handle.id);
  return {
    id: node.id,
    width: NODE_WIDTH,
    height: heightOf(document, catalogue, node),
    layoutOptions: { "elk.portConstraints": "FIXED_ORDER" },
    ports: [
      ...[...outputs, ...lost].map((id, index) => ({ id: `${node.id} out ${id}`, layoutOptions: { "elk.port.side": "EAST", "elk.port.index": String(index) } })),
      ...inputs.map((id, index) => ({ id: `${node.id} in ${id}`, layoutOptions: { "elk.port.side": "WEST", "elk.port.index": String(100 - index) } })),
    ],
  };
}

/** From the answer, whose boxes count from their own corner, to places in the document; what stood upper left stays there. */
function placed(document: WorkflowDocument, catalogue: Catalogue, root: ElkNode): Record<string, Position> {
  const groups = new Map(groupsOf(document).map((group) => [group.id, group]));
  const left = Math.min(...document.nodes.map((node) => node.position.x));
  const top = Math.min(...document.nodes.map((node) => node.position.y));
  const positions: Record<string, Position> = {};
  for (const box of root.children ?? []) {
    const at = { x: left + (box.x ?? 0), y: top + (box.y ?? 0) };
    const group = groups.get(box.id);
    if (!group) positions[box.id] = snap(at);
    else if (group.collapsed) {
      const from = frameOf(document, catalogue, group);
      for (const id of group.nodes) {
        const node = nodeById(document, id);
        if (node) positions[id] = snap({ x: node.position.x + at.x - from.x, y: node.position.y + at.y - from.y });
      }
    } else for (const child of box.children ?? []) positions[child.id] = snap({ x: at.x + (child.x ?? 0), y: at.y + (child.y ?? 0) });
  }
  return positions;
}
