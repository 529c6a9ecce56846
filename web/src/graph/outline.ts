/**
 * The document as an outline to read and to walk: steps in the order data flows, branches below the node they leave.
 *
 * 1. What follows a node by its only output stands below it at the same depth; several outputs are headings, each with its own steps.
 * 2. A node stands once, where all that leads to it has been read; every other way to it is a link, so joins and loops stay visible.
 * 3. What no trigger leads to comes last.
 */
import type { Catalogue } from "./catalogue";
import { isLoopBack } from "./connect";
import { ERROR_HANDLE, outputsOf, sourceHandleOf, usesErrorHandle } from "./handles";
import { nodeById, type WorkflowDocument, type WorkflowEdge, type WorkflowNode } from "./model";

export type OutlineItem =
  | { kind: "node"; key: string; depth: number; node: WorkflowNode; loose: boolean }
  /** One output of a node with several; `edges` leave by it. */
  | { kind: "branch"; key: string; depth: number; node: WorkflowNode; handle: string; label: string; edges: WorkflowEdge[] }
  /** The flow goes on at a node that stands elsewhere. */
  | { kind: "link"; key: string; depth: number; edge: WorkflowEdge; target: WorkflowNode; back: boolean };

export function outlineOf(document: WorkflowDocument, catalogue: Catalogue): OutlineItem[] {
  return new Reader(document, catalogue).read();
}

/** The items below the one at `index`, itself left out: what folding it hides. */
export function below(items: OutlineItem[], index: number): number {
  const depth = items[index]?.depth ?? 0;
  let end = index + 1;
  while ((items[end]?.depth ?? -1) > depth) end++;
  return end - index - 1;
}

class Reader {
  private readonly items: OutlineItem[] = [];
  private readonly told = new Set<string>();
  private readonly leads = new Map<string, Set<string>>();
  private readonly arrivals = new Map<string, number>();
  private readonly back = new Set<string>();
  private readonly document: WorkflowDocument;
  private readonly catalogue: Catalogue;

  constructor(document: WorkflowDocument, catalogue: Catalogue) {
    this.document = document;
    this.catalogue = catalogue;
    for (const edge of document.edges) {
      if (isLoopBack(document, edge)) this.back.add(edge.id);
      else {
        this.leads.set(edge.target, (this.leads.get(edge.target) ?? new Set()).add(edge.source));
        this.arrivals.set(edge.target, (this.arrivals.get(edge.target) ?? 0) + 1);
      }
    }
  }

  read(): OutlineItem[] {
    const { nodes } = this.document;
    const roots = [...nodes.filter((node) => node.type === "trigger"), ...nodes.filter((node) => node.type !== "trigger" && !this.leads.has(node.id))];
    for (const node of roots) {
      if (!this.told.has(node.id)) this.node(node, 0);
      this.joined(0);
    }
    // Only a cycle that may not be drawn leaves any.
    for (const node of nodes) if (!this.told.has(node.id)) this.node(node, 0);
    return this.items;
  }

  private node(node: WorkflowNode, depth: number): void {
    this.told.add(node.id);
    this.items.push({ kind: "node", key: node.id, depth, node, loose: node.type !== "trigger" && !this.leads.has(node.id) });
    const outputs = outputsOf(node, this.catalogue.byService.get(node.service));
    const leaving = this.document.edges.filter((edge) => edge.source === node.id);
    const by = (handle: string) => leaving.filter((edge) => sourceHandleOf(edge, outputs) === handle);
    const handles = [...outputs, ...(usesErrorHandle(this.document, node.id) ? [{ id: ERROR_HANDLE, label: ERROR_HANDLE }] : [])];
    if (handles.length === 1 && leaving.length <= 1) {
      for (const edge of leaving) this.follow(edge, depth);
      return;
    }
    if (handles.length === 1) {
      for (const edge of leaving) this.follow(edge, depth + 1);
    } else {
      for (const { id, label } of handles) {
        const edges = by(id);
        this.items.push({ kind: "branch", key: `${node.id} ${id}`, depth: depth + 1, node, handle: id, label, edges });
        for (const edge of edges) this.follow(edge, depth + 2);
      }
    }
    this.joined(depth);
  }

  /** The target itself, or a link where several ways lead to it: it stands behind the last of them. */
  private follow(edge: WorkflowEdge, depth: number): void {
    const target = nodeById(this.document, edge.target);
    if (!target) return;
    if (!this.told.has(target.id) && this.arrivals.get(target.id) === 1 && !this.back.has(edge.id)) this.node(target, depth);
    else this.items.push({ kind: "link", key: edge.id, depth, edge, target, back: this.back.has(edge.id) });
  }

  /** The joins that became ready with the last branch stand at the depth of the fork. */
  private joined(depth: number): void {
    for (let next = this.nextJoin(); next; next = this.nextJoin()) this.node(next, depth);
  }

  private nextJoin(): WorkflowNode | undefined {
    return this.document.nodes.find((node) => !this.told.has(node.id) && this.leads.has(node.id) && this.ready(node.id));
  }

  private ready(id: string): boolean {
    return [...(this.leads.get(id) ?? [])].every((source) => this.told.has(source));
  }
}
