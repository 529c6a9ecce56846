/** Every call to the server by name, a line each. */
import type { WorkflowDocument, Problem } from "../graph/model";
import type { ExecutionDetail, ExecutionSummary, NodeRun } from "../graph/run";
import { ask } from "./client";
import type * as wire from "./types";

const at = encodeURIComponent;

export const setupState = () => ask<{ needs_owner: boolean }>("/setup-state");
export const setUp = (body: { token: string; email: string; password: string; name: string; organisation: string }) =>
  ask<wire.Me>("/setup", { method: "POST", body });
export const signIn = (email: string, password: string) => ask<wire.Me>("/session", { method: "POST", body: { email, password } });
export const signOut = () => ask<undefined>("/session", { method: "DELETE" });
export const me = (signal?: AbortSignal) => ask<wire.Me>("/me", { signal });

export const workflows = (query: { cursor?: string; limit?: number; q?: string; status?: string } = {}, signal?: AbortSignal) =>
  ask<wire.Page<wire.WorkflowItem>>("/workflows", { query, signal });
export const workflow = (id: string, signal?: AbortSignal) => ask<wire.WorkflowResource>(`/workflows/${at(id)}`, { signal });
export const createWorkflow = (body: { name: string } | { example: string } | { document: WorkflowDocument }) =>
  ask<wire.WorkflowResource>("/workflows", { method: "POST", body });
export const saveWorkflow = (id: string, document: WorkflowDocument, version: number, keepalive = false) =>
  ask<wire.WorkflowResource>(`/workflows/${at(id)}`, { method: "PUT", body: { document }, ifMatch: version, keepalive });
export const deleteWorkflow = (id: string) => ask<undefined>(`/workflows/${at(id)}`, { method: "DELETE" });
export const duplicateWorkflow = (id: string) => ask<wire.WorkflowResource>(`/workflows/${at(id)}/duplicate`, { method: "POST" });
export const validateWorkflow = (id: string, document?: WorkflowDocument) =>
  ask<{ problems: Problem[] }>(`/workflows/${at(id)}/validate`, { method: "POST", body: { document } });
export const activateWorkflow = (id: string) => ask<wire.WorkflowResource>(`/workflows/${at(id)}/activate`, { method: "POST" });
export const deactivateWorkflow = (id: string) => ask<wire.WorkflowResource>(`/workflows/${at(id)}/deactivate`, { method: "POST" });
export const runWorkflow = (id: string, body: wire.RunRequest) =>
  ask<{ execution_id: string }>(`/workflows/${at(id)}/run`, { method: "POST", body });
export const examples = (signal?: AbortSignal) => ask<wire.Page<wire.Example>>("/examples", { signal });

export const nodeTypes = (signal?: AbortSignal) => ask<wire.NodesAnswer>("/nodes", { signal });
export const cronPreview = (expression: string, timezone: string, count = 5, signal?: AbortSignal) =>
  ask<wire.CronPreview>("/cron/preview", { method: "POST", body: { expression, timezone, count }, signal });

export const executions = (query: wire.ExecutionFilter, signal?: AbortSignal) =>
  ask<wire.Page<ExecutionSummary>>("/executions", { query: { ...query }, signal });
export const execution = (id: string, signal?: AbortSignal) => ask<ExecutionDetail>(`/executions/${at(id)}`, { signal });
export const executionWithDocument = (id: string, signal?: AbortSignal) =>
  ask<ExecutionDetail & { document: WorkflowDocument }>(`/executions/${at(id)}`, { query: { document: 1 }, signal });
export const cancelExecution = (id: string) =>
  ask<{ execution_id: string; status: string }>(`/executions/${at(id)}/cancel`, { method: "POST" });
export const retryExecution = (id: string, body: { from: string; input?: unknown; version?: string }) =>
  ask<{ execution_id: string }>(`/executions/${at(id)}/retry`, { method: "POST", body });
export const nodeLogs = (workflowId: string, nodeId: string, query: { status?: string; cursor?: string; limit?: number } = {}) =>
  ask<wire.Page<NodeRun & { execution_id: string }>>(`/workflows/${at(workflowId)}/nodes/${at(nodeId)}/logs`, { query });
