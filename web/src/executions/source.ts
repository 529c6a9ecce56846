/** Where the views of executions get their data: the shell hands in one that asks the server, tests one of their own. */
import { createContext, useContext } from "react";
import type { Execution, ExecutionDetail, ExecutionEvent, Filters, Page } from "./model";

export interface Retry {
  from: "failed" | "start" | (string & {});
  input?: unknown;
  /** Without: the version that ran. */
  version?: "draft" | "published";
}

export interface ExecutionSource {
  /** Whether the signed-in user may retry and cancel. */
  mayRun: boolean;
  /** … and delete, and run a draft. */
  mayEdit: boolean;
  list: (filters: Filters, cursor?: string) => Promise<Page<Execution>>;
  inbox: (cursor?: string) => Promise<Page<Execution>>;
  one: (id: string) => Promise<ExecutionDetail>;
  cancel: (id: string) => Promise<unknown>;
  /** Lets a paused one, or all that waits in one, go on now. */
  resume: (execution: ExecutionDetail) => Promise<unknown>;
  remove: (id: string) => Promise<unknown>;
  retry: (id: string, retry: Retry) => Promise<{ execution_id: string }>;
  /** What can start an execution, by its code. */
  triggers: () => Promise<string[]>;
  workflows: () => Promise<{ id: string; name: string }[]>;
  /** Every record after number `after`, in order, until the returned function is called. */
  follow: (id: string, after: number, onEvent: (event: ExecutionEvent) => void) => () => void;
  /** Records of all executions of a workflow as they come; null when the feed opens, for what came before it. */
  followWorkflow: (workflowId: string, onEvent: (event: ExecutionEvent | null) => void) => () => void;
}

export const ExecutionSourceContext = createContext<ExecutionSource | null>(null);

export function useExecutionSource(): ExecutionSource {
  const source = useContext(ExecutionSourceContext);
  if (!source) throw new Error("Views of executions stand inside an ExecutionSourceContext.");
  return source;
}
