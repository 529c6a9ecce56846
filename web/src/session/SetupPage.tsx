/** The first start: makes the owner of the server with the token from the printed link. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import type { FormEvent } from "react";
import { useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { t } from "../texts";
import { Button, Field, TextInput, buttonClass } from "../ui";
import { setUp } from "../wire/calls";
import { ServerProblem } from "../wire/client";
import { keys, useSetupState } from "../wire/queries";
import { SessionFrame } from "./SessionFrame";
import type { SetupForm } from "./setup";
import { fieldErrors, missing, setupFields } from "./setup";

export function SetupPage() {
  const [address] = useSearchParams();
  const given = address.get("token") ?? "";
  const [form, setForm] = useState<SetupForm>({ name: "", email: "", password: "", organisation: "", token: given });
  const [asked, setAsked] = useState(false);
  const navigate = useNavigate();
  const client = useQueryClient();
  const state = useSetupState();
  const create = useMutation({
    mutationKey: ["sign-in"],
    mutationFn: () => setUp(form),
    onSuccess: (me) => {
      client.setQueryData(keys.me, me);
      client.setQueryData(keys.setupState, { needs_owner: false });
      void navigate("/", { replace: true });
    },
  });
  const done = state.data?.needs_owner === false || (create.error instanceof ServerProblem && create.error.status === 409);
  if (done && !create.isSuccess) return <Done />;
  const refused = create.error instanceof ServerProblem ? fieldErrors(create.error.body.errors ?? []) : {};
  const errors = { ...refused, ...(asked ? missing(form) : {}) };
  const wrongToken = create.error instanceof ServerProblem && create.error.status === 401;
  // Without a token from the link, or with one the server refused, it can be typed.
  const fields = setupFields.filter(({ name }) => name !== "token" || !given || wrongToken);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (Object.keys(missing(form)).length === 0) create.mutate();
  };
  return (
    <SessionFrame title={t("session.setup.title")} body={t("session.setup.body")}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        {fields.map(({ name, label, help, type, autoComplete }) => (
          <Field key={name} label={t(label)} help={help && t(help)} error={errors[name]}>
            <TextInput
              type={type}
              autoComplete={autoComplete}
              value={form[name]}
              onValueChange={(value) => setForm({ ...form, [name]: value })}
            />
          </Field>
        ))}
        {create.error && Object.keys(refused).length === 0 && (
          <p role="alert" className="flex gap-2 rounded-lg bg-danger-soft px-3 py-2 text-sm text-danger">
            <CircleAlert size={16} aria-hidden className="mt-0.5 shrink-0" />
            {create.error.message}
          </p>
        )}
        <Button type="submit" tone="primary" busy={create.isPending} className="mt-1 w-full">
          {t("session.setup.submit")}
        </Button>
      </form>
    </SessionFrame>
  );
}

function Done() {
  return (
    <SessionFrame title={t("session.setup.doneTitle")} body={t("session.setup.doneBody")}>
      <Link to="/login" className={buttonClass("primary")}>
        {t("session.setup.toLogin")}
      </Link>
    </SessionFrame>
  );
}
