/** How a node did in the last 24 hours: runs, how many succeeded, how long it took. Shown in Live mode and with the heat colours. */
import { useEditor, useLive, usePanels } from "../store/context";
import { toneOf, heatOf } from "../store/heat";
import { t } from "../texts";
import { classes, formatDuration } from "../ui";

const tones = { success: "text-success", warning: "text-warning", danger: "text-danger" };

export function StatsBadge({ id, label }: { id: string; label: string }) {
  const shown = useEditor((state) => state.mode === "live");
  const heat = usePanels((state) => state.heat);
  const figures = useLive((state) => state.figures?.get(id));
  const hot = useLive((state) => (heat && state.figures ? heatOf(state.figures, id) : null)?.kind);
  const slowest = useLive((state) => {
    const found = heat && state.figures ? heatOf(state.figures, id) : null;
    return found?.kind === "slow" && found.slowest;
  });
  if (!(shown || heat) || !figures || figures.items === 0) return null;
  const ratio = percent(1 - figures.errors / figures.items);
  const average = figures.avg_ms === null ? "–" : formatDuration(figures.avg_ms);
  const p95 = figures.p95_ms === null ? average : formatDuration(figures.p95_ms);
  const spoken = t("canvas.stats.label", { label, runs: figures.items, ratio, average, p95 });
  return (
    <div role="img" aria-label={spoken} title={spoken} className="absolute inset-x-1 -top-6 flex h-5 items-center gap-1.5 text-[11px] whitespace-nowrap text-muted tabular-nums">
      <span>{t("canvas.stats.runs", { count: figures.items.toLocaleString("en") })}</span>
      <span aria-hidden className="text-border-strong">·</span>
      <span className={classes("font-medium", tones[toneOf(figures)])}>{ratio}</span>
      <span aria-hidden className="text-border-strong">·</span>
      {!hot && <span>{average}</span>}
      <span>p95 {p95}</span>
      {hot === "failing" && <span className="rounded-full bg-danger-soft px-1.5 text-danger">{t("canvas.heat.failing")}</span>}
      {slowest && <span className="rounded-full bg-warning-soft px-1.5 text-warning">{t("canvas.heat.slowest")}</span>}
    </div>
  );
}

/** Rounded down, so that one failure in a thousand is not a hundred percent. */
const percent = (share: number): string => `${Math.floor(share * 1000) / 10} %`;
