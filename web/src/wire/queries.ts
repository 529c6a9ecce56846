/** TanStack Query over the calls: one place for the keys, so that what changes something can say what is stale. */
import { QueryClient, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import * as calls from "./calls";
import { ServerProblem } from "./client";
import type { ExecutionFilter, Query } from "./types";

type WorkflowFilter = Omit<Query<"/api/v1/workflows">, "cursor" | "limit">;

export const keys = {
  me: ["me"] as const,
  setupState: ["setup-state"] as const,
  workflows: ["workflows"] as const,
  workflowList: (filter: WorkflowFilter) => ["workflows", "list", filter] as const,
  workflow: (id: string) => ["workflows", id] as const,
  examples: ["examples"] as const,
  nodes: ["nodes"] as const,
  members: ["members"] as const,
  invitations: ["invitations"] as const,
  tokens: ["tokens"] as const,
  variables: ["variables"] as const,
  variable: (name: string) => ["variables", name] as const,
  usage: ["usage"] as const,
  queue: ["queue"] as const,
  inbox: ["executions", "inbox"] as const,
  executions: ["executions"] as const,
  executionList: (filter: ExecutionFilter) => ["executions", "list", filter] as const,
  execution: (id: string) => ["executions", id] as const,
};

/** What the server refuses stays refused: only an unreachable or failing server is asked again. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: false,
        retry: (times, error) => times < 2 && !(error instanceof ServerProblem && error.status < 500),
      },
    },
  });
}

export const useMe = () => useQuery({ queryKey: keys.me, queryFn: ({ signal }) => calls.me(signal), staleTime: 300_000 });

export const useSetupState = () => useQuery({ queryKey: keys.setupState, queryFn: calls.setupState });

export const useWorkflows = (filter: WorkflowFilter = {}) =>
  useInfiniteQuery({
    queryKey: keys.workflowList(filter),
    queryFn: ({ signal, pageParam }) => calls.workflows({ ...filter, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const useExamples = (enabled = true) =>
  useQuery({ queryKey: keys.examples, queryFn: ({ signal }) => calls.examples(signal), staleTime: Infinity, enabled });

export const useNodeTypes = () =>
  useQuery({ queryKey: keys.nodes, queryFn: ({ signal }) => calls.nodeTypes(signal), staleTime: Infinity });

export const useExecutions = (filter: ExecutionFilter, refetchInterval: number | false = false) =>
  useInfiniteQuery({
    queryKey: keys.executionList(filter),
    queryFn: ({ signal, pageParam }) => calls.executions({ ...filter, cursor: pageParam, limit: filter.limit ?? 50 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval,
  });

export const useExecution = (id: string | null) =>
  useQuery({ queryKey: keys.execution(id ?? ""), queryFn: ({ signal }) => calls.wholeExecution(id ?? "", {}, signal), enabled: id !== null });
