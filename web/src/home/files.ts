/** Workflows as files: what a file must hold to be imported, and what an export is called. */
import type { WorkflowDocument } from "../graph/model";
import { t } from "../texts";

/** Thrown with a sentence for the user. */
export class NotAWorkflow extends Error {}

export function documentOf(text: string, file: string): WorkflowDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new NotAWorkflow(t("home.importNotJson", { file, reason: error instanceof Error ? error.message : "" }));
  }
  const document = value as Partial<WorkflowDocument> | null;
  if (typeof document !== "object" || document === null || !Array.isArray(document.nodes)) {
    throw new NotAWorkflow(t("home.importNotWorkflow", { file }));
  }
  // The id belongs to the workflow it came from: an import is always a new one.
  const copy: Partial<WorkflowDocument> = { ...document };
  delete copy.id;
  return copy as WorkflowDocument;
}

/** "Lead capture (EU)" → "lead-capture-eu.json" */
export function fileName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return `${plain || "workflow"}.json`;
}
