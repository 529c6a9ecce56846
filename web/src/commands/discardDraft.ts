import { isChanged, isLocked } from "../store/editor";
import { factsOf } from "../store/facts";
import { t } from "../texts";
import { toast } from "../ui";
import type { Command } from "./command";

/** The draft becomes what is published: one step that can be undone, and saved like any other. */
export const discardDraft: Command = {
  id: "discardDraft",
  label: t("canvas.discard.command"),
  group: "workflow",
  keys: [],
  enabled: ({ editor }) => {
    const state = editor.getState();
    return !isLocked(state) && state.workflow.published_version !== null && isChanged(state);
  },
  run: async ({ editor, server, autosave }) => {
    const { published_version: version, status } = editor.getState().workflow;
    if (version === null) return;
    const document = await server.version(version);
    editor.getState().perform({ type: "replace", document });
    // Saved and published under a new number, so that nothing seems unpublished; what runs is the same.
    const outcome = (await autosave.now()) && status === "active" ? await server.activate() : null;
    if (outcome?.kind === "done") editor.getState().refreshed(factsOf(outcome.workflow));
    toast.success(t("canvas.discard.done"));
  },
};
