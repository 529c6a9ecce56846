/** The live region of the outline: what was just done, and how the shown execution moves on. A burst of events is told once a second, its latest. */
import { useCallback, useEffect, useRef, useState } from "react";
import { isOver } from "../graph/run";
import { nodeById } from "../graph/model";
import { useParts } from "../store/context";
import { shownDocument } from "../store/editor";
import { shownView } from "../store/live";
import { shownState, type RunView } from "../store/runs";
import { t } from "../texts";
import { formatDuration } from "../ui";

const EVERY_MS = 1_000;

export function useSaid(): { said: string; say: (text: string) => void } {
  const { live, editor } = useParts();
  const [said, setSaid] = useState("");
  const say = useCallback((text: string) => setSaid(text), []);
  const told = useRef<RunView | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      timer = undefined;
      const view = shownView(live.getState());
      const before = told.current;
      told.current = view;
      const text = view && progress(view, before, (id) => nodeById(shownDocument(editor.getState()), id)?.label ?? id);
      if (text) setSaid(text);
    };
    told.current = shownView(live.getState());
    const stop = live.subscribe(() => {
      if (shownView(live.getState()) === told.current) return;
      timer ??= setTimeout(tell, EVERY_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [live, editor]);
  return { said, say };
}

function progress(view: RunView, before: RunView | null, labelOf: (id: string) => string): string | null {
  const same = before?.executionId === view.executionId ? before : null;
  if (isOver(view.status) && same?.status !== view.status)
    return t("outline.said.finished", { status: t(`executions.status.${view.status}`), duration: view.durationMs === null ? "" : formatDuration(view.durationMs) });
  const moved = [...view.nodes.keys()].filter((id) => shownState(view, id)?.status !== shownState(same, id)?.status);
  const parts = moved.slice(-3).flatMap((id) => {
    const status = shownState(view, id)?.status;
    return status && status !== "skipped" ? [t("outline.said.node", { label: labelOf(id), status: t(`executions.nodeStatus.${status}`) })] : [];
  });
  if (parts.length) return parts.join(". ");
  return same ? null : t("outline.said.started");
}
