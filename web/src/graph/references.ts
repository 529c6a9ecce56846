/** What an expression in a node may name: the trigger's fields and those of every node before it, as far as they are known. */
import type { Catalogue } from "./catalogue";
import type { WorkflowDocument, WorkflowNode } from "./model";

export interface ReferenceGroup {
  node: WorkflowNode;
  references: { path: string; name: string; sample: unknown }[];
}

const MOST = 40;
const PLAIN = /^[A-Za-z_][\w-]*$/;

/** `known` holds outputs seen in an execution; without one the sample of the node type stands in. */
export function referencesFor(document: WorkflowDocument, catalogue: Catalogue, nodeId: string, known: ReadonlyMap<string, unknown>): ReferenceGroup[] {
  return before(document, nodeId).map((node) => {
    const data = known.get(node.id) ?? catalogue.byService.get(node.service)?.sample;
    const root = node.type === "trigger" ? "trigger" : `nodes.${node.id}`;
    return { node, references: fieldsOf(data, root) };
  });
}

/** Every node from which this one can be reached, triggers first, then in the order of the document. */
export function before(document: WorkflowDocument, nodeId: string): WorkflowNode[] {
  const found = new Set<string>();
  const queue = [nodeId];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const here = next;
    for (const edge of document.edges) {
      if (edge.target !== here || found.has(edge.source) || edge.source === nodeId) continue;
      found.add(edge.source);
      queue.push(edge.source);
    }
  }
  const nodes = document.nodes.filter((node) => found.has(node.id));
  return [...nodes.filter((node) => node.type === "trigger"), ...nodes.filter((node) => node.type !== "trigger")];
}

function fieldsOf(data: unknown, root: string, name = ""): { path: string; name: string; sample: unknown }[] {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return [];
  return Object.entries(data)
    .filter(([key]) => !key.startsWith("_"))
    .flatMap(([key, value]) => {
      const path = PLAIN.test(key) ? `${root}.${key}` : `${root}["${key}"]`;
      const here = { path, name: name ? `${name}.${key}` : key, sample: value };
      return name === "" ? [here, ...fieldsOf(value, path, key)] : [here];
    })
    .slice(0, MOST);
}
