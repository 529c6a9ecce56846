/** Changes of a node's configuration, with what follows from them: when a handle is renamed, its edges come along. */
import type { NodeType } from "./catalogue";
import type { Change } from "./changes";
import { namedHandles } from "./handles";
import type { WorkflowDocument, WorkflowNode } from "./model";

/** `undefined` takes the key out, so that the default holds again. */
export function configure(document: WorkflowDocument, node: WorkflowNode, type: NodeType | undefined, key: string, value: unknown): Change {
  const { [key]: _before, ...rest } = node.config;
  const config = value === undefined ? rest : { ...node.config, [key]: value };
  const edit: Change = { type: "edit_node", id: node.id, patch: { config } };
  const from = type?.outputs_from;
  if (from?.param !== key) return edit;
  const before = namedHandles(node.config[key], from);
  const after = namedHandles(value, from);
  if (before.length !== after.length) return edit;
  const moves = document.edges.flatMap((edge): Change[] => {
    const index = edge.source === node.id && edge.sourceHandle ? before.indexOf(edge.sourceHandle) : -1;
    const renamed = after[index];
    return index >= 0 && renamed && renamed !== edge.sourceHandle ? [{ type: "edit_edge", id: edge.id, patch: { sourceHandle: renamed } }] : [];
  });
  return moves.length > 0 ? { type: "batch", changes: [edit, ...moves] } : edit;
}
