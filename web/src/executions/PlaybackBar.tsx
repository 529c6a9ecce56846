/** The controls of playing an execution again. */
import { Pause, Play, SkipBack, SkipForward, X } from "lucide-react";
import { t } from "../texts";
import { IconButton, Select } from "../ui";
import { MOST_STEPS, speeds, type Playback, type Speed } from "./playback";

export function PlaybackBar({ playback, of }: { playback: Playback; of: number }) {
  const { steps, at, playing, speed } = playback;
  if (steps.length < 2) return null;
  return (
    <div role="group" aria-label={t("executions.playback.label")} className="mt-6 flex flex-wrap items-center gap-2 rounded-2xl border border-border bg-surface px-4 py-2 shadow-card">
      <IconButton label={t("executions.playback.back")} disabled={!at} onClick={() => playback.go((at ?? 0) - 1)}>
        <SkipBack size={16} aria-hidden />
      </IconButton>
      <IconButton label={t(playing ? "executions.playback.pause" : "executions.playback.play")} onClick={playing ? playback.pause : playback.play}>
        {playing ? <Pause size={16} aria-hidden /> : <Play size={16} aria-hidden />}
      </IconButton>
      <IconButton label={t("executions.playback.forward")} disabled={at !== null && at >= steps.length - 1} onClick={() => playback.go((at ?? -1) + 1)}>
        <SkipForward size={16} aria-hidden />
      </IconButton>
      <input
        type="range"
        aria-label={t("executions.playback.step")}
        aria-valuetext={at === null ? t("executions.playback.whole") : `${at + 1}: ${steps[at]?.label ?? ""}`}
        min={0}
        max={steps.length - 1}
        value={at ?? 0}
        onChange={(event) => playback.go(Number(event.target.value))}
        className="h-5 min-w-32 flex-1 accent-accent"
      />
      <span className="min-w-40 text-[13px] tabular-nums" aria-live={playing ? "off" : "polite"}>
        {at === null
          ? of > MOST_STEPS ? t("executions.playback.first", { most: MOST_STEPS, of }) : t("executions.playback.whole")
          : t("executions.playback.at", { at: at + 1, of: steps.length, label: steps[at]?.label ?? "" })}
      </span>
      <Select
        size="sm"
        aria-label={t("executions.playback.speed")}
        value={String(speed)}
        onChange={(value) => playback.setSpeed(Number(value) as Speed)}
        options={speeds.map((ms) => ({ value: String(ms), label: t("executions.playback.every", { seconds: (ms / 1000).toFixed(2).replace(/0$/, "") }) }))}
        className="w-36"
      />
      {at !== null && (
        <IconButton label={t("executions.playback.close")} onClick={playback.close}>
          <X size={16} aria-hidden />
        </IconButton>
      )}
    </div>
  );
}
