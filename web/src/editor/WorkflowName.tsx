/** The workflow's name, edited in place. */
import { useEffect, useRef, useState } from "react";
import { useEditor } from "../store/context";
import { isLocked, shownDocument } from "../store/editor";
import { t } from "../texts";

export function WorkflowName() {
  const name = useEditor((state) => shownDocument(state).name);
  const locked = useEditor(isLocked);
  const [editing, edit] = useState(false);
  if (editing && !locked) return <NameField name={name} onDone={() => edit(false)} />;
  return (
    <h1 className="min-w-0 text-[15px] font-semibold">
      <button
        type="button"
        disabled={locked}
        title={t("editor.bar.rename")}
        onClick={() => edit(true)}
        className="max-w-72 truncate rounded-md px-2 py-1 align-middle enabled:hover:bg-surface-2"
      >
        {name}
      </button>
    </h1>
  );
}

function NameField({ name, onDone }: { name: string; onDone: () => void }) {
  const perform = useEditor((state) => state.perform);
  const field = useRef<HTMLInputElement>(null);
  const left = useRef(false);
  useEffect(() => field.current?.select(), []);
  const close = (keep: boolean) => {
    if (left.current) return;
    left.current = true;
    const next = field.current?.value.trim() ?? "";
    if (keep && next && next !== name) perform({ type: "edit_document", patch: { name: next } });
    onDone();
  };
  return (
    <input
      ref={field}
      defaultValue={name}
      aria-label={t("editor.bar.name")}
      className="w-72 rounded-md border border-focus bg-surface px-2 py-0.5 text-[15px] font-semibold outline-none"
      onBlur={() => close(true)}
      onKeyDown={(event) => {
        if (event.key === "Enter") close(true);
        if (event.key === "Escape") close(false);
      }}
    />
  );
}
