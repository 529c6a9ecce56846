/** The name on a card; F2 turns it into a field, Enter keeps, Esc forgets. */
import { useEffect, useRef } from "react";
import { useEditor, usePanels } from "../store/context";
import { t } from "../texts";

export function NodeName({ id, label }: { id: string; label: string }) {
  const renaming = usePanels((state) => state.renaming === id);
  if (!renaming) return <div className="truncate text-[13.5px] leading-5 font-semibold">{label}</div>;
  return <NameField id={id} label={label} />;
}

function NameField({ id, label }: { id: string; label: string }) {
  const perform = useEditor((state) => state.perform);
  const set = usePanels((state) => state.set);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const close = (keep: boolean) => {
    const name = field.current?.value.trim() ?? "";
    if (keep && name && name !== label) perform({ type: "edit_node", id, patch: { label: name } });
    const card = field.current?.closest<HTMLElement>(".react-flow__node");
    set({ renaming: null });
    card?.focus();
  };
  return (
    <input
      ref={field}
      defaultValue={label}
      aria-label={t("editor.inspector.label")}
      className="nodrag nopan -ml-1 w-full rounded border border-focus bg-surface px-1 text-[13.5px] leading-5 font-semibold outline-none"
      onBlur={() => close(true)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") close(true);
        if (event.key === "Escape") close(false);
      }}
    />
  );
}
