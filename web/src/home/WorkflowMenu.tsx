/** What can be done with one workflow from the list. */
import { Copy, Download, Ellipsis, History, Pause, Play, Trash2, Workflow } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { t } from "../texts";
import { ConfirmDialog, IconButton, Menu } from "../ui";
import type { MenuEntry } from "../ui";
import type { WorkflowSummary } from "../wire/types";
import { useWorkflowActions } from "./actions";

export function WorkflowMenu({ workflow }: { workflow: WorkflowSummary }) {
  const [asking, setAsking] = useState(false);
  const navigate = useNavigate();
  const { duplicate, exportJson, activate, deactivate, remove } = useWorkflowActions(workflow);
  const active = workflow.status === "active";
  const entries: MenuEntry[] = [
    { label: t("home.open"), icon: <Workflow size={15} />, onSelect: () => void navigate(`/workflows/${workflow.id}`) },
    { label: t("home.executions"), icon: <History size={15} />, onSelect: () => void navigate(`/executions?workflow=${workflow.id}`) },
    { kind: "separator" },
    active
      ? { label: t("home.deactivate"), icon: <Pause size={15} />, onSelect: () => deactivate.mutate() }
      : { label: t("home.activate"), icon: <Play size={15} />, onSelect: () => activate.mutate() },
    { label: t("home.duplicate"), icon: <Copy size={15} />, onSelect: () => duplicate.mutate() },
    { label: t("home.export"), icon: <Download size={15} />, onSelect: () => exportJson.mutate() },
    { kind: "separator" },
    {
      label: t("home.delete"),
      hint: active ? t("home.deleteActive") : undefined,
      icon: <Trash2 size={15} />,
      danger: true,
      disabled: active,
      onSelect: () => setAsking(true),
    },
  ];
  return (
    <>
      <Menu
        entries={entries}
        trigger={
          <IconButton label={t("home.actions", { name: workflow.name })} size="sm">
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("home.deleteTitle", { name: workflow.name })}
        confirm={t("home.delete")}
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined, { onSettled: () => setAsking(false) })}
      >
        {t("home.deleteBody")}
      </ConfirmDialog>
    </>
  );
}
