/** Before anything live is changed: let the published version run and edit a draft, or deactivate; and what becomes of what is under way. */
import { PencilRuler, PowerOff } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { useEditor, useParts, usePanels } from "../store/context";
import type { Unfinished } from "../store/server";
import { count, t } from "../texts";
import { Button, classes, Dialog, toast } from "../ui";
import { factsOf } from "../store/facts";

type Way = "draft" | "stop";

export function LeaveLiveDialog({ only }: { only?: Way }) {
  const parts = useParts();
  const { editor, server, panels } = parts;
  const version = useEditor((state) => state.workflow.published_version ?? state.workflow.version);
  const set = usePanels((state) => state.set);
  const [way, choose] = useState<Way>(only ?? "draft");
  const [cancelWaiting, setCancel] = useState(false);
  const [busy, setBusy] = useState(false);
  const unfinished = useUnfinished();
  const leave = () => {
    const { leavingFor } = panels.getState();
    set({ dialog: null });
    if (editor.getState().mode === "live") editor.getState().enter(leavingFor === "live" ? "design" : leavingFor);
  };
  const go = async () => {
    if (way === "draft") {
      leave();
      toast.info(t("canvas.leave.drafting", { version }));
      return;
    }
    setBusy(true);
    const outcome = await server.deactivate();
    if (outcome.kind === "done" && cancelWaiting) await Promise.allSettled((unfinished?.waiting ?? []).map((id) => server.cancel(id)));
    setBusy(false);
    if (outcome.kind === "refused") {
      toast.error(outcome.message);
      return;
    }
    leave();
    editor.getState().refreshed(factsOf(outcome.workflow));
    toast.success(t("editor.activation.stopped"));
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && set({ dialog: null })}
      title={only === "stop" ? t("editor.activation.stopTitle") : t("canvas.leave.title")}
      description={only === "stop" ? t("editor.activation.stopText") : t("canvas.leave.text", { version })}
      footer={
        <Button tone="primary" busy={busy} onClick={() => void go()}>
          {t(way === "draft" ? "canvas.leave.goDraft" : "canvas.leave.goStop")}
        </Button>
      }
    >
      <div className="grid gap-4">
        {only === undefined && (
          <div role="radiogroup" aria-label={t("canvas.leave.title")} className="grid gap-2">
            <Choice icon={<PencilRuler size={18} />} on={way === "draft"} onClick={() => choose("draft")} title={t("canvas.leave.draft")} hint={t("canvas.leave.draftHint", { version })} />
            <Choice icon={<PowerOff size={18} />} on={way === "stop"} onClick={() => choose("stop")} title={t("canvas.leave.stop")} hint={t("canvas.leave.stopHint")} />
          </div>
        )}
        {way === "stop" && <UnderWay unfinished={unfinished} cancelWaiting={cancelWaiting} onCancel={setCancel} />}
      </div>
    </Dialog>
  );
}

/** Null while they are being counted. */
function useUnfinished(): Unfinished | null {
  const { server } = useParts();
  const [unfinished, set] = useState<Unfinished | null>(null);
  useEffect(() => {
    let gone = false;
    void server.unfinished().then((found) => void (gone || set(found)), () => set({ running: [], waiting: [] }));
    return () => {
      gone = true;
    };
  }, [server]);
  return unfinished;
}

function UnderWay({ unfinished, cancelWaiting, onCancel }: { unfinished: Unfinished | null; cancelWaiting: boolean; onCancel: (yes: boolean) => void }) {
  if (!unfinished) return <p className="text-sm text-muted">{t("canvas.leave.counting")}</p>;
  const { running, waiting } = unfinished;
  if (running.length + waiting.length === 0) return <p className="text-sm text-muted">{t("canvas.leave.none")}</p>;
  return (
    <div role="status" className="grid gap-2 rounded-xl border border-border bg-surface-2 p-4 text-sm">
      {running.length > 0 && <p>{count("canvas.leave.running", running.length)}</p>}
      {waiting.length > 0 && (
        <fieldset className="grid gap-1.5">
          <legend className="mb-1.5">{count("canvas.leave.waiting", waiting.length)}</legend>
          {([false, true] as const).map((cancel) => (
            <label key={String(cancel)} className="flex items-center gap-2">
              <input type="radio" name="waiting" className="accent-(--accent)" checked={cancelWaiting === cancel} onChange={() => onCancel(cancel)} />
              {t(cancel ? "canvas.leave.cancelWaiting" : "canvas.leave.keepWaiting")}
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}

function Choice({ icon, title, hint, on, onClick }: { icon: ReactNode; title: string; hint: string; on: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      role="radio"
      aria-checked={on}
      onClick={onClick}
      className={classes("flex items-center gap-4 rounded-xl border p-4 text-left", on ? "border-accent bg-accent-soft" : "border-border hover:bg-surface-2")}
    >
      <span aria-hidden className={on ? "text-accent-text" : "text-muted"}>
        {icon}
      </span>
      <span className="grid">
        <span className="text-sm font-medium">{title}</span>
        <span className="text-[13px] text-muted">{hint}</span>
      </span>
    </button>
  );
}
