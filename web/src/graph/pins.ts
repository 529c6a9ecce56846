/** Pinned output: what a node gives in test runs instead of running. Kept in the document, ignored by live runs. */
import type { Change } from "./changes";
import type { WorkflowDocument } from "./model";

export interface Pin {
  output: unknown;
  /** The handles it takes; absent: those of its only output. */
  handles?: string[];
}

function pinsOf(document: WorkflowDocument): Record<string, Pin> {
  const pins = document["pins"];
  return typeof pins === "object" && pins !== null ? (pins as Record<string, Pin>) : {};
}

export function pinOf(document: WorkflowDocument, node: string): Pin | null {
  const pin = pinsOf(document)[node];
  return typeof pin === "object" && pin !== null && "output" in pin ? pin : null;
}

/** Null takes the pin away. */
export function pinned(document: WorkflowDocument, node: string, pin: Pin | null): Change {
  const { [node]: _before, ...others } = pinsOf(document);
  return { type: "edit_document", patch: { pins: pin ? { ...others, [node]: pin } : others } };
}
