/** A new variable, or another value for one: for live executions, and if wanted another for tests. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { t } from "../texts";
import { Button, Dialog, Field, Select, Switch, TextInput, toast } from "../ui";
import * as calls from "../wire/calls";
import { ServerProblem } from "../wire/client";
import type { Variable } from "../wire/types";
import { ValueField } from "./ValueField";
import { expressionOf, kindOf, kinds, read, textOf, type Kind } from "./variables";

interface Props {
  /** None: a new one. */
  variable: Variable | null;
  onClose: () => void;
  onSaved: () => void;
}

export function VariableDialog({ variable, onClose, onSaved }: Props) {
  const [name, setName] = useState(variable?.name ?? "");
  const [kind, setKind] = useState<Kind>(variable ? kindOf(variable) : "text");
  const [live, setLive] = useState(variable?.secret ? "" : textOf(variable?.value));
  const [own, setOwn] = useState(variable?.has_dev ?? false);
  const [dev, setDev] = useState(variable?.secret ? "" : textOf(variable?.dev));
  const [description, setDescription] = useState(variable?.description ?? "");
  const [faults, setFaults] = useState<Record<string, string>>({});
  const secret = kind === "secret";

  const save = useMutation({
    mutationFn: (given: { value?: unknown; dev?: unknown }) =>
      variable ? calls.changeVariable(variable.name, { ...given, description }) : calls.createVariable({ name: name.trim(), secret, description, ...given }),
    onSuccess: (saved) => {
      toast.success(variable ? t("settings.variables.saved", { name: saved.name }) : t("settings.variables.added", { name: saved.name, how: expressionOf(saved.name) }));
      onSaved();
    },
    onError: (error) => setFaults(placed(error)),
  });

  const submit = () => {
    const found: Record<string, string> = {};
    const given: { value?: unknown; dev?: unknown } = {};
    const take = (place: "value" | "dev", text: string, there: boolean) => {
      // A secret that is left as it is stays.
      if (secret && there && text === "") return;
      const told = read(kind, text);
      if ("value" in told) given[place] = told.value;
      else found[`/${place}`] = told.fault === "number" ? t("settings.variables.notNumber") : t("settings.variables.notJson", { message: told.message });
    };
    take("value", live, variable?.has_value ?? false);
    if (own) take("dev", dev, variable?.has_dev ?? false);
    else if (variable?.has_dev) given.dev = null;
    setFaults(found);
    if (Object.keys(found).length === 0) save.mutate(given);
  };

  const options = kinds.filter((one) => !variable || (one === "secret") === secret);
  const keep = (there: boolean | undefined) => (secret ? (there ? t("settings.variables.secretKeep") : t("settings.variables.secretHelp")) : undefined);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={variable ? t("settings.variables.changeTitle", { name: variable.name }) : t("settings.variables.addTitle")}
      footer={
        <>
          {faults[""] && <p role="alert" className="mr-auto self-center text-sm text-danger">{faults[""]}</p>}
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button tone="primary" busy={save.isPending} disabled={name.trim() === ""} onClick={submit}>
            {t("settings.variables.save")}
          </Button>
        </>
      }
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "") submit();
        }}
      >
        {!variable && (
          <Field label={t("settings.variables.name")} error={faults["/name"]} help={t("settings.variables.nameHelp", { how: expressionOf(name.trim() || "shop_url") })}>
            <TextInput mono value={name} spellCheck={false} autoComplete="off" onValueChange={setName} />
          </Field>
        )}
        {options.length > 1 && (
          <Field label={t("settings.variables.kind")} help={t(`settings.variables.kindHints.${kind}`)}>
            <Select aria-label={t("settings.variables.kind")} value={kind} onChange={setKind} options={options.map((one) => ({ value: one, label: t(`settings.variables.kinds.${one}`) }))} className="w-48" />
          </Field>
        )}
        <ValueField label={t("settings.variables.value")} kind={kind} text={live} error={faults["/value"]} help={keep(variable?.has_value)} onChange={setLive} />
        <div>
          <Switch checked={own} onChange={setOwn} label={t("settings.variables.own")} />
          <p className="mt-1 text-xs text-muted">{t("settings.variables.ownHelp")}</p>
        </div>
        {own && <ValueField label={t("settings.variables.testValue")} kind={kind} text={dev} error={faults["/dev"]} help={keep(variable?.has_dev)} onChange={setDev} />}
        <Field label={t("settings.variables.description")} error={faults["/description"]}>
          <TextInput value={description} onValueChange={setDescription} />
        </Field>
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}

/** The server's sentences by the field they are about; what is about none stands under "". A name that is taken is about the name. */
function placed(error: Error): Record<string, string> {
  if (!(error instanceof ServerProblem)) return { "": error.message };
  if (error.status === 409) return { "/name": error.message };
  const at = (error.body.errors ?? []).map((one) => [one.pointer ?? "", one.detail] as const);
  return at.length > 0 ? Object.fromEntries(at) : { "": error.message };
}
