/** Everything to mend, over the edge of the canvas; choosing one leads to its place and leaves the list open. */
import { X } from "lucide-react";
import { ProblemList } from "../inspector/ProblemList";
import { useEditor, usePanels } from "../store/context";
import { t } from "../texts";
import { IconButton } from "../ui";

export function ProblemPanel() {
  const shown = usePanels((state) => state.problems);
  const set = usePanels((state) => state.set);
  const list = useEditor((state) => state.problems.list);
  if (!shown) return null;
  const sorted = [...list].sort((a, b) => Number(a.severity !== "error") - Number(b.severity !== "error"));
  return (
    <section aria-label={t("canvas.problems.title")} className="absolute top-4 left-4 z-20 flex max-h-[70%] w-88 max-w-[calc(100%-2rem)] animate-appear flex-col rounded-2xl border border-border bg-surface shadow-pop">
      <header className="flex items-start justify-between gap-3 px-4 pt-3 pb-2">
        <div>
          <h2 className="text-sm font-semibold">{t(shown === "beforeTest" && list.length > 0 ? "canvas.problems.beforeTest" : "canvas.problems.title")}</h2>
          <p role="status" className="text-xs text-muted">
            {list.length === 0 ? t("canvas.problems.none") : t("canvas.problems.text")}
          </p>
        </div>
        <IconButton size="sm" label={t("canvas.problems.close")} className="-mr-1.5" onClick={() => set({ problems: null })}>
          <X size={15} aria-hidden />
        </IconButton>
      </header>
      {list.length > 0 && (
        <div className="min-h-0 overflow-y-auto px-4 pb-3">
          <ProblemList problems={sorted} />
        </div>
      )}
    </section>
  );
}
