/** What the editor takes over of a workflow that was switched: all but document and problems, which are its own. */
import type { WorkflowResource, WorkflowSummary } from "../wire/types";

export function factsOf({ document: _document, problems: _problems, ...facts }: WorkflowResource): WorkflowSummary {
  return facts;
}
