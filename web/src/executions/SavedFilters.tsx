/** Filters kept under a name, in this browser. */
import { Bookmark, BookmarkPlus, Trash2 } from "lucide-react";
import { useState } from "react";
import { t } from "../texts";
import { Button, Dialog, Field, IconButton, Menu, TextInput, type MenuEntry } from "../ui";
import { hasFilters, onlyFilters } from "./filters";
import { useSaved } from "./saved";

interface Props {
  address: URLSearchParams;
  onChange: (address: URLSearchParams) => void;
}

export function SavedFilters({ address, onChange }: Props) {
  const { saved, keep, forget } = useSaved();
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState("");
  const here = onlyFilters(address).toString();
  const known = saved.find((one) => one.address === here);
  const entries: MenuEntry[] = [
    ...saved.map((one): MenuEntry => ({ label: one.name, checked: one.address === here, onSelect: () => onChange(new URLSearchParams(one.address)) })),
    ...(saved.length ? [{ kind: "separator" } as const] : []),
    { label: t("executions.saved.save"), icon: <BookmarkPlus size={15} />, disabled: !hasFilters(address) || known !== undefined, onSelect: () => setNaming(true) },
    ...(known ? [{ label: t("executions.saved.forget", { name: known.name }), icon: <Trash2 size={15} />, danger: true, onSelect: () => forget(known.name) }] : []),
  ];
  const save = () => {
    keep({ name: name.trim(), address: here });
    setNaming(false);
    setName("");
  };
  return (
    <>
      <Menu
        align="start"
        entries={entries}
        trigger={
          <IconButton label={t("executions.saved.label")}>
            <Bookmark size={16} aria-hidden />
          </IconButton>
        }
      />
      <Dialog
        open={naming}
        onOpenChange={setNaming}
        width="sm"
        title={t("executions.saved.save")}
        footer={
          <Button tone="primary" disabled={name.trim() === ""} onClick={save}>
            {t("executions.saved.keep")}
          </Button>
        }
      >
        <Field label={t("executions.saved.name")} help={t("executions.saved.help")}>
          <TextInput value={name} onValueChange={setName} onKeyDown={(event) => event.key === "Enter" && name.trim() && save()} className="w-full" />
        </Field>
      </Dialog>
    </>
  );
}
