/** Zoom, fit and tidy, lower left; each is a command. */
import { useStore } from "@xyflow/react";
import { Flame, Maximize, Minus, Plus, WandSparkles } from "lucide-react";
import { fitView } from "../commands/fitView";
import { openPicker } from "../commands/openPicker";
import { tidy } from "../commands/tidy";
import { toggleHeat } from "../commands/toggleHeat";
import { zoomIn } from "../commands/zoomIn";
import { zoomOut } from "../commands/zoomOut";
import type { Command } from "../commands";
import { useEditor, useParts, usePanels } from "../store/context";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import { IconButton } from "../ui";

export function CanvasControls() {
  const percent = useStore((state) => Math.round(state.transform[2] * 100));
  const locked = useEditor(isLocked);
  const heat = usePanels((state) => state.heat);
  return (
    <div role="toolbar" aria-label={t("editor.controls.label")} className="absolute bottom-4 left-4 z-10 flex items-center gap-0.5 rounded-xl border border-border bg-surface p-1 shadow-card">
      <Tool command={zoomOut} icon={<Minus size={16} aria-hidden />} />
      <span className="w-12 text-center text-xs text-muted tabular-nums">{t("editor.controls.zoom", { percent })}</span>
      <Tool command={zoomIn} icon={<Plus size={16} aria-hidden />} />
      <span aria-hidden className="mx-1 h-5 w-px bg-border" />
      <Tool command={fitView} icon={<Maximize size={15} aria-hidden />} />
      <Tool command={toggleHeat} icon={<Flame size={15} aria-hidden />} pressed={heat} />
      {!locked && <Tool command={tidy} icon={<WandSparkles size={15} aria-hidden />} />}
    </div>
  );
}

/** The one round button that adds a step, upper right of the canvas. */
export function AddStep() {
  const parts = useParts();
  const locked = useEditor(isLocked);
  if (locked) return null;
  return (
    <div className="absolute top-4 right-4 z-10">
      <IconButton
        label={openPicker.label}
        keys={openPicker.keys[0]}
        tooltipSide="left"
        onClick={() => void openPicker.run(parts)}
        className="border border-border bg-surface shadow-card"
      >
        <Plus size={18} aria-hidden />
      </IconButton>
    </div>
  );
}

function Tool({ command, icon, pressed }: { command: Command; icon: React.ReactNode; pressed?: boolean }) {
  const parts = useParts();
  return (
    <IconButton pressed={pressed} label={command.label} keys={command.keys[0]} size="sm" tooltipSide="top" onClick={() => void command.run(parts)}>
      {icon}
    </IconButton>
  );
}
