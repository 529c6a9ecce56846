/** Are the data of an execution older than the node? True when its form or what flows into it has changed since the version that ran. */
import { useQuery } from "@tanstack/react-query";
import type { WorkflowDocument, WorkflowNode } from "../graph/model";
import type { ExecutionDetail } from "../graph/run";
import { useEditor, useParts } from "../store/context";
import { isDirty } from "../store/editor";

export function useStale(node: WorkflowNode, execution: ExecutionDetail | null): boolean {
  const { server } = useParts();
  const document = useEditor((state) => state.document);
  const changed = useEditor((state) => execution !== null && (isDirty(state) || execution.version !== state.workflow.version));
  const id = execution?.execution_id ?? "";
  const ran = useQuery({
    queryKey: ["inspector", "ran", id],
    queryFn: () => server.executionDocument(id),
    enabled: changed,
    staleTime: Infinity,
    retry: false,
  });
  return changed && ran.data !== undefined && differs(ran.data, document, node.id);
}

/** In what decides over the node's data: its configuration, whether it is switched off, and the mappings into it. */
export function differs(before: WorkflowDocument, now: WorkflowDocument, node: string): boolean {
  const facts = (document: WorkflowDocument) => {
    const found = document.nodes.find((one) => one.id === node);
    const edges = document.edges.filter((edge) => edge.target === node);
    return JSON.stringify([found?.service, found?.config ?? {}, found?.disabled ?? false, edges.map((edge) => [edge.source, edge.sourceHandle ?? null, edge.data_mapping ?? null])]);
  };
  return facts(before) !== facts(now);
}
