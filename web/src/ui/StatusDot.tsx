/** A dot with its word: colour is never the only sign. Without room for the word it is spoken and shown as a tooltip. */
import type { Tone } from "./Badge";
import { classes } from "./classes";

const dots: Record<Tone, string> = {
  neutral: "bg-border-strong",
  accent: "bg-accent",
  success: "bg-success",
  warning: "bg-warning",
  danger: "bg-danger",
  info: "bg-info",
};

export interface StatusDotProps {
  tone: Tone;
  label: string;
  /** Only the dot is drawn; the word stays for screen readers and the pointer. */
  compact?: boolean;
  pulse?: boolean;
  className?: string;
}

export function StatusDot({ tone, label, compact, pulse, className }: StatusDotProps) {
  return (
    <span title={compact ? label : undefined} className={classes("inline-flex items-center gap-2 align-middle whitespace-nowrap", className)}>
      <span aria-hidden className="relative flex size-2">
        {pulse && <span className={classes("absolute inset-0 animate-ping rounded-full opacity-60", dots[tone])} />}
        <span className={classes("relative size-2 rounded-full", dots[tone], tone === "neutral" && "bg-transparent ring-[1.5px] ring-border-strong ring-inset")} />
      </span>
      <span className={compact ? "sr-only" : undefined}>{label}</span>
    </span>
  );
}
