/** Feeds the views of executions from the server. */
import type { QueryClient } from "@tanstack/react-query";
import type { ExecutionEvent } from "../executions/model";
import type { ExecutionSource } from "../executions/source";
import * as calls from "../wire/calls";
import type { Listener } from "../wire/live";
import { live } from "../wire/live";
import { keys } from "../wire/queries";
import { connectionLost, connectionOpen } from "./connection";

const PAGE = 50;

export function executionSource(client: QueryClient, { mayRun, mayEdit }: { mayRun: boolean; mayEdit: boolean }): ExecutionSource {
  return {
    mayRun,
    mayEdit,
    list: (filters, cursor) => calls.executions({ ...filters, cursor, limit: PAGE }),
    inbox: (cursor) => calls.inbox({ cursor, limit: PAGE }),
    one: (id) => calls.wholeExecution(id),
    cancel: (id) => calls.cancelExecution(id),
    resume: async ({ execution_id, status, nodes_executed }) => {
      if (status === "paused") return calls.resumeExecution(execution_id);
      const waiting = nodes_executed.filter((run) => run.status === "waiting");
      for (const { node_id, scope } of waiting) await calls.wakeNode(execution_id, { node_id, scope });
    },
    remove: (id) => calls.deleteExecution(id),
    triggers: async () => {
      const { items } = await client.ensureQueryData({ queryKey: keys.nodes, queryFn: () => calls.nodeTypes(), staleTime: Infinity });
      return items.flatMap((type) => (type.built && type.trigger_type ? [type.trigger_type] : []));
    },
    retry: async (id, retry) => {
      const started = await calls.retryExecution(id, retry);
      void client.invalidateQueries({ queryKey: keys.executions });
      return started;
    },
    workflows: async () => (await calls.workflows({ limit: 200 })).items,
    follow: (id, after, onEvent) => live().subscribe({ execution_id: id }, listener(onEvent), after),
    followWorkflow: (id, onEvent) => live().subscribe({ workflow_id: id }, listener(onEvent, () => onEvent(null))),
  };
}

function listener(onEvent: (event: ExecutionEvent) => void, onOpen?: () => void): Listener {
  return {
    told: (told) => {
      if (told.type === "event") onEvent(told.event);
      if (told.type === "snapshot") onOpen?.();
    },
    connected: (yes) => (yes ? connectionOpen() : connectionLost()),
  };
}
