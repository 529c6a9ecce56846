/** One node run: its line in the waterfall and, opened, all that is known of it. */
import { ChevronRight, TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import { t } from "../texts";
import { Badge, classes, formatDuration, formatMoment } from "../ui";
import type { NodeRun } from "./model";
import { RunDetail } from "./RunDetail";
import { NodeStatusLabel, nodeLook, toneBar } from "./status";
import type { Bar, Span } from "./steps";
import { barOf } from "./steps";

interface StepRowProps {
  run: NodeRun;
  depth: number;
  span: Span;
  now: number;
  executionId: string;
  over: boolean;
  open: boolean;
  asked: boolean;
  onToggle: () => void;
}

export function StepRow({ run, depth, span, now, executionId, over, open, asked, onToggle }: StepRowProps) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asked) row.current?.scrollIntoView({ block: "center" });
  }, [asked]);
  const bar = barOf(run, span, now);
  const duration = run.duration_ms ?? (run.status === "running" && run.started_at !== null ? now - run.started_at : null);
  return (
    <div ref={row} data-node={run.node_id} data-status={run.status}>
      <button
        type="button"
        aria-expanded={open}
        onClick={onToggle}
        style={{ paddingLeft: 12 + depth * 20 }}
        className={classes(
          "flex min-h-12 w-full items-center pr-5 text-left hover:bg-surface-2/60 focus-visible:-outline-offset-2",
          run.status === "skipped" && "text-muted",
        )}
      >
        <span className="flex min-w-0 flex-1 items-center gap-2.5">
          <ChevronRight size={14} aria-hidden className={classes("shrink-0 text-muted transition-transform duration-100", open && "rotate-90")} />
          <NodeStatusLabel compact status={run.status} />
          <span className="min-w-0 truncate font-medium">{run.label || run.node_id}</span>
          {run.service !== "" && <span className="truncate font-mono text-xs text-muted max-lg:hidden">{run.service}</span>}
          <Marks run={run} />
        </span>
        <span className="w-24 shrink-0 pr-4 text-right text-[13px] whitespace-nowrap tabular-nums">
          {duration === null || run.status === "skipped" ? "" : formatDuration(duration)}
        </span>
        <BarArea bar={bar} tone={toneBar[nodeLook(run.status).tone]} moving={run.status === "running"} />
      </button>
      {open && <RunDetail run={run} executionId={executionId} mayRetry={over} />}
    </div>
  );
}

/** What sets this run apart, in words: a taken branch, a reason for skipping, further attempts, warnings. */
function Marks({ run }: { run: NodeRun }) {
  const named = run.handles.filter((handle) => handle !== "output" && handle !== "trigger_out");
  return (
    <span className="flex shrink-0 items-center gap-1.5 max-md:hidden">
      {named.map((handle) => (
        <Badge key={handle} tone={handle === "error" ? "danger" : "neutral"}>
          {handle}
        </Badge>
      ))}
      {run.status === "skipped" && <span className="text-[13px]">{skipText(run.skip_reason)}</span>}
      {run.status === "waiting" && run.resume_at !== null && (
        <Badge tone="warning">{t("executions.resumes", { time: formatMoment(run.resume_at) })}</Badge>
      )}
      {run.attempt > 1 && <Badge tone="warning">{t("executions.attempt", { attempt: run.attempt })}</Badge>}
      {run.warnings.length > 0 && (
        <Badge tone="warning" icon={<TriangleAlert size={12} aria-hidden />}>
          {t("executions.warnings")}
        </Badge>
      )}
    </span>
  );
}

const reasons = ["branch_not_taken", "disabled", "integration_not_built", "error_skipped", "workflow_failed"] as const;

function skipText(reason: string | null): string {
  const known = reasons.find((each) => each === reason);
  return known ? t(`executions.skipReason.${known}`) : (reason ?? "");
}

function BarArea({ bar, tone, moving }: { bar: Bar | null; tone: string; moving: boolean }) {
  return (
    <span aria-hidden className="relative hidden h-12 w-[44%] shrink-0 md:block">
      {[0.25, 0.5, 0.75].map((mark) => (
        <span key={mark} style={{ left: `${mark * 100}%` }} className="absolute inset-y-0 w-px bg-border/70" />
      ))}
      {bar && (
        <span
          style={{ left: `${bar.start * 100}%`, width: `max(4px, ${bar.width * 100}%)` }}
          className={classes("absolute top-1/2 h-2.5 -translate-y-1/2 rounded-full", tone, moving && "animate-pulse")}
        />
      )}
    </span>
  );
}
