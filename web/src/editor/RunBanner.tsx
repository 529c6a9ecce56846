/** Which execution the canvas shows, over its upper edge: status, when, how long, and what can be done about it. */
import { ExternalLink, RotateCw, Square, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { ExecutionStatusLabel } from "../executions/status";
import { isOver } from "../graph/run";
import { useEditor, useLive, useParts } from "../store/context";
import { shownId, shownView } from "../store/live";
import type { RunView } from "../store/runs";
import { t } from "../texts";
import { Badge, Button, formatDuration, formatMoment, IconButton, Spinner, toast, Tooltip } from "../ui";

export function RunBanner({ mayRun }: { mayRun: boolean }) {
  const id = useLive(shownId);
  const view = useLive(shownView);
  const clear = useLive((state) => state.clear);
  const viewed = useEditor((state) => state.viewed !== null);
  if (!id || !view) return null;
  return (
    <div className="pointer-events-none absolute inset-x-0 top-4 z-10 flex justify-center px-16">
      <div
        role="status"
        className="pointer-events-auto flex min-w-0 animate-appear items-center gap-3 rounded-xl border border-border bg-surface py-1 pr-1 pl-3.5 text-[13px] shadow-pop"
      >
        <ExecutionStatusLabel status={view.status} />
        <span className="text-muted tabular-nums">{formatMoment(view.startedAt)}</span>
        <Duration view={view} />
        {view.mode === "test" && <Badge tone="accent">{t("editor.executions.test")}</Badge>}
        {viewed && <Badge>{t("editor.controls.locked", { version: view.version })}</Badge>}
        <div className="flex items-center gap-0.5">
          {mayRun && <Actions view={view} />}
          <Tooltip text={t("editor.executions.details")}>
            <Link
              to={`/executions/${encodeURIComponent(id)}`}
              aria-label={t("editor.executions.details")}
              className="flex size-7 items-center justify-center rounded-lg text-muted hover:bg-surface-2 hover:text-text"
            >
              <ExternalLink size={14} aria-hidden />
            </Link>
          </Tooltip>
          <IconButton size="sm" label={viewed ? t("editor.executions.backToEditing") : t("editor.executions.clear")} keys="Escape" onClick={clear}>
            <X size={15} aria-hidden />
          </IconButton>
        </div>
      </div>
    </div>
  );
}

function Actions({ view }: { view: RunView }) {
  const { server, live } = useParts();
  const [busy, setBusy] = useState(false);
  const [stopping, setStopping] = useState<string | null>(null);
  const doing = async (work: () => Promise<void>) => {
    setBusy(true);
    await work().catch((error: unknown) => toast.error(error instanceof Error ? error.message : String(error)));
    setBusy(false);
  };
  if (!isOver(view.status))
    return (
      <Button
        size="sm"
        tone="ghost"
        disabled={stopping === view.executionId}
        icon={stopping === view.executionId ? <Spinner /> : <Square size={12} aria-hidden />}
        onClick={() => {
          // Stopping lasts until the execution says that it has ended; a refusal (it was over already) ends it too.
          setStopping(view.executionId);
          void server.cancel(view.executionId).catch((error: unknown) => {
            setStopping(null);
            toast.error(error instanceof Error ? error.message : String(error));
          });
        }}
      >
        {t(stopping === view.executionId ? "canvas.stopping" : "editor.executions.cancel")}
      </Button>
    );
  if (view.status !== "failed" && view.status !== "timed_out") return null;
  return (
    <Button
      size="sm"
      tone="ghost"
      busy={busy}
      icon={<RotateCw size={13} aria-hidden />}
      onClick={() =>
        void doing(async () => {
          const { execution_id } = await server.retry(view.executionId, "failed");
          live.getState().follow(execution_id, Date.now());
          toast.success(t("editor.executions.retried"));
        })
      }
    >
      {t("editor.executions.retryFailed")}
    </Button>
  );
}

function Duration({ view }: { view: RunView }) {
  const over = isOver(view.status);
  const [now, set] = useState(() => Date.now());
  useEffect(() => {
    if (over) return;
    const timer = setInterval(() => set(Date.now()), 250);
    return () => clearInterval(timer);
  }, [over]);
  const ms = view.durationMs ?? Math.max(0, now - view.startedAt);
  return <span className="tabular-nums">{formatDuration(over ? ms : Math.round(ms / 100) * 100)}</span>;
}
