/** Sign in, then back to where one was. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import type { FormEvent } from "react";
import { useState } from "react";
import { Navigate, useNavigate, useSearchParams } from "react-router";
import { t } from "../texts";
import { Button, Field, TextInput } from "../ui";
import { signIn } from "../wire/calls";
import { keys, useSetupState } from "../wire/queries";
import { nextAddress } from "./next";
import { SessionFrame } from "./SessionFrame";

export function LoginPage() {
  const [address] = useSearchParams();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [asked, setAsked] = useState(false);
  const navigate = useNavigate();
  const client = useQueryClient();
  const setup = useSetupState();
  const enter = useMutation({
    mutationKey: ["sign-in"],
    mutationFn: () => signIn(email.trim(), password),
    onSuccess: (me) => {
      client.setQueryData(keys.me, me);
      void navigate(nextAddress(address.get("next")), { replace: true });
    },
  });
  if (setup.data?.needs_owner) return <Navigate to="/setup" replace />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (email.trim() && password) enter.mutate();
  };
  return (
    <SessionFrame title={t("session.login.title")} body={address.has("next") ? t("session.login.ended") : undefined}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        <Field label={t("session.login.email")} error={asked && !email.trim() && t("session.missing.email")}>
          <TextInput type="email" autoComplete="username" value={email} onValueChange={setEmail} />
        </Field>
        <Field label={t("session.login.password")} error={asked && !password && t("session.missing.password")}>
          <TextInput type="password" autoComplete="current-password" value={password} onValueChange={setPassword} />
        </Field>
        {enter.error && (
          <p role="alert" className="flex gap-2 rounded-lg bg-danger-soft px-3 py-2 text-sm text-danger">
            <CircleAlert size={16} aria-hidden className="mt-0.5 shrink-0" />
            {enter.error.message}
          </p>
        )}
        <Button type="submit" tone="primary" busy={enter.isPending} className="mt-1 w-full">
          {t("session.login.submit")}
        </Button>
      </form>
    </SessionFrame>
  );
}
