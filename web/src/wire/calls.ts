/** Every call to the server by name. Where the OpenAPI document says “an object”, the graph's own types say which. */
import type { NodeGroup, NodeType } from "../graph/catalogue";
import type { Problem, WorkflowDocument } from "../graph/model";
import type { ExecutionDetail, ExecutionSummary, NodeRun } from "../graph/run";
import { answer, api, madeOn } from "./client";
import type * as wire from "./types";

/** Node runs of a page past the first: the server tells the whole log anew for each. */
const MORE_RUNS = 10_000;

type Signal = AbortSignal | undefined;
const at = (id: string) => ({ path: { id } });

/** Narrows what the document leaves open. */
const as = <T>(call: Promise<{ data?: unknown; error?: unknown; response: Response }>) => answer(call as Promise<{ data?: T; response: Response }>);

export const setupState = () => answer(api.GET("/api/v1/setup-state"));
export const setUp = (body: wire.SetUp) => answer(api.POST("/api/v1/setup", { body }));
export const signIn = (email: string, password: string) => answer(api.POST("/api/v1/session", { body: { email, password } }));
export const signOut = () => answer(api.DELETE("/api/v1/session"));
export const me = (signal?: Signal) => answer(api.GET("/api/v1/me", { signal }));

export const workflows = (query: wire.Query<"/api/v1/workflows"> = {}, signal?: Signal) =>
  answer(api.GET("/api/v1/workflows", { params: { query }, signal }));
export const workflow = (id: string, signal?: Signal) =>
  as<wire.WorkflowResource>(api.GET("/api/v1/workflows/{id}", { params: at(id), signal }));
export const createWorkflow = (body: { name: string } | { example: string } | { document: WorkflowDocument }) =>
  as<wire.WorkflowResource>(api.POST("/api/v1/workflows", { body }));
/** `keepalive` lets the request outlive the page, for the last save. */
export const saveWorkflow = (id: string, document: WorkflowDocument, version: number, keepalive = false) =>
  as<wire.WorkflowResource>(
    api.PUT("/api/v1/workflows/{id}", { params: { ...at(id), header: madeOn(version) }, body: { document: { ...document } }, keepalive }),
  );
export const deleteWorkflow = (id: string) => answer(api.DELETE("/api/v1/workflows/{id}", { params: at(id) }));
export const duplicateWorkflow = (id: string) =>
  as<wire.WorkflowResource>(api.POST("/api/v1/workflows/{id}/duplicate", { params: at(id) }));
export const validateWorkflow = (id: string, document?: WorkflowDocument) =>
  as<{ problems: Problem[] }>(
    api.POST("/api/v1/workflows/{id}/validate", { params: at(id), body: { document: document && { ...document } } }),
  );
export const activateWorkflow = (id: string) =>
  as<wire.WorkflowResource>(api.POST("/api/v1/workflows/{id}/activate", { params: at(id) }));
export const deactivateWorkflow = (id: string) =>
  as<wire.WorkflowResource>(api.POST("/api/v1/workflows/{id}/deactivate", { params: at(id) }));
export const runWorkflow = (id: string, body: wire.RunRequest) =>
  answer(api.POST("/api/v1/workflows/{id}/run", { params: at(id), body }));
export const examples = (signal?: Signal) => answer(api.GET("/api/v1/examples", { signal }));

export const nodeTypes = (signal?: Signal) =>
  as<{ items: NodeType[]; groups: NodeGroup[]; version: string }>(api.GET("/api/v1/nodes", { signal }));
export const cronPreview = (expression: string, timezone: string, count = 5, signal?: Signal) =>
  answer(api.POST("/api/v1/cron/preview", { body: { expression, timezone, count }, signal }));

export const executions = (query: wire.ExecutionFilter, signal?: Signal) =>
  as<wire.Page<ExecutionSummary>>(api.GET("/api/v1/executions", { params: { query }, signal }));
export const execution = (id: string, query: wire.Query<"/api/v1/executions/{id}"> = {}, signal?: Signal) =>
  as<ExecutionDetail & { document: WorkflowDocument | null }>(api.GET("/api/v1/executions/{id}", { params: { ...at(id), query }, signal }));
/** With all its node runs: those past the first page are asked for one page after the other. */
export async function wholeExecution(id: string, query: { document?: boolean } = {}, signal?: Signal) {
  const first = await execution(id, query, signal);
  const runs = [...first.nodes_executed];
  for (let cursor = first.nodes_cursor; cursor; ) {
    const more = await execution(id, { nodes_cursor: cursor, nodes_limit: MORE_RUNS }, signal);
    runs.push(...more.nodes_executed);
    cursor = more.nodes_cursor;
  }
  return { ...first, nodes_executed: runs };
}
export const cancelExecution = (id: string) => answer(api.POST("/api/v1/executions/{id}/cancel", { params: at(id) }));
export const resumeExecution = (id: string) => answer(api.POST("/api/v1/executions/{id}/resume", { params: at(id) }));
export const wakeNode = (id: string, body: wire.Wake) => answer(api.POST("/api/v1/executions/{id}/wake", { params: at(id), body }));
export const deleteExecution = (id: string) => answer(api.DELETE("/api/v1/executions/{id}", { params: at(id) }));
export const inbox = (query: wire.Query<"/api/v1/inbox"> = {}, signal?: Signal) =>
  as<wire.Page<ExecutionSummary>>(api.GET("/api/v1/inbox", { params: { query }, signal }));
export const retryExecution = (id: string, body: wire.Retry) =>
  answer(api.POST("/api/v1/executions/{id}/retry", { params: at(id), body }));

export const nodeLogs = (id: string, node: string, query: wire.Query<"/api/v1/workflows/{id}/nodes/{node}/logs"> = {}, signal?: Signal) =>
  as<wire.Page<NodeRun & { execution_id: string }>>(
    api.GET("/api/v1/workflows/{id}/nodes/{node}/logs", { params: { path: { id, node }, query }, signal }),
  );
export const versions = (id: string) => answer(api.GET("/api/v1/workflows/{id}/versions", { params: { ...at(id), query: { limit: 100 } } }));
export const version = (id: string, n: number) =>
  as<{ version: number; document: WorkflowDocument }>(api.GET("/api/v1/workflows/{id}/versions/{n}", { params: { path: { id, n } } }));
export const restoreVersion = (id: string, n: number) =>
  as<wire.WorkflowResource>(api.POST("/api/v1/workflows/{id}/versions/{n}/restore", { params: { path: { id, n } } }));
export const nameVersion = (id: string, n: number, name: string) =>
  answer(api.PUT("/api/v1/workflows/{id}/versions/{n}", { params: { path: { id, n } }, body: { name } }));
export const workflowStats = (id: string, signal?: Signal) =>
  answer(api.GET("/api/v1/workflows/{id}/stats", { params: at(id), signal }));

export const usage = (query: wire.Query<"/api/v1/usage"> = {}, signal?: Signal) => answer(api.GET("/api/v1/usage", { params: { query }, signal }));
export const queue = (query: wire.Query<"/api/v1/queue"> = {}, signal?: Signal) => answer(api.GET("/api/v1/queue", { params: { query }, signal }));

export const members = (signal?: Signal) => answer(api.GET("/api/v1/members", { signal }));
export const changeMember = (id: string, role: wire.Role) => answer(api.PUT("/api/v1/members/{id}", { params: at(id), body: { role } }));
export const removeMember = (id: string) => answer(api.DELETE("/api/v1/members/{id}", { params: at(id) }));
export const invitations = (signal?: Signal) => answer(api.GET("/api/v1/invitations", { signal }));
export const invite = (email: string, role: wire.Role) => answer(api.POST("/api/v1/invitations", { body: { email, role } }));
export const withdrawInvitation = (id: string) => answer(api.DELETE("/api/v1/invitations/{id}", { params: at(id) }));
export const lookAtInvitation = (token: string) => answer(api.POST("/api/v1/join/look", { body: { token } }));
export const join = (body: wire.Join) => answer(api.POST("/api/v1/join", { body }));
export const tokens = (signal?: Signal) => answer(api.GET("/api/v1/tokens", { signal }));
export const createToken = (label: string, role: wire.Role) => answer(api.POST("/api/v1/tokens", { body: { label, role } }));
export const revokeToken = (id: string) => answer(api.DELETE("/api/v1/tokens/{id}", { params: at(id) }));

const named = (name: string, workflow_id?: string) => ({ path: { name }, query: { workflow_id } });
export const variables = (query: wire.Query<"/api/v1/variables"> = {}, signal?: Signal) => answer(api.GET("/api/v1/variables", { params: { query }, signal }));
/** With every place that names it. */
export const variable = (name: string, workflow?: string, signal?: Signal) => answer(api.GET("/api/v1/variables/{name}", { params: named(name, workflow), signal }));
export const createVariable = (body: wire.CreateVariable) => answer(api.POST("/api/v1/variables", { body: { secret: false, description: "", ...body } }));
export const changeVariable = (name: string, body: wire.ChangeVariable, workflow?: string) => answer(api.PUT("/api/v1/variables/{name}", { params: named(name, workflow), body }));
/** `force`: also when something names it. */
export const deleteVariable = (name: string, force: boolean) => answer(api.DELETE("/api/v1/variables/{name}", { params: { path: { name }, query: { force } } }));
