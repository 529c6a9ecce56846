/** The hooks of these views: what is cached under which key, and how live records keep it fresh. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { withEvent } from "./follow";
import type { ExecutionDetail, Filters } from "./model";
import { isOver } from "./model";
import type { Retry } from "./source";
import { useExecutionSource } from "./source";

/** Below the same first words as the rest of the page's executions, so that whoever says these are stale says it of all. */
const LIST = ["executions", "pages"] as const;
const ONE = ["executions", "one"] as const;
/** Records come in bursts; the full data behind them is fetched once a burst. */
const SETTLE_MS = 250;
const REFRESH_MS = 5_000;

export function useExecutionPages(filters: Filters, refresh: boolean) {
  const source = useExecutionSource();
  return useInfiniteQuery({
    queryKey: [...LIST, filters],
    queryFn: ({ pageParam }) => source.list(filters, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: refresh ? REFRESH_MS : false,
    placeholderData: (before) => before,
  });
}

export function useInbox() {
  const source = useExecutionSource();
  return useInfiniteQuery({
    queryKey: ["executions", "inbox"],
    queryFn: ({ pageParam }) => source.inbox(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: REFRESH_MS,
  });
}

/** The newest executions of one workflow, fetched again when one of them starts or ends. */
export function useWorkflowExecutions(workflowId: string) {
  const source = useExecutionSource();
  const client = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = source.followWorkflow(workflowId, (event) => {
      if (event && !event.event.startsWith("execution_")) return;
      clearTimeout(timer);
      timer = setTimeout(() => void client.invalidateQueries({ queryKey: [...LIST, { workflow_id: workflowId }] }), SETTLE_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [source, client, workflowId]);
  return useExecutionPages({ workflow_id: workflowId }, false);
}

/** One execution, following the live feed until it is over. */
export function useExecution(id: string) {
  const source = useExecutionSource();
  const client = useQueryClient();
  const query = useQuery({ queryKey: [...ONE, id], queryFn: () => source.one(id) });
  const seq = useRef(0);
  useEffect(() => {
    if (query.data) seq.current = query.data.seq;
  }, [query.data]);

  const following = query.data !== undefined && !isOver(query.data.status);
  useEffect(() => {
    if (!following) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = source.follow(id, seq.current, (event) => {
      client.setQueryData<ExecutionDetail>([...ONE, id], (shown) => shown && withEvent(shown, event));
      clearTimeout(timer);
      timer = setTimeout(() => void client.invalidateQueries({ queryKey: [...ONE, id] }), SETTLE_MS);
    });
    return () => {
      stop();
      // The last record may have come just now: what lies behind it is still to be fetched.
      if (timer) void client.invalidateQueries({ queryKey: [...ONE, id] });
      clearTimeout(timer);
    };
  }, [source, client, id, following]);
  return { ...query, following };
}

export function useWorkflowNames() {
  const source = useExecutionSource();
  return useQuery({ queryKey: ["workflows", "names"], queryFn: () => source.workflows(), staleTime: 60_000 });
}

export function useTriggerTypes() {
  const source = useExecutionSource();
  return useQuery({ queryKey: ["nodes", "triggers"], queryFn: () => source.triggers(), staleTime: Infinity });
}

export function useResume(execution: ExecutionDetail) {
  const source = useExecutionSource();
  const client = useQueryClient();
  return useMutation({ mutationFn: () => source.resume(execution), onSuccess: () => client.invalidateQueries({ queryKey: [...ONE, execution.execution_id] }) });
}

export function useRetry(id: string) {
  const source = useExecutionSource();
  return useMutation({ mutationFn: (retry: Retry) => source.retry(id, retry) });
}

export function useCancel(id: string) {
  const source = useExecutionSource();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => source.cancel(id),
    onSuccess: () => client.invalidateQueries({ queryKey: [...ONE, id] }),
  });
}
