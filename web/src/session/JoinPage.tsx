/** Where an invitation leads: whom it is for, a name and a password, and in. The link's secret stands behind the #, so no server log has it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import { t } from "../texts";
import { Button, EmptyState, Field, Skeleton, TextInput, buttonClass, usePageTitle } from "../ui";
import { join, lookAtInvitation } from "../wire/calls";
import { keys } from "../wire/queries";
import { SessionFrame } from "./SessionFrame";

export function JoinPage() {
  usePageTitle(t("settings.join.join"));
  const token = useLocation().hash.slice(1);
  const navigate = useNavigate();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const invitation = useQuery({ queryKey: ["invitation", token], queryFn: () => lookAtInvitation(token), retry: false });
  const joining = useMutation({
    mutationFn: () => join({ token, name, password }),
    onSuccess: async (me) => {
      client.setQueryData(keys.me, me);
      await navigate("/");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    joining.mutate();
  };
  const shown = invitation.data;
  if (invitation.isError)
    return (
      <SessionFrame title={t("settings.join.invalid")}>
        <EmptyState title={invitation.error.message} actions={<Link to="/login" className={buttonClass()}>{t("settings.join.toLogin")}</Link>} />
      </SessionFrame>
    );
  if (!shown) return <SessionFrame title={t("settings.join.join")}><Skeleton className="h-24" /></SessionFrame>;
  return (
    <SessionFrame title={t("settings.join.title", { organisation: shown.organisation })}>
      <form onSubmit={submit} className="grid gap-4">
        <p className="text-sm text-muted">{t("settings.join.body", { role: t(`shell.settings.roles.${shown.role}`), email: shown.email })}</p>
        {shown.has_account ? (
          <p className="text-sm">{t("settings.join.known")}</p>
        ) : (
          <Field label={t("settings.join.name")}>
            <TextInput autoComplete="name" value={name} onValueChange={setName} className="w-full" />
          </Field>
        )}
        <Field
          label={t(shown.has_account ? "settings.join.knownPassword" : "settings.join.password")}
          help={shown.has_account ? undefined : t("settings.join.passwordHelp")}
          error={joining.error?.message}
        >
          <TextInput
            type="password"
            autoComplete={shown.has_account ? "current-password" : "new-password"}
            value={password}
            onValueChange={setPassword}
            className="w-full"
          />
        </Field>
        <Button type="submit" tone="primary" busy={joining.isPending} disabled={password.length < 8}>
          {t("settings.join.join")}
        </Button>
      </form>
    </SessionFrame>
  );
}
