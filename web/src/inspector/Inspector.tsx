/** The right panel: of the one selected node or connection, of several, or of the workflow. */
import { edgeById, nodeById } from "../graph/model";
import { useEditor, usePanels } from "../store/context";
import { shownDocument } from "../store/editor";
import { count, t } from "../texts";
import { classes } from "../ui";
import { EdgePanel, EdgeView } from "./EdgePanel";
import { NodePanel } from "./NodePanel";
import { NodeView } from "./NodeView";
import { PanelHead } from "./PanelHead";
import { WorkflowPanel } from "./WorkflowPanel";

export function Inspector() {
  const full = usePanels((state) => state.full);
  const node = useEditor((state) => (full && state.selection.nodes.length === 1 ? nodeById(shownDocument(state), state.selection.nodes[0] ?? "") : undefined));
  const edge = useEditor((state) => (state.selection.nodes.length === 0 && state.selection.edges.length === 1 ? edgeById(shownDocument(state), state.selection.edges[0] ?? "") : undefined));
  if (node) return <NodeView node={node} />;
  if (full && edge) return <EdgeView edge={edge} />;
  return (
    <aside aria-label={t("editor.inspector.title")} className={classes("flex shrink-0 flex-col border-l border-border bg-surface", edge ? "w-[min(46rem,60vw)]" : "w-96")}>
      <Panel />
    </aside>
  );
}

function Panel() {
  const nodes = useEditor((state) => state.selection.nodes);
  const edges = useEditor((state) => state.selection.edges);
  const node = useEditor((state) => (state.selection.nodes.length === 1 ? nodeById(shownDocument(state), state.selection.nodes[0] ?? "") : undefined));
  const edge = useEditor((state) => (state.selection.edges.length === 1 ? edgeById(shownDocument(state), state.selection.edges[0] ?? "") : undefined));
  if (node) return <NodePanel key={node.id} node={node} />;
  if (nodes.length > 1)
    return (
      <>
        <PanelHead clears title={<h2 className="text-[15px] font-semibold">{count("editor.inspector.many", nodes.length)}</h2>} />
        <p className="px-4 text-sm text-muted">{t("editor.inspector.manyHint")}</p>
      </>
    );
  if (edge && edges.length === 1) return <EdgePanel key={edge.id} edge={edge} />;
  return <WorkflowPanel />;
}
