/** How a status looks: an icon of its own shape, a tone, and its word. */
import { Ban, CircleCheck, CircleDashed, CircleX, Clock, Hourglass, LoaderCircle, Pause, RotateCw, TimerOff, TriangleAlert } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { t } from "../texts";
import { classes } from "../ui";
import type { Tone } from "../ui";
import type { ExecutionStatus, RunStatus } from "./model";

interface Look {
  icon: LucideIcon;
  tone: Tone;
  turns?: boolean;
}

const executionLooks: Record<ExecutionStatus, Look> = {
  queued: { icon: Hourglass, tone: "neutral" },
  running: { icon: LoaderCircle, tone: "info", turns: true },
  waiting: { icon: Clock, tone: "warning" },
  paused: { icon: Pause, tone: "warning" },
  completed: { icon: CircleCheck, tone: "success" },
  failed: { icon: CircleX, tone: "danger" },
  cancelled: { icon: Ban, tone: "neutral" },
  timed_out: { icon: TimerOff, tone: "danger" },
};

const nodeLooks: Record<RunStatus, Look> = {
  running: executionLooks.running,
  success: executionLooks.completed,
  error: executionLooks.failed,
  skipped: { icon: CircleDashed, tone: "neutral" },
  waiting: executionLooks.waiting,
  retrying: { icon: RotateCw, tone: "warning" },
  cancelled: executionLooks.cancelled,
};

export const toneText: Record<Tone, string> = {
  neutral: "text-muted",
  accent: "text-accent-text",
  success: "text-success",
  warning: "text-warning",
  danger: "text-danger",
  info: "text-info",
};

export const toneBar: Record<Tone, string> = {
  neutral: "bg-border-strong",
  accent: "bg-accent",
  success: "bg-success",
  warning: "bg-warning",
  danger: "bg-danger",
  info: "bg-info",
};

export function executionLook(status: ExecutionStatus): Look {
  return executionLooks[status];
}

export function nodeLook(status: RunStatus): Look {
  return nodeLooks[status];
}

interface StatusProps {
  /** Only the icon is drawn; the word is spoken and shown on hover. */
  compact?: boolean;
  size?: number;
  className?: string;
}

export function ExecutionStatusLabel({ status, warnings, ...props }: StatusProps & { status: ExecutionStatus; warnings?: boolean }) {
  const look: Look = warnings && status === "completed" ? { icon: TriangleAlert, tone: "warning" } : executionLooks[status];
  const word = t(`executions.status.${status}`);
  return <Label look={look} word={word} more={look === executionLooks[status] ? undefined : t("executions.warnings")} {...props} />;
}

export function NodeStatusLabel({ status, ...props }: StatusProps & { status: RunStatus }) {
  return <Label look={nodeLooks[status]} word={t(`executions.nodeStatus.${status}`)} {...props} />;
}

function Label({ look, word, more, compact, size = 16, className }: StatusProps & { look: Look; word: string; more?: string }) {
  const Icon = look.icon;
  return (
    <span title={more ?? (compact ? word : undefined)} className={classes("inline-flex items-center gap-2 align-middle whitespace-nowrap", className)}>
      <Icon size={size} aria-hidden className={classes("shrink-0", toneText[look.tone], look.turns && "animate-spin")} />
      <span className={compact ? "sr-only" : undefined}>
        {word}
        {more && <span className="sr-only">, {more}</span>}
      </span>
    </span>
  );
}
