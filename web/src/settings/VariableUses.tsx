/** The workflows that name a variable, each a link. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { count, t } from "../texts";
import { Button, ConfirmDialog, Dialog, Skeleton } from "../ui";
import * as calls from "../wire/calls";
import { keys } from "../wire/queries";
import type { VariableUse } from "../wire/types";

const useUses = (name: string) => useQuery({ queryKey: keys.variable(name), queryFn: ({ signal }) => calls.variable(name, undefined, signal), staleTime: 0 });

export function UsesDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const uses = useUses(name);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t("settings.variables.usesTitle", { name })} width="sm" footer={<Button onClick={onClose}>{t("settings.done")}</Button>}>
      {!uses.data ? <Skeleton className="h-6" /> : uses.data.used_by.length === 0 ? <p className="text-sm text-muted">{t("settings.variables.usesNone")}</p> : <Uses uses={uses.data.used_by} />}
    </Dialog>
  );
}

interface DeleteProps {
  name: string;
  busy: boolean;
  onClose: () => void;
  onConfirm: (force: boolean) => void;
}

export function DeleteDialog({ name, busy, onClose, onConfirm }: DeleteProps) {
  const uses = useUses(name);
  const used = uses.data?.used_by ?? [];
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("settings.variables.deleteTitle", { name })}
      confirm={used.length > 0 ? t("settings.variables.deleteAnyway") : t("settings.variables.delete")}
      busy={busy || uses.isPending}
      onConfirm={() => onConfirm(used.length > 0)}
    >
      {uses.isPending ? (
        <Skeleton className="h-6" />
      ) : used.length > 0 ? (
        <>
          <p className="mb-2">{t("settings.variables.deleteUsed")}</p>
          <Uses uses={used} />
        </>
      ) : (
        t("settings.variables.deleteBody")
      )}
    </ConfirmDialog>
  );
}

function Uses({ uses }: { uses: VariableUse[] }) {
  const workflows = new Map<string, { name: string; places: number }>();
  for (const use of uses) workflows.set(use.workflow_id, { name: use.workflow_name, places: (workflows.get(use.workflow_id)?.places ?? 0) + 1 });
  return (
    <ul className="grid max-h-64 gap-1.5 overflow-y-auto text-sm text-text">
      {[...workflows].map(([id, one]) => (
        <li key={id} className="flex items-center justify-between gap-3">
          <Link to={`/workflows/${id}`} className="truncate font-medium underline-offset-2 hover:underline">
            {one.name}
          </Link>
          <span className="shrink-0 text-xs text-muted">{count("settings.variables.usesPlaces", one.places)}</span>
        </li>
      ))}
    </ul>
  );
}
