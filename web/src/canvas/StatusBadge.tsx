/** What a node did in the shown execution, as icon and words: never by colour alone. */
import { Ban, Check, Clock, LoaderCircle, RotateCw, SkipForward, TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import type { NodeState } from "../store/runs";
import { t } from "../texts";
import { classes, formatDuration, formatMoment } from "../ui";

interface Look {
  tone: string;
  icon: ReactNode;
  text: string;
}

const tones = {
  running: "bg-info-soft text-info border-info/40",
  success: "bg-success-soft text-success border-success/40",
  warning: "bg-warning-soft text-warning border-warning/40",
  error: "bg-danger-soft text-danger border-danger/40",
  quiet: "bg-surface-2 text-muted border-border",
};

function lookOf(state: NodeState): Look {
  switch (state.status) {
    case "running":
      return { tone: tones.running, icon: <LoaderCircle size={12} className="animate-spin" />, text: t("editor.run.running") };
    case "success":
      return state.warnings > 0
        ? { tone: tones.warning, icon: <TriangleAlert size={12} />, text: t("editor.run.warned") }
        : { tone: tones.success, icon: <Check size={12} strokeWidth={3} />, text: t("editor.run.success") };
    case "error":
      return { tone: tones.error, icon: <X size={12} strokeWidth={3} />, text: t("editor.run.error") };
    case "waiting":
      return { tone: tones.running, icon: <Clock size={12} />, text: waitingText(state) };
    case "retrying":
      return { tone: tones.warning, icon: <RotateCw size={12} />, text: retryText(state) };
    case "cancelled":
      return { tone: tones.quiet, icon: <Ban size={12} />, text: t("editor.run.cancelled") };
    case "skipped":
      return { tone: tones.quiet, icon: <SkipForward size={12} />, text: state.skipReason ? t(`editor.run.reason.${state.skipReason}`) : t("editor.run.skipped") };
  }
}

function waitingText({ resumeAt }: NodeState): string {
  return resumeAt ? t("editor.run.waitingUntil", { time: formatMoment(resumeAt) }) : t("editor.run.waiting");
}

function retryText({ attempt, of }: NodeState): string {
  return of ? t("editor.run.retrying", { attempt, of }) : t("editor.run.retryingPlain");
}

export function statusText(state: NodeState): string {
  return lookOf(state).text;
}

export function StatusBadge({ state, count = 1, className }: { state: NodeState; count?: number; className?: string }) {
  const { tone, icon, text } = lookOf(state);
  return (
    <span
      title={state.error?.message}
      className={classes("inline-flex h-5.5 max-w-full items-center gap-1 rounded-full border px-2 text-[11px] font-medium whitespace-nowrap shadow-card", tone, className)}
    >
      <span aria-hidden className="shrink-0">
        {icon}
      </span>
      <span className="truncate">{text}</span>
      {state.durationMs !== null && state.status !== "skipped" && <span className="font-normal tabular-nums">{formatDuration(state.durationMs)}</span>}
      {count > 1 && <span className="tabular-nums">{t("editor.run.times", { count })}</span>}
    </span>
  );
}
