/** What the list does to workflows, each with its message; the list is fetched again afterwards. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { t } from "../texts";
import { download, toast } from "../ui";
import * as calls from "../wire/calls";
import { ServerProblem } from "../wire/client";
import { keys } from "../wire/queries";
import type { WorkflowSummary } from "../wire/types";
import { fileName } from "./files";

export function useWorkflowActions(workflow: WorkflowSummary) {
  const { id, name } = workflow;
  const navigate = useNavigate();
  const stale = useStaleList();
  const open = { label: t("home.open"), onClick: () => void navigate(`/workflows/${id}`) };
  const onError = (error: Error) => toast.error(t("home.failed"), { description: reason(error) });
  return {
    duplicate: useMutation({
      mutationFn: () => calls.duplicateWorkflow(id),
      onSuccess: () => toast.success(t("home.duplicated", { name })),
      onError,
      onSettled: stale,
    }),
    exportJson: useMutation({
      mutationFn: () => calls.workflow(id),
      onSuccess: ({ document }) => download(fileName(name), JSON.stringify(document, null, 2)),
      onError,
    }),
    activate: useMutation({
      mutationFn: () => calls.activateWorkflow(id),
      onSuccess: () => toast.success(t("home.activated", { name })),
      onError: (error) => toast.error(t("home.failed"), { description: reason(error), action: open }),
      onSettled: stale,
    }),
    deactivate: useMutation({
      mutationFn: () => calls.deactivateWorkflow(id),
      onSuccess: () => toast.success(t("home.deactivated", { name })),
      onError,
      onSettled: stale,
    }),
    remove: useMutation({
      mutationFn: () => calls.deleteWorkflow(id),
      onSuccess: () => toast.success(t("home.deleted", { name })),
      onError,
      onSettled: stale,
    }),
  };
}

/** A new workflow, blank, from an example or from a file; it opens on the canvas. */
export function useCreate() {
  const navigate = useNavigate();
  const stale = useStaleList();
  return useMutation({
    mutationFn: calls.createWorkflow,
    onSuccess: ({ id }) => void navigate(`/workflows/${id}`),
    onError: (error) => toast.error(t("home.failed"), { description: reason(error) }),
    onSettled: stale,
  });
}

/** The server's sentence, and the first of its findings. */
export function reason(error: Error): string {
  const first = error instanceof ServerProblem ? error.body.errors?.[0]?.detail : undefined;
  return first && first !== error.message ? `${error.message} ${first}` : error.message;
}

function useStaleList() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: keys.workflows });
}
