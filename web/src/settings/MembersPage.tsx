/** Who belongs to the organisation and with which role; open invitations. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { MailPlus } from "lucide-react";
import { useState } from "react";
import { useSignedIn } from "../shell/me";
import { t } from "../texts";
import { Badge, Button, ConfirmDialog, Dialog, EmptyState, Field, RelativeTime, Skeleton, Table, TextInput, formatMoment, toast, usePageTitle } from "../ui";
import type { Column } from "../ui";
import * as calls from "../wire/calls";
import { keys } from "../wire/queries";
import type { Invitation, Member } from "../wire/types";
import { NotYours } from "./NotYours";
import { OnceDialog } from "./OnceDialog";
import { RoleSelect, type Role } from "./roles";
import { Part } from "./SettingsFrame";

export function MembersPage() {
  usePageTitle(t("settings.members.title"));
  const { role } = useSignedIn();
  return role === "owner" ? <Members /> : <NotYours />;
}

function Members() {
  const client = useQueryClient();
  const members = useQuery({ queryKey: keys.members, queryFn: ({ signal }) => calls.members(signal) });
  const invitations = useQuery({ queryKey: keys.invitations, queryFn: ({ signal }) => calls.invitations(signal) });
  const [inviting, setInviting] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<Member | null>(null);
  const stale = () => Promise.all([client.invalidateQueries({ queryKey: keys.members }), client.invalidateQueries({ queryKey: keys.invitations })]);
  const onError = (error: Error) => toast.error(t("settings.failed"), { description: error.message });
  const change = useMutation({
    mutationFn: ({ id, role }: { id: string; role: Role }) => calls.changeMember(id, role),
    onSuccess: (member) => toast.success(t("settings.members.changed", { name: member.name, role: t(`shell.settings.roles.${member.role}`) })),
    onError,
    onSettled: stale,
  });
  const remove = useMutation({ mutationFn: calls.removeMember, onError, onSettled: () => { setLeaving(null); return stale(); } });
  const withdraw = useMutation({ mutationFn: calls.withdrawInvitation, onError, onSettled: stale });
  const owners = members.data?.items.filter((one) => one.role === "owner").length ?? 0;
  const last = (one: Member) => one.role === "owner" && owners === 1;

  const columns: Column<Member>[] = [
    {
      key: "name",
      title: t("settings.members.name"),
      cell: (row) => (
        <div className="py-2.5">
          <p className="font-medium">
            {row.name} {row.you && <Badge className="ml-1">{t("settings.members.you")}</Badge>}
          </p>
          <p className="text-[13px] text-muted">{row.email}</p>
        </div>
      ),
    },
    {
      key: "role",
      title: t("settings.members.role"),
      cell: (row) => (
        <span title={last(row) ? t("settings.members.lastOwner") : undefined}>
          <RoleSelect
            value={row.role}
            label={t("settings.members.roleOf", { name: row.name })}
            disabled={last(row)}
            onChange={(role) => change.mutate({ id: row.id, role })}
          />
          {last(row) && <span className="mt-1 block text-xs text-muted">{t("settings.members.lastOwner")}</span>}
        </span>
      ),
    },
    { key: "since", title: t("settings.members.since"), from: "md", cell: (row) => <RelativeTime at={row.created_at} className="text-muted" /> },
    {
      key: "remove",
      title: t("settings.actions"),
      hideTitle: true,
      align: "right",
      cell: (row) => (
        <Button size="sm" tone="ghost" disabled={last(row)} aria-label={t("settings.members.removeNamed", { name: row.name })} onClick={() => setLeaving(row)}>
          {t("settings.remove")}
        </Button>
      ),
    },
  ];
  return (
    <>
      <Part
        title={t("settings.members.title")}
        help={t("settings.members.help")}
        actions={
          <Button tone="primary" icon={<MailPlus size={15} aria-hidden />} onClick={() => setInviting(true)}>
            {t("settings.members.invite")}
          </Button>
        }
      >
        {members.data ? <Table caption={t("settings.members.title")} columns={columns} rows={members.data.items} rowKey={(row) => row.id} /> : <Skeleton className="m-5 h-6" />}
      </Part>
      <Part title={t("settings.members.open")} help={t("settings.members.openHelp")}>
        {invitations.data?.items.length ? (
          <Table caption={t("settings.members.open")} columns={openColumns(withdraw.mutate)} rows={invitations.data.items} rowKey={(row) => row.id} />
        ) : (
          <EmptyState title={t("settings.members.noneOpen")}>{t("settings.members.noneOpenBody")}</EmptyState>
        )}
      </Part>
      <InviteDialog open={inviting} onClose={() => setInviting(false)} onInvited={(made) => { setInviting(false); setLink(made); void stale(); }} />
      <OnceDialog
        title={t("settings.members.linkTitle")}
        description={t("settings.members.linkBody")}
        label={t("settings.members.link")}
        secret={link}
        onClose={() => setLink(null)}
      />
      <ConfirmDialog
        open={leaving !== null}
        onOpenChange={(open) => !open && setLeaving(null)}
        title={t("settings.members.removeTitle", { name: leaving?.name ?? "" })}
        confirm={t("settings.remove")}
        busy={remove.isPending}
        onConfirm={() => leaving && remove.mutate(leaving.id)}
      >
        {t("settings.members.removeBody")}
      </ConfirmDialog>
    </>
  );
}

const openColumns = (withdraw: (id: string) => void): Column<Invitation>[] => [
  { key: "email", title: t("settings.members.email"), cell: (row) => <span className="font-medium">{row.email}</span> },
  { key: "role", title: t("settings.members.role"), cell: (row) => t(`shell.settings.roles.${row.role}`) },
  { key: "until", title: t("settings.members.until"), cell: (row) => <span className="text-muted">{formatMoment(row.expires_at)}</span> },
  {
    key: "withdraw",
    title: t("settings.actions"),
    hideTitle: true,
    align: "right",
    cell: (row) => (
      <Button size="sm" tone="ghost" aria-label={t("settings.members.withdrawNamed", { email: row.email })} onClick={() => withdraw(row.id)}>
        {t("settings.members.withdraw")}
      </Button>
    ),
  },
];

function InviteDialog({ open, onClose, onInvited }: { open: boolean; onClose: () => void; onInvited: (link: string) => void }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const invite = useMutation({
    mutationFn: () => calls.invite(email, role),
    onSuccess: ({ link }) => {
      setEmail("");
      onInvited(link);
    },
  });
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={t("settings.members.inviteTitle")}
      description={t("settings.members.inviteBody")}
      footer={
        <Button tone="primary" busy={invite.isPending} disabled={!email.includes("@")} onClick={() => invite.mutate()}>
          {t("settings.members.makeLink")}
        </Button>
      }
    >
      <div className="grid gap-4">
        <Field label={t("settings.members.email")} error={invite.error?.message}>
          <TextInput type="email" value={email} onValueChange={setEmail} className="w-full" />
        </Field>
        <Field label={t("settings.members.role")} help={t(`settings.roleHints.${role}`)}>
          <RoleSelect value={role} onChange={setRole} />
        </Field>
      </div>
    </Dialog>
  );
}
