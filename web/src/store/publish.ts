/** How the workflow stands between being drawn and being live: what the activate button says and does. */
import { errorsIn } from "../graph/problems";
import { isChanged, type EditorState } from "./editor";

export type PublishState =
  | "nothing" // no node yet
  | "blocked" // something is missing: the button lists it
  | "ready" // can be activated
  | "published" // active, and nothing newer is there
  | "changed" // active, with a newer draft
  | "failed"; // stopped by itself; can be activated again

/** The outcome of activating is all or nothing, so there is no "partly". */
export function publishState(state: EditorState): PublishState {
  const { status } = state.workflow;
  if (state.document.nodes.length === 0) return "nothing";
  if (status === "active" && !isChanged(state)) return "published";
  if (errorsIn(state.problems.list) > 0) return "blocked";
  if (status === "active") return "changed";
  return status === "error" ? "failed" : "ready";
}
