/** The organisation's variables and secrets. Who may not edit sees which there are, not what they hold. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Braces, Copy, Link2, Lock, MoreHorizontal, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useSignedIn } from "../shell/me";
import { t } from "../texts";
import { Badge, Button, EmptyState, IconButton, Menu, Skeleton, Table, copyText, toast, usePageTitle } from "../ui";
import type { Column } from "../ui";
import * as calls from "../wire/calls";
import { keys } from "../wire/queries";
import type { Variable } from "../wire/types";
import { Part } from "./SettingsFrame";
import { VariableDialog } from "./VariableDialog";
import { DeleteDialog, UsesDialog } from "./VariableUses";
import { expressionOf, kindOf, textOf } from "./variables";

type Opened = { what: "add" } | { what: "change" | "uses" | "delete"; variable: Variable };

export function VariablesPage() {
  usePageTitle(t("settings.variables.title"));
  const { role } = useSignedIn();
  const edits = role === "owner" || role === "editor";
  const client = useQueryClient();
  const variables = useQuery({ queryKey: keys.variables, queryFn: ({ signal }) => calls.variables({}, signal) });
  const [opened, open] = useState<Opened | null>(null);
  const close = () => open(null);
  const stale = () => client.invalidateQueries({ queryKey: keys.variables });
  const remove = useMutation({
    mutationFn: ({ name, force }: { name: string; force: boolean }) => calls.deleteVariable(name, force),
    onError: (error) => toast.error(t("settings.failed"), { description: error.message }),
    onSettled: () => {
      close();
      return stale();
    },
  });
  const add = (label: string) => (
    <Button tone="primary" icon={<Plus size={15} aria-hidden />} onClick={() => open({ what: "add" })}>
      {label}
    </Button>
  );
  const columns: Column<Variable>[] = [
    {
      key: "name",
      title: t("settings.variables.name"),
      cell: (row) => (
        <div className="py-2.5">
          <p className="font-mono text-[13px] font-medium [overflow-wrap:anywhere]">{row.name}</p>
          {row.description && <p className="text-[13px] text-muted">{row.description}</p>}
        </div>
      ),
    },
    { key: "kind", title: t("settings.variables.kind"), from: "sm", cell: (row) => <KindBadge row={row} edits={edits} /> },
    ...(edits
      ? ([
          { key: "live", title: t("settings.variables.live"), cell: (row) => <Held row={row} there={row.has_value} value={row.value} none={t("settings.variables.notSet")} /> },
          { key: "tests", title: t("settings.variables.tests"), from: "sm", cell: (row) => <Held row={row} there={row.has_dev} value={row.dev} none={t("settings.variables.sameAsLive")} /> },
        ] satisfies Column<Variable>[])
      : []),
    {
      key: "actions",
      title: t("settings.actions"),
      hideTitle: true,
      align: "right",
      cell: (row) => (
        <Menu
          trigger={
            <IconButton label={t("settings.variables.actionsFor", { name: row.name })}>
              <MoreHorizontal size={17} aria-hidden />
            </IconButton>
          }
          entries={[
            ...(edits ? [{ label: t("settings.variables.change"), icon: <Pencil size={15} />, onSelect: () => open({ what: "change", variable: row }) }] : []),
            { label: t("settings.variables.copy"), icon: <Copy size={15} />, onSelect: () => void copyText(expressionOf(row.name)) },
            { label: t("settings.variables.uses"), icon: <Link2 size={15} />, onSelect: () => open({ what: "uses", variable: row }) },
            ...(edits ? [{ kind: "separator" as const }, { label: t("settings.variables.delete"), icon: <Trash2 size={15} />, danger: true, onSelect: () => open({ what: "delete", variable: row }) }] : []),
          ]}
        />
      ),
    },
  ];
  const rows = variables.data?.items;
  return (
    <Part title={t("settings.variables.title")} help={edits ? t("settings.variables.help") : t("settings.variables.readOnly")} actions={edits && rows && rows.length > 0 && add(t("settings.variables.add"))}>
      {variables.error && !rows ? (
        <EmptyState title={t("settings.failed")}>{variables.error.message}</EmptyState>
      ) : !rows ? (
        <Skeleton className="m-5 h-6" />
      ) : rows.length === 0 ? (
        <EmptyState icon={<Braces size={22} />} title={t("settings.variables.none")} actions={edits && add(t("settings.variables.addFirst"))}>
          <p>
            {t("settings.variables.noneBody")} <code className="rounded bg-surface-2 px-1.5 py-0.5 font-mono text-[13px] whitespace-nowrap text-text">{expressionOf("shop_url")}</code>
          </p>
          <p className="mt-2">{t("settings.variables.noneTest")}</p>
        </EmptyState>
      ) : (
        <Table caption={t("settings.variables.title")} columns={columns} rows={rows} rowKey={(row) => row.name} />
      )}
      {(opened?.what === "add" || opened?.what === "change") && (
        <VariableDialog variable={opened.what === "change" ? opened.variable : null} onClose={close} onSaved={() => { close(); void stale(); }} />
      )}
      {opened?.what === "uses" && <UsesDialog name={opened.variable.name} onClose={close} />}
      {opened?.what === "delete" && (
        <DeleteDialog name={opened.variable.name} busy={remove.isPending} onClose={close} onConfirm={(force) => remove.mutate({ name: opened.variable.name, force })} />
      )}
    </Part>
  );
}

/** What kind a value is tells of the value: others see only which are secret. */
function KindBadge({ row, edits }: { row: Variable; edits: boolean }) {
  if (row.secret) return <Badge icon={<Lock size={11} aria-hidden />}>{t("settings.variables.kinds.secret")}</Badge>;
  return edits ? <Badge>{t(`settings.variables.kinds.${kindOf(row)}`)}</Badge> : null;
}

function Held({ row, there, value, none }: { row: Variable; there: boolean; value: unknown; none: string }) {
  if (!there) return <span className="text-muted">{none}</span>;
  if (row.secret) return <span>{t("settings.variables.set")}</span>;
  if (typeof value === "boolean") return <span>{value ? t("settings.variables.yes") : t("settings.variables.no")}</span>;
  const text = textOf(value).replace(/\s+/g, " ");
  return (
    <span title={text} className="block max-w-40 truncate font-mono text-[13px]">
      {text}
    </span>
  );
}
