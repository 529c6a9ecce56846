/** What an empty workflow shows: one big first step. */
import { Plus } from "lucide-react";
import { useEditor, usePanels } from "../store/context";
import { isLocked, shownDocument } from "../store/editor";
import { t } from "../texts";

export function EmptyCanvas() {
  const empty = useEditor((state) => shownDocument(state).nodes.length === 0);
  const locked = useEditor(isLocked);
  const set = usePanels((state) => state.set);
  if (!empty || locked) return null;
  return (
    <div className="pointer-events-none absolute inset-0 z-10 flex flex-col items-center justify-center gap-5 text-center">
      <button
        type="button"
        onClick={() => set({ picking: { kind: "first" } })}
        className="group pointer-events-auto flex flex-col items-center gap-4 rounded-3xl p-4"
      >
        <span className="flex size-24 items-center justify-center rounded-3xl border-2 border-dashed border-border-strong bg-surface text-muted transition-colors group-hover:border-accent group-hover:text-accent-text">
          <Plus size={34} strokeWidth={1.8} aria-hidden />
        </span>
        <span className="text-base font-semibold">{t("editor.empty.add")}</span>
      </button>
      <p className="max-w-xs text-sm text-balance text-muted">{t("editor.empty.text")}</p>
    </div>
  );
}
