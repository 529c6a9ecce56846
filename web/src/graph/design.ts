/** The design state of a node, from the document and its problems; a run never changes it. */
import type { NodeType } from "./catalogue";
import type { Problem, WorkflowNode } from "./model";

export type DesignState = "draft" | "configuring" | "ready" | "active" | "error" | "disabled";

export function designState(node: WorkflowNode, type: NodeType | undefined, problems: Problem[] | undefined, live: boolean): DesignState {
  if (node.disabled) return "disabled";
  const errors = (problems ?? []).filter((problem) => problem.severity === "error");
  if (errors.some((problem) => problem.code !== "CONFIG_REQUIRED" && problem.code !== "CREDENTIAL_MISSING")) return "error";
  if (errors.length > 0 || (type && lacksRequired(node, type))) return Object.keys(node.config).length === 0 ? "draft" : "configuring";
  return live ? "active" : "ready";
}

function lacksRequired(node: WorkflowNode, type: NodeType): boolean {
  const properties = type.config_schema.properties ?? {};
  return (type.config_schema.required ?? []).some((key) => {
    const value = node.config[key] ?? properties[key]?.default;
    return value === undefined || value === null || value === "";
  });
}
