/** Feeds the views of executions from the server. */
import type { QueryClient } from "@tanstack/react-query";
import type { ExecutionEvent } from "../executions/model";
import type { ExecutionSource } from "../executions/source";
import * as calls from "../wire/calls";
import type { Listener } from "../wire/live";
import { live } from "../wire/live";
import { keys } from "../wire/queries";
import type { ExecutionFilter } from "../wire/types";
import { connectionLost, connectionOpen } from "./connection";

const PAGE = 50;

export function executionSource(client: QueryClient, mayRun: boolean): ExecutionSource {
  return {
    mayRun,
    list: (filters, cursor) => calls.executions({ ...filters, cursor, limit: PAGE } as ExecutionFilter),
    one: (id) => calls.wholeExecution(id),
    cancel: (id) => calls.cancelExecution(id),
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
