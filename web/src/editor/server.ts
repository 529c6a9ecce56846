/** The editor's server, through the wire. */
import type { QueryClient } from "@tanstack/react-query";
import type { Activation, EditorServer, SaveOutcome } from "../store/server";
import * as calls from "../wire/calls";
import { ServerProblem } from "../wire/client";
import type { ExecutionStatus } from "../graph/run";
import { inspection } from "../wire/inspection";
import { keys } from "../wire/queries";
import type { WorkflowResource } from "../wire/types";

export function editorServer(id: string, queries: QueryClient): EditorServer {
  const stale = () => void queries.invalidateQueries({ queryKey: keys.workflows, refetchType: "none" });
  const switching = async (call: Promise<WorkflowResource>): Promise<Activation> => {
    try {
      const workflow = await call;
      stale();
      return { kind: "done", workflow };
    } catch (error) {
      return refused(error);
    }
  };
  return {
    ...inspection(id),
    load: () => calls.workflow(id),
    save: (document, version, leaving) => calls.saveWorkflow(id, document, version, leaving).then((workflow) => {
      stale();
      return { kind: "saved", workflow } as const;
    }, outcomeOf),
    activate: () => switching(calls.activateWorkflow(id)),
    deactivate: () => switching(calls.deactivateWorkflow(id)),
    run: (request) => calls.runWorkflow(id, request),
    cancel: (execution) => calls.cancelExecution(execution),
    versions: async () => (await calls.versions(id)).items,
    version: async (version) => (await calls.version(id, version)).document,
    restore: (version) => calls.restoreVersion(id, version),
    nameVersion: (version, name) => calls.nameVersion(id, version, name),
    unfinished: async () => {
      const [running = [], queued = [], waiting = []] = await Promise.all((["running", "queued", "waiting"] as const).map((status) => idsOf(id, status)));
      return { running: [...running, ...queued], waiting };
    },
    figures: async () => new Map(Object.entries((await calls.workflowStats(id)).nodes)),
    retry: (execution, from) => calls.retryExecution(execution, { from }),
    execution: (execution) => calls.wholeExecution(execution),
    executionDocument: async (execution) => {
      const { document } = await calls.execution(execution, { document: true });
      if (!document) throw new Error("The version that ran is not there.");
      return document;
    },
    saveCopy: async (document) => {
      const { id: _id, ...copy } = document;
      const workflow = await calls.createWorkflow({ document: copy });
      stale();
      return workflow;
    },
    cronPreview: (expression, timezone, signal) => calls.cronPreview(expression, timezone, 5, signal),
  };
}

async function idsOf(id: string, status: ExecutionStatus): Promise<string[]> {
  return (await calls.executions({ workflow_id: id, status, limit: 200 })).items.map((one) => one.execution_id);
}

function outcomeOf(error: unknown): SaveOutcome {
  if (!(error instanceof ServerProblem)) return { kind: "failed", message: messageOf(error), retry: true };
  if (error.status === 412) return { kind: "conflict", version: error.body.version ?? 0 };
  const details = error.body.errors?.map((one) => one.detail).filter(Boolean) ?? [];
  return { kind: "failed", message: [error.message, ...details].join(" "), retry: error.status >= 500 || error.status === 429 };
}

function refused(error: unknown): Activation {
  const problems = error instanceof ServerProblem ? (error.body.errors ?? []).filter((one) => one.severity !== "warning").map((one) => one.detail) : [];
  return { kind: "refused", message: messageOf(error), problems };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
