/** The calls of the inspector for one workflow (expressions.md §13). */
import type { CodeLanguage, CodeOutcome, CodeProblem, ConvertForm, Converted, Diagnostic, ExpressionMode, Library, PreviewAnswer, PreviewFrom, PreviewRequest } from "../graph/language";
import * as calls from "./calls";
import { ask } from "./client";
import type { Query } from "./types";

const at = encodeURIComponent;

export function inspection(workflow: string) {
  return {
    library: (place: { node_id?: string; edge_id?: string; field?: string } | null, known?: string, signal?: AbortSignal) =>
      ask<Library>("/expressions/library", { query: place ? { workflow_id: workflow, known, ...place } : {}, signal }),
    preview: (request: PreviewRequest, signal?: AbortSignal) =>
      ask<PreviewAnswer>("/expressions/preview", { method: "POST", body: { workflow_id: workflow, ...request }, signal }),
    check: async (node: string, sources: { field: string; mode: ExpressionMode; source: unknown }[], signal?: AbortSignal) => {
      const body = { workflow_id: workflow, node_id: node, sources };
      return (await ask<{ diagnostics: Diagnostic[] }>("/expressions/check", { method: "POST", body, signal })).diagnostics;
    },
    convert: (from: ConvertForm, to: ConvertForm, source: unknown) =>
      ask<Converted>("/expressions/convert", { method: "POST", body: { from, to, source } }),
    recent: async (limit: number, signal?: AbortSignal) => (await calls.executions({ workflow_id: workflow, limit }, signal)).items,
    testNode: (node: string, test: { input?: unknown; execution_id?: string }) =>
      ask<never>(`/workflows/${at(workflow)}/nodes/${at(node)}/test`, { method: "POST", body: { mode: "test", ...test } }),
    nodeLogs: (node: string, query: Query<"/api/v1/workflows/{id}/nodes/{node}/logs">) => calls.nodeLogs(workflow, node, query),
    checkCode: async (language: CodeLanguage, code: string, signal?: AbortSignal) =>
      (await ask<{ error: CodeProblem | null }>("/code/check", { method: "POST", body: { language, code }, signal })).error,
    runCode: (run: { language: CodeLanguage; code: string; node_id: string; context: PreviewFrom }) =>
      ask<CodeOutcome>("/code/run", { method: "POST", body: { workflow_id: workflow, ...run } }),
  };
}
