/** A small catalogue and document every graph test starts from. */
import { indexCatalogue, type Catalogue, type NodeType } from "../../src/graph/catalogue";
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from "../../src/graph/model";

export function type(service: string, over: Partial<NodeType> = {}): NodeType {
  return {
    service, type: "logic", name: service, description: "", group: "logic", subgroup: null, icon: "box", color: "#8B5CF6",
    built: true, version: 1, pure: true, singleton: false, keywords: [],
    inputs: [{ id: "input", label: "Input" }], any_inputs: false, outputs: [{ id: "output", label: "Output" }],
    outputs_from: null, config_schema: {}, ...over,
  };
}

export const catalogue: Catalogue = indexCatalogue(
  [
    type("trigger_webhook", { type: "trigger", name: "Webhook", group: "triggers", inputs: [], outputs: [{ id: "trigger_out", label: "Output" }] }),
    type("if_then", { name: "If/Then", keywords: ["condition"], outputs: [{ id: "true", label: "true" }, { id: "false", label: "false" }] }),
    type("switch", { outputs: [], outputs_from: { param: "cases", item_key: "handle", then: ["default"] } }),
    type("merge", { inputs: [], any_inputs: true }),
    type("loop_iterator", { outputs: [{ id: "each_item", label: "each item" }, { id: "completed", label: "completed" }] }),
    type("http_request", { name: "HTTP Request", description: "Calls an address.", config_schema: { properties: { url: { title: "URL" } }, required: ["url"] } }),
    type("stop_and_error", { outputs: [] }),
    type("lc_ai_chat", { type: "lc_native", singleton: true }),
    type("salesforce", { type: "integration", built: false }),
  ],
  [{ id: "triggers", label: "Triggers" }, { id: "logic", label: "Logic" }],
);

export function node(id: string, service: string, x = 0, y = 0, over: Partial<WorkflowNode> = {}): WorkflowNode {
  return { id, type: catalogue.byService.get(service)?.type ?? "logic", service, label: id, position: { x, y }, config: {}, ...over };
}

export function edge(id: string, source: string, target: string, sourceHandle: string | null = null, targetHandle: string | null = null): WorkflowEdge {
  return { id, source, sourceHandle, target, targetHandle, data_mapping: null };
}

export function workflow(nodes: WorkflowNode[] = [], edges: WorkflowEdge[] = []): WorkflowDocument {
  return { format: "layers/1", id: "wf_1", name: "Sample", description: "", settings: {}, nodes, edges };
}

/** hook → if, which leads to a and b, both into merge. */
export function diamond(): WorkflowDocument {
  return workflow(
    [node("hook", "trigger_webhook"), node("if", "if_then", 320), node("a", "http_request", 640, -64), node("b", "http_request", 640, 64), node("join", "merge", 960)],
    [
      edge("e1", "hook", "if", "trigger_out", "input"),
      edge("e2", "if", "a", "true", "input"),
      edge("e3", "if", "b", "false", "input"),
      edge("e4", "a", "join", "output", "input_a"),
      edge("e5", "b", "join", "output", "input_b"),
    ],
  );
}
