/** Which handles a node has now: fixed ones of its type, those its configuration names, and those its edges use. */
import type { HandleSpec, NodeType, OutputsFrom } from "./catalogue";
import type { Config, WorkflowDocument, WorkflowEdge, WorkflowNode } from "./model";

export const ERROR_HANDLE = "error";
const FALLBACK_INPUT: HandleSpec = { id: "input", label: "Input" };
const FALLBACK_OUTPUT: HandleSpec = { id: "output", label: "Output" };

export function outputsOf(node: WorkflowNode, type: NodeType | undefined): HandleSpec[] {
  if (!type) return [node.type === "trigger" ? { id: "trigger_out", label: "Output" } : FALLBACK_OUTPUT];
  if (!type.outputs_from) return type.outputs;
  return handlesFrom(node.config, type.outputs_from);
}

function handlesFrom(config: Config, from: OutputsFrom): HandleSpec[] {
  const named = namedHandles(config[from.param], from);
  return [...new Set([...named, ...from.then])].filter((id) => id !== "").map((id) => ({ id, label: id }));
}

/** The handles a field's value names, in its order; "" where an item has no name yet. */
export function namedHandles(value: unknown, { item_key: key, otherwise = [] }: OutputsFrom): string[] {
  if (key === null) {
    const keys = Object.keys(objectOf(value));
    return keys.length > 0 ? keys : otherwise;
  }
  return listOf(value).map((item) => {
    const id = typeof item === "object" && item !== null ? (item as Record<string, unknown>)[key] : undefined;
    return typeof id === "string" ? id : "";
  });
}

function objectOf(value: unknown): object {
  const parsed = typeof value === "string" ? parsedOr(value, {}) : value;
  return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? parsed : {};
}

/** A list field may hold the list itself or its JSON text. */
export function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  const parsed = typeof value === "string" ? parsedOr(value, []) : [];
  return Array.isArray(parsed) ? parsed : [];
}

function parsedOr(text: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
}

/** Inputs in drawing order; a node with any number of inputs always offers one free one, two at least. */
export function inputsOf(node: WorkflowNode, type: NodeType | undefined, edges: WorkflowEdge[]): HandleSpec[] {
  if (!type) return node.type === "trigger" ? [] : [FALLBACK_INPUT];
  if (!type.any_inputs) return type.inputs;
  const used = new Set(edges.filter((edge) => edge.target === node.id).map((edge) => edge.targetHandle ?? "input_a"));
  const inputs: HandleSpec[] = [];
  for (let index = 0; index < 26; index++) {
    const letter = String.fromCharCode(97 + index);
    const id = `input_${letter}`;
    inputs.push({ id, label: letter.toUpperCase() });
    const later = [...used].some((handle) => handle > id);
    if (!later && inputs.length >= 2 && !used.has(id)) break;
  }
  return inputs;
}

/** The handle an edge leaves by: the only output if it names none; `output` and `trigger_out` mean the same. */
export function sourceHandleOf(edge: Pick<WorkflowEdge, "sourceHandle">, outputs: HandleSpec[]): string {
  const named = edge.sourceHandle;
  if (named && (outputs.some((output) => output.id === named) || named === ERROR_HANDLE)) return named;
  if ((!named && outputs.length === 1) || named === "output" || named === "trigger_out")
    return outputs[0]?.id ?? named ?? "output";
  return named ?? "";
}

export function targetHandleOf(edge: Pick<WorkflowEdge, "targetHandle">, inputs: HandleSpec[]): string {
  return edge.targetHandle ?? inputs[0]?.id ?? "input";
}

export function usesErrorHandle(document: WorkflowDocument, nodeId: string): boolean {
  return document.edges.some((edge) => edge.source === nodeId && edge.sourceHandle === ERROR_HANDLE);
}
