/** Whether the server has what is on the screen. */
import { Check, CircleAlert, Eye, LoaderCircle, Pencil } from "lucide-react";
import { useEffect, useState } from "react";
import { useEditor, useParts, usePanels } from "../store/context";
import { isDirty, type SaveState } from "../store/editor";
import { t } from "../texts";
import { Button, Tooltip } from "../ui";

export function SaveStatus() {
  const { autosave } = useParts();
  const save = useEditor((state) => state.save);
  const dirty = useEditor(isDirty);
  const set = usePanels((state) => state.set);
  const mayEdit = useEditor((state) => state.mayEdit);
  const now = useNow(save.kind === "saved" ? save.at : null);
  if (!mayEdit)
    return (
      <span className="flex items-center gap-1.5 text-xs text-muted">
        <Eye size={14} aria-hidden />
        {t("editor.save.readOnly")}
      </span>
    );
  return (
    <div role="status" className="flex items-center gap-2 text-xs whitespace-nowrap text-muted">
      <Sign save={save} />
      <Tooltip text={"message" in save ? save.message : wordOf(save, now)}>
        <span>{wordOf(save, now)}</span>
      </Tooltip>
      {save.kind === "conflict" && (
        <Button size="sm" onClick={() => set({ dialog: "conflict" })}>
          {t("editor.save.resolve")}
        </Button>
      )}
      {save.kind === "stopped" && dirty && (
        <Button size="sm" onClick={() => void autosave.now()}>
          {t("editor.save.retry")}
        </Button>
      )}
    </div>
  );
}

function Sign({ save }: { save: SaveState }) {
  switch (save.kind) {
    case "saved":
      return <Check size={14} aria-hidden className="text-success" />;
    case "dirty":
      return <Pencil size={13} aria-hidden />;
    case "saving":
      return <LoaderCircle size={14} aria-hidden className="animate-spin" />;
    case "failed":
    case "stopped":
    case "conflict":
      return <CircleAlert size={14} aria-hidden className="text-danger" />;
  }
}

function wordOf(save: SaveState, now: number): string {
  if (save.kind !== "saved") return t(`editor.save.${save.kind}`);
  return save.at === null ? t("editor.save.saved") : t("editor.save.savedAgo", { ago: agoText(now - save.at) });
}

export function agoText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 2) return t("editor.save.justNow");
  if (seconds < 60) return t("editor.save.seconds", { count: seconds });
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? t("editor.save.minutes", { count: minutes }) : t("editor.save.hours", { count: Math.floor(minutes / 60) });
}

/** Ticks each second while the moment is fresh, each minute later. */
function useNow(since: number | null): number {
  const [now, set] = useState(() => Date.now());
  useEffect(() => {
    if (since === null) return;
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      set(Date.now());
      timer = setTimeout(tick, Date.now() - since < 60_000 ? 1_000 : 30_000);
    };
    tick();
    return () => clearTimeout(timer);
  }, [since]);
  return now;
}
