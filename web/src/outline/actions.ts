/** What can be done with the chosen item of the outline: each a button of the toolbar and a key of the tree. */
import { removeRejoining } from "../graph/place";
import { outputsOf } from "../graph/handles";
import { nodeById, type WorkflowNode } from "../graph/model";
import type { OutlineItem } from "../graph/outline";
import { moveAlong } from "../graph/rearrange";
import type { EditorParts } from "../store/context";
import { isLocked } from "../store/editor";
import type { PickFor } from "../store/panels";
import { t } from "../texts";

export type Asking = { kind: "connect"; node: string; handle: string | null } | { kind: "move"; node: string };

export interface Action {
  id: string;
  label: string;
  key: string;
  enabled: boolean;
  run: () => void;
}

interface Reach {
  ask: (asking: Asking) => void;
  say: (text: string) => void;
  focus: (key: string) => void;
  /** Where the walk goes on when the item is gone. */
  next: () => string | null;
}

export function actionsFor(parts: EditorParts, item: OutlineItem, reach: Reach): Action[] {
  const { editor, panels } = parts;
  const state = editor.getState();
  const { document, catalogue } = state;
  const free = !isLocked(state);
  const node = item.kind === "node" ? item.node : null;
  const pick = (picking: PickFor) => () => panels.getState().set({ picking });
  const after = pickAfter(parts, item);
  const before = node && pickBefore(parts, node);
  const earlier = node && moveAlong(document, catalogue, node.id, -1);
  const later = node && moveAlong(document, catalogue, node.id, 1);
  const from = item.kind === "branch" ? { node: item.node.id, handle: item.handle } : node && { node: node.id, handle: null };
  const moved = (change: ReturnType<typeof moveAlong>) => () => {
    if (!change || !node) return;
    state.perform(change);
    reach.say(t("outline.said.moved", { label: node.label }));
    reach.focus(node.id);
  };
  return [
    { id: "configure", label: t("outline.configure"), key: "Enter", enabled: item.kind !== "branch", run: () => configure(parts, item) },
    { id: "after", label: t("outline.after"), key: "A", enabled: free && after !== null, run: after ? pick(after) : none },
    { id: "before", label: t("outline.before"), key: "Shift+A", enabled: free && before !== null, run: before ? pick(before) : none },
    { id: "parallel", label: t("outline.parallel"), key: "P", enabled: free && from !== null && after?.kind === "edge", run: from ? pick({ kind: "after", ...from, position: null }) : none },
    { id: "connect", label: t("outline.connect"), key: "C", enabled: free && from !== null, run: () => from && reach.ask({ kind: "connect", ...from }) },
    { id: "earlier", label: t("outline.earlier"), key: "Alt+ArrowUp", enabled: free && earlier !== null, run: moved(earlier) },
    { id: "later", label: t("outline.later"), key: "Alt+ArrowDown", enabled: free && later !== null, run: moved(later) },
    { id: "move", label: t("outline.move"), key: "M", enabled: free && node !== null && node.type !== "trigger", run: () => node && reach.ask({ kind: "move", node: node.id }) },
    item.kind === "link"
      ? { id: "disconnect", label: t("outline.disconnect"), key: "Delete", enabled: free, run: () => disconnect(parts, item, reach) }
      : { id: "delete", label: t("outline.delete"), key: "Delete", enabled: free && node !== null, run: () => node && remove(parts, node, reach) },
    { id: "run", label: t("outline.run"), key: "R", enabled: true, run: () => panels.getState().set({ dialog: "run" }) },
  ];
}

const none = () => undefined;

/** Behind the only way out: between, if it leads on; a fork is added to by its branches. */
function pickAfter({ editor }: EditorParts, item: OutlineItem): PickFor | null {
  const { document, catalogue } = editor.getState();
  if (item.kind === "link") return { kind: "edge", edge: item.edge.id, position: null };
  const [only, ...more] = item.kind === "branch" ? item.edges : document.edges.filter((edge) => edge.source === item.node.id);
  const handle = item.kind === "branch" ? item.handle : null;
  if (item.kind === "node") {
    const outputs = outputsOf(item.node, catalogue.byService.get(item.node.service));
    if (outputs.length === 0) return null;
    if (outputs.length > 1) return { kind: "after", node: item.node.id, handle: null, position: null };
  }
  if (only && more.length === 0) return { kind: "edge", edge: only.id, position: null };
  return { kind: "after", node: item.node.id, handle, position: null };
}

function pickBefore({ editor }: EditorParts, node: WorkflowNode): PickFor | null {
  if (node.type === "trigger") return null;
  const arriving = editor.getState().document.edges.filter((edge) => edge.target === node.id);
  const [only] = arriving;
  if (only && arriving.length === 1) return { kind: "edge", edge: only.id, position: null };
  return { kind: "before", node: node.id, handle: null, position: null };
}

function configure({ editor, panels }: EditorParts, item: OutlineItem): void {
  const { select } = editor.getState();
  if (item.kind === "link") select({ nodes: [], edges: [item.edge.id] });
  else select({ nodes: [item.node.id], edges: [] });
  panels.getState().set({ inspector: true, tab: "config" });
  // The panel is drawn by then; its first field takes over from the tree.
  requestAnimationFrame(() => requestAnimationFrame(() => window.document.querySelector<HTMLElement>("aside input, aside textarea, aside [role=combobox]")?.focus()));
}

function remove({ editor }: EditorParts, node: WorkflowNode, reach: Reach): void {
  const next = reach.next();
  const { document, catalogue, perform } = editor.getState();
  perform(removeRejoining(document, catalogue, [node.id], []));
  reach.say(t("outline.said.deleted", { label: node.label }));
  if (next) reach.focus(next);
}

function disconnect({ editor }: EditorParts, item: Extract<OutlineItem, { kind: "link" }>, reach: Reach): void {
  const next = reach.next();
  const { document, perform } = editor.getState();
  perform({ type: "remove", nodes: [], edges: [item.edge.id] });
  reach.say(t("outline.said.disconnected", { source: nodeById(document, item.edge.source)?.label ?? "", target: item.target.label }));
  if (next) reach.focus(next);
}
