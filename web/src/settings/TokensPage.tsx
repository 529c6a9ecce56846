/** Bearer tokens for programs: made, shown once, taken back. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useSignedIn } from "../shell/me";
import { t } from "../texts";
import { Badge, Button, ConfirmDialog, Dialog, EmptyState, Field, RelativeTime, Skeleton, Table, TextInput, toast, usePageTitle } from "../ui";
import type { Column } from "../ui";
import * as calls from "../wire/calls";
import { keys } from "../wire/queries";
import type { Token } from "../wire/types";
import { NotYours } from "./NotYours";
import { OnceDialog } from "./OnceDialog";
import { RoleSelect, type Role } from "./roles";
import { Part } from "./SettingsFrame";

export function TokensPage() {
  usePageTitle(t("settings.tokens.title"));
  const { role } = useSignedIn();
  return role === "owner" ? <Tokens /> : <NotYours />;
}

function Tokens() {
  const client = useQueryClient();
  const tokens = useQuery({ queryKey: keys.tokens, queryFn: ({ signal }) => calls.tokens(signal) });
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [going, setGoing] = useState<Token | null>(null);
  const stale = () => client.invalidateQueries({ queryKey: keys.tokens });
  const revoke = useMutation({
    mutationFn: calls.revokeToken,
    onError: (error) => toast.error(t("settings.failed"), { description: error.message }),
    onSettled: () => {
      setGoing(null);
      return stale();
    },
  });
  const named = (row: Token) => row.label || t("settings.tokens.unnamed");
  const columns: Column<Token>[] = [
    { key: "label", title: t("settings.tokens.label"), cell: (row) => <span className="font-medium">{named(row)}</span> },
    { key: "role", title: t("settings.tokens.role"), cell: (row) => <Badge>{t(`shell.settings.roles.${row.role}`)}</Badge> },
    { key: "made", title: t("settings.tokens.made"), cell: (row) => <RelativeTime at={row.created_at} className="text-muted" /> },
    {
      key: "revoke",
      title: t("settings.actions"),
      hideTitle: true,
      align: "right",
      cell: (row) => (
        <Button size="sm" tone="ghost" aria-label={t("settings.tokens.revokeNamed", { label: named(row) })} onClick={() => setGoing(row)}>
          {t("settings.tokens.revoke")}
        </Button>
      ),
    },
  ];
  return (
    <Part
      title={t("settings.tokens.title")}
      help={t("settings.tokens.help")}
      actions={
        <Button tone="primary" icon={<Plus size={15} aria-hidden />} onClick={() => setMaking(true)}>
          {t("settings.tokens.create")}
        </Button>
      }
    >
      {!tokens.data ? (
        <Skeleton className="m-5 h-6" />
      ) : tokens.data.items.length === 0 ? (
        <EmptyState icon={<KeyRound size={22} />} title={t("settings.tokens.none")}>
          {t("settings.tokens.noneBody")}
        </EmptyState>
      ) : (
        <Table caption={t("settings.tokens.title")} columns={columns} rows={tokens.data.items} rowKey={(row) => row.id} />
      )}
      <CreateDialog open={making} onClose={() => setMaking(false)} onMade={(made) => { setMaking(false); setSecret(made); void stale(); }} />
      <OnceDialog title={t("settings.tokens.onceTitle")} description={t("settings.tokens.onceBody")} label={t("settings.tokens.token")} secret={secret} onClose={() => setSecret(null)} />
      <ConfirmDialog
        open={going !== null}
        onOpenChange={(open) => !open && setGoing(null)}
        title={t("settings.tokens.revokeTitle", { label: going ? named(going) : "" })}
        confirm={t("settings.tokens.revoke")}
        busy={revoke.isPending}
        onConfirm={() => going && revoke.mutate(going.id)}
      >
        {t("settings.tokens.revokeBody")}
      </ConfirmDialog>
    </Part>
  );
}

function CreateDialog({ open, onClose, onMade }: { open: boolean; onClose: () => void; onMade: (token: string) => void }) {
  const [label, setLabel] = useState("");
  const [role, setRole] = useState<Role>("runner");
  const create = useMutation({
    mutationFn: () => calls.createToken(label, role),
    onSuccess: ({ token }) => {
      setLabel("");
      onMade(token);
    },
  });
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={t("settings.tokens.createTitle")}
      footer={
        <Button tone="primary" busy={create.isPending} disabled={label.trim() === ""} onClick={() => create.mutate()}>
          {t("settings.tokens.create")}
        </Button>
      }
    >
      <div className="grid gap-4">
        <Field label={t("settings.tokens.label")} help={t("settings.tokens.labelHelp")} error={create.error?.message}>
          <TextInput value={label} onValueChange={setLabel} className="w-full" />
        </Field>
        <Field label={t("settings.tokens.role")} help={t(`settings.roleHints.${role}`)}>
          <RoleSelect value={role} onChange={setRole} />
        </Field>
      </div>
    </Dialog>
  );
}
