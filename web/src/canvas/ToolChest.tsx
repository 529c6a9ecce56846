/** The tool chest: every node type by group, searched as one types; drag, click or Enter places it. */
import { ChevronRight, Lock, PanelLeftClose, Search } from "lucide-react";
import { useMemo, useState, type DragEvent } from "react";
import { searchTypes, type NodeGroup, type NodeType } from "../graph/catalogue";
import { useEditor, useParts, usePanels } from "../store/context";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import { classes, IconButton, TextInput } from "../ui";
import { STEP_TYPE } from "./drop";
import { placePicked } from "./place";
import { TypeTile } from "./TypeTile";

export function ToolChest() {
  const catalogue = useEditor((state) => state.catalogue);
  const set = usePanels((state) => state.set);
  const [query, setQuery] = useState("");
  const found = useMemo(() => searchTypes(catalogue.types, query), [catalogue, query]);
  return (
    <aside aria-label={t("editor.chest.title")} className="flex w-64 shrink-0 flex-col border-r border-border bg-surface">
      <div className="flex items-center gap-1 p-3 pb-2">
        <TextInput
          size="sm"
          icon={<Search size={14} />}
          aria-label={t("editor.chest.search")}
          placeholder={t("editor.chest.search")}
          value={query}
          onValueChange={setQuery}
          className="flex-1"
        />
        <IconButton label={t("editor.chest.hide")} keys="B" size="sm" onClick={() => set({ chest: false })}>
          <PanelLeftClose size={16} aria-hidden />
        </IconButton>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-4">
        {found.length === 0 && <p className="px-2 py-6 text-center text-sm text-muted">{t("editor.chest.none", { query })}</p>}
        {query ? (
          <Steps types={found} />
        ) : (
          catalogue.groups.map((group) => {
            const types = found.filter((type) => type.group === group.id);
            return types.length > 0 && <Group key={group.id} group={group} types={types} />;
          })
        )}
      </div>
    </aside>
  );
}

function Group({ group, types }: { group: NodeGroup; types: NodeType[] }) {
  const [open, setOpen] = useState(types.some((type) => type.built));
  return (
    <section>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="mt-2 flex w-full items-center gap-1.5 rounded-lg px-2 py-1.5 text-xs font-semibold text-muted hover:text-text"
      >
        <ChevronRight size={13} aria-hidden className={classes("transition-transform duration-100", open && "rotate-90")} />
        {group.label}
        <span className="ml-auto font-normal tabular-nums">{types.length}</span>
      </button>
      {open && (group.subgroups?.length ? <Subgroups group={group} types={types} /> : <Steps types={types} />)}
    </section>
  );
}

function Subgroups({ group, types }: { group: NodeGroup; types: NodeType[] }) {
  const known = new Set(group.subgroups?.map((one) => one.id));
  const parts = [...(group.subgroups ?? []), { id: null, label: null }];
  return parts.map((part) => {
    const inside = types.filter((type) => (part.id === null ? !known.has(type.subgroup ?? "") : type.subgroup === part.id));
    return (
      inside.length > 0 && (
        <div key={part.id}>
          {part.label && <h4 className="px-2 pt-2 pb-1 text-[11px] font-medium text-muted">{part.label}</h4>}
          <Steps types={inside} />
        </div>
      )
    );
  });
}

function Steps({ types }: { types: NodeType[] }) {
  return (
    <ul className="grid gap-px">
      {types.map((type) => (
        <li key={type.service}>
          <Step type={type} />
        </li>
      ))}
    </ul>
  );
}

function Step({ type }: { type: NodeType }) {
  const parts = useParts();
  const locked = useEditor(isLocked);
  const present = useEditor((state) => type.singleton && state.document.nodes.some((node) => node.service === type.service));
  const off = locked || present;
  const drag = (event: DragEvent) => {
    event.dataTransfer.setData(STEP_TYPE, type.service);
    event.dataTransfer.effectAllowed = "copy";
  };
  return (
    <button
      type="button"
      draggable={!off}
      disabled={off}
      onDragStart={drag}
      onClick={() => placePicked(parts, type, { kind: "alone", position: null })}
      aria-label={t("editor.chest.place", { name: type.name })}
      title={present ? t("editor.chest.present") : type.built ? type.description : t("editor.chest.locked")}
      className="flex w-full items-center gap-2.5 rounded-xl px-2 py-1.5 text-left hover:bg-surface-2 enabled:cursor-grab enabled:active:cursor-grabbing disabled:opacity-45"
    >
      <TypeTile type={type} small className={classes(!type.built && "opacity-60")} />
      <span className={classes("min-w-0 flex-1 truncate text-[13px] font-medium", !type.built && "text-muted")}>{type.name}</span>
      {!type.built && <Lock size={13} aria-hidden className="shrink-0 text-muted" />}
    </button>
  );
}
