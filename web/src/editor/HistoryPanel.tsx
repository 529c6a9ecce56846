/** The executions of this workflow below the canvas: choose one, and the canvas shows it; beside the list its steps in order. */
import { ChevronDown, ChevronUp, History } from "lucide-react";
import { ExecutionList } from "../executions/ExecutionList";
import { useEditor, useLive, useParts, usePanels } from "../store/context";
import { shownDetail, shownId } from "../store/live";
import { t } from "../texts";
import { StatusDot } from "../ui";
import { TraceList } from "./TraceList";

export function HistoryPanel() {
  const open = usePanels((state) => state.history);
  const set = usePanels((state) => state.set);
  const connected = useLive((state) => state.connected);
  return (
    <section aria-label={t("editor.executions.title")} className="shrink-0 border-t border-border bg-surface">
      <div className="flex h-10 items-center gap-3 pr-4 pl-2">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => set({ history: !open })}
          className="flex h-8 items-center gap-2 rounded-lg px-2 text-[13px] font-medium hover:bg-surface-2"
        >
          <History size={15} aria-hidden className="text-muted" />
          {t("editor.executions.title")}
          {open ? <ChevronDown size={14} aria-hidden className="text-muted" /> : <ChevronUp size={14} aria-hidden className="text-muted" />}
        </button>
        {!connected && <StatusDot tone="warning" label={t("editor.executions.offline")} className="ml-auto text-xs text-muted" />}
      </div>
      {open && <Lists />}
    </section>
  );
}

function Lists() {
  const { live } = useParts();
  const workflowId = useEditor((state) => state.workflow.id);
  const shown = useLive(shownId);
  const detail = useLive(shownDetail);
  return (
    <div className="flex h-60 border-t border-border">
      <div className="w-[26rem] shrink-0 overflow-y-auto border-r border-border">
        <ExecutionList workflowId={workflowId} selectedId={shown} onSelect={(id) => live.getState().choose(id)} />
      </div>
      <div className="min-w-0 flex-1 overflow-y-auto">{detail && <TraceList detail={detail} />}</div>
    </div>
  );
}
