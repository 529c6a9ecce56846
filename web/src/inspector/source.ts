/** Where the data come from that the inspector shows and previews with: pinned, of an execution, or the samples of the node types. */
import { useQuery } from "@tanstack/react-query";
import type { Catalogue } from "../graph/catalogue";
import { pinOf } from "../graph/pins";
import type { PreviewFrom } from "../graph/language";
import type { WorkflowDocument, WorkflowNode } from "../graph/model";
import type { ExecutionDetail, NodeRun } from "../graph/run";
import { useEditor, useLive, useParts, usePanels } from "../store/context";
import { shownDocument } from "../store/editor";
import { shownDetail, shownId } from "../store/live";

export const RECENT = 20;

/** The latest executions of the workflow, for the picker. */
export function useRecent() {
  const { server } = useParts();
  const workflow = useEditor((state) => state.workflow.id);
  const shown = useLive(shownId);
  return useQuery({ queryKey: ["inspector", workflow, "recent", shown], queryFn: ({ signal }) => server.recent(RECENT, signal), staleTime: 5_000 });
}

/** The execution the data are taken from: the one picked, the one on the canvas, else the last. Null while there is none. */
export function useDetail(): ExecutionDetail | null {
  const { server } = useParts();
  const picked = usePanels((state) => state.dataFrom);
  const shown = useLive(shownId);
  const live = useLive(shownDetail);
  const recent = useRecent();
  const id = picked ?? shown ?? recent.data?.[0]?.execution_id ?? null;
  const here = live !== null && live.execution_id === id;
  const read = useQuery({
    queryKey: ["inspector", "execution", id],
    queryFn: () => server.execution(id ?? ""),
    enabled: id !== null && !here,
    staleTime: 30_000,
    retry: false,
  });
  return here ? live : (read.data ?? null);
}

/** How a preview names these data. */
export function usePreviewFrom(): PreviewFrom {
  const picked = usePanels((state) => state.dataFrom);
  const shown = useLive(shownId);
  const id = picked ?? shown;
  return id === null ? { from: "last_run" } : { from: "execution", execution_id: id };
}

export interface NodeData {
  run: NodeRun | null;
  input: unknown;
  output: unknown;
  from: "pin" | "run" | "sample" | null;
  execution: ExecutionDetail | null;
}

export function useNodeData(node: WorkflowNode, scope: string | null = null): NodeData {
  const document = useEditor(shownDocument);
  const catalogue = useEditor((state) => state.catalogue);
  const execution = useDetail();
  const run = runOf(execution, node.id, scope);
  return { ...outputOf(document, catalogue, execution, node, scope), input: run?.input ?? inputOf(document, catalogue, execution, node), run, execution };
}

export function runOf(execution: ExecutionDetail | null, node: string, scope: string | null = null): NodeRun | null {
  const runs = execution?.nodes_executed.filter((run) => run.node_id === node) ?? [];
  return runs.find((run) => run.scope === scope) ?? runs.at(-1) ?? null;
}

export function outputOf(
  document: WorkflowDocument, catalogue: Catalogue, execution: ExecutionDetail | null, node: WorkflowNode, scope: string | null = null,
): { output: unknown; from: NodeData["from"] } {
  const pin = pinOf(document, node.id);
  if (pin) return { output: pin.output, from: "pin" };
  const run = runOf(execution, node.id, scope);
  if (run?.output !== null && run?.output !== undefined) return { output: run.output, from: "run" };
  if (run?.error) return { output: undefined, from: "run" };
  const sample = catalogue.byService.get(node.service)?.sample;
  return sample === undefined || sample === null ? { output: undefined, from: null } : { output: sample, from: "sample" };
}

/** What the sources would bring, side by side, where the node itself has not run. */
export function inputOf(document: WorkflowDocument, catalogue: Catalogue, execution: ExecutionDetail | null, node: WorkflowNode): unknown {
  const sources = document.edges.filter((edge) => edge.target === node.id).flatMap((edge) => document.nodes.find((one) => one.id === edge.source) ?? []);
  const outputs = sources.map((source) => outputOf(document, catalogue, execution, source).output).filter((output) => output !== undefined);
  if (outputs.length === 0) return undefined;
  if (outputs.length === 1) return passedOn(outputs[0]);
  return passedOn(Object.assign({}, ...outputs.filter((output) => typeof output === "object")));
}

/** Fields that begin with `_` are the node's own and do not flow on. */
function passedOn(output: unknown): unknown {
  if (typeof output !== "object" || output === null || Array.isArray(output)) return output;
  return Object.fromEntries(Object.entries(output).filter(([name]) => !name.startsWith("_")));
}
