/** One node run alone on the server: the last result is kept while the editor is open, and is stale once the node has changed. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Config, WorkflowNode } from "../graph/model";
import { usePanels, useParts } from "../store/context";
import type { NodeTested } from "../store/inspection";

export interface Tested {
  result: NodeTested;
  /** The configuration it ran with; documents never change in place, so identity says whether it is still that. */
  config: Config;
}

export function useNodeTest(node: WorkflowNode) {
  const { server, autosave } = useParts();
  const cache = useQueryClient();
  const from = usePanels((state) => state.dataFrom);
  const key = ["inspector", "tested", node.id];
  const last = useQuery<Tested | null>({ queryKey: key, queryFn: () => cache.getQueryData<Tested>(key) ?? null, enabled: false });
  const test = useMutation({
    mutationKey: key,
    mutationFn: async (input: unknown) => {
      const { config } = node;
      if (!(await autosave.now())) throw new Error("The workflow could not be saved, so there is nothing to test yet.");
      return { result: await server.testNode(node.id, { input, execution_id: from ?? undefined }), config };
    },
    onSuccess: (tested) => cache.setQueryData(key, tested),
  });
  return {
    tested: last.data ?? null,
    stale: last.data ? last.data.config !== node.config : false,
    running: test.isPending,
    error: test.error?.message ?? null,
    run: test.mutate,
    clear: () => cache.setQueryData(key, null),
  };
}
