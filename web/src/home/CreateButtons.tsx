/** The ways to a new workflow: blank, from a file, from an example. */
import { ChevronDown, FileUp, Plus, Sparkles } from "lucide-react";
import type { ChangeEvent } from "react";
import { useRef } from "react";
import { t } from "../texts";
import { Button, IconButton, Menu, toast } from "../ui";
import type { MenuEntry } from "../ui";
import type { Example } from "../wire/types";
import { useCreate } from "./actions";
import { documentOf } from "./files";

export function CreateButtons({ examples }: { examples: Example[] }) {
  const create = useCreate();
  const picker = useRef<HTMLInputElement>(null);
  const importFile = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0];
    // Emptied, so that the same file can be chosen again after it was mended.
    target.value = "";
    if (!file) return;
    try {
      create.mutate({ document: documentOf(await file.text(), file.name) });
    } catch (error) {
      toast.error(t("home.importFailed"), { description: error instanceof Error ? error.message : undefined });
    }
  };
  const entries: MenuEntry[] = [
    { label: t("home.importFile"), icon: <FileUp size={15} />, onSelect: () => picker.current?.click() },
    ...(examples.length > 0 ? ([{ kind: "separator" }, { kind: "label", label: t("home.examples") }] satisfies MenuEntry[]) : []),
    ...examples.map(({ id, name }) => ({ label: name, icon: <Sparkles size={15} />, onSelect: () => create.mutate({ example: id }) })),
  ];
  return (
    <div className="flex items-center gap-2">
      <input ref={picker} type="file" accept=".json,application/json" hidden data-testid="import" onChange={(event) => void importFile(event)} />
      <Button
        tone="primary"
        busy={create.isPending}
        icon={<Plus size={16} aria-hidden />}
        onClick={() => create.mutate({ name: t("home.createName") })}
      >
        {t("home.create")}
      </Button>
      <Menu
        entries={entries}
        trigger={
          <IconButton label={t("home.moreWays")} className="border border-border bg-surface shadow-card">
            <ChevronDown size={16} aria-hidden />
          </IconButton>
        }
      />
    </div>
  );
}
