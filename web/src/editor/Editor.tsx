/** The editor of one workflow: its stores, what keeps them alive, and the areas around the canvas. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import { Canvas } from "../canvas/Canvas";
import { NodePicker } from "../canvas/NodePicker";
import { ToolChest } from "../canvas/ToolChest";
import type { Catalogue } from "../graph/catalogue";
import { Inspector } from "../inspector/Inspector";
import { Outline } from "../outline/Outline";
import { startAutosave } from "../store/autosave";
import { EditorContext, useEditor, usePanels, type EditorParts } from "../store/context";
import { createEditorStore, isLocked, shownDocument } from "../store/editor";
import { createLiveStore } from "../store/live";
import { createPanelsStore } from "../store/panels";
import { t } from "../texts";
import { live as liveConnection } from "../wire/live";
import type { WorkflowResource } from "../wire/types";
import { Dialogs } from "./Dialogs";
import { FindPanel } from "./FindPanel";
import { HistoryPanel } from "./HistoryPanel";
import { ProblemPanel } from "./ProblemPanel";
import { RunBanner } from "./RunBanner";
import { editorServer } from "./server";
import { TopBar } from "./TopBar";
import { useClipboard } from "./useClipboard";
import { useExecutionAddress } from "./useExecutionAddress";
import { useKeys } from "./useKeys";
import { LeaveGuard } from "./LeaveGuard";
import { useDoublePress } from "./useDoublePress";
import { useSelectionInView } from "./useSelectionInView";
import { VersionsPanel } from "./VersionsPanel";
import { startWatching } from "./watch";

/** Pixels; below, a workflow is read only (canvas.md §16). */
const NARROW = 768;

interface Props {
  resource: WorkflowResource;
  catalogue: Catalogue;
  mayEdit: boolean;
  mayRun: boolean;
}

export function Editor({ resource, catalogue, mayEdit, mayRun }: Props) {
  const queries = useQueryClient();
  const [query] = useSearchParams();
  const [parts] = useState<EditorParts>(() => {
    const editor = createEditorStore(resource, catalogue, { mayEdit: mayEdit && window.innerWidth >= NARROW });
    const live = createLiveStore();
    const panels = createPanelsStore();
    const chosen = query.get("execution");
    live.getState().choose(chosen);
    panels.getState().set({ outline: query.get("view") === "outline", history: chosen !== null, chest: mayEdit && window.innerWidth >= 1100 });
    const server = editorServer(resource.id, queries);
    return { editor, live, panels, server, autosave: { now: () => Promise.resolve(true), stop: () => undefined }, canvas: { current: null } };
  });

  useEffect(() => {
    const autosave = startAutosave(parts.editor, parts.server);
    parts.autosave = autosave;
    const stopWatching = startWatching(parts, liveConnection());
    return () => {
      autosave.stop();
      stopWatching();
    };
  }, [parts]);

  return (
    <EditorContext value={parts}>
      <Areas mayRun={mayRun} />
    </EditorContext>
  );
}

function Areas({ mayRun }: { mayRun: boolean }) {
  const chest = usePanels((state) => state.chest);
  const inspector = usePanels((state) => state.inspector);
  const outline = usePanels((state) => state.outline);
  const full = usePanels((state) => state.full);
  const versions = usePanels((state) => state.versions);
  const locked = useEditor(isLocked);
  const name = useEditor((state) => shownDocument(state).name);
  const chosen = useEditor((state) => state.selection.nodes.length + state.selection.edges.length > 0);
  useKeys();
  useClipboard();
  useExecutionAddress();
  useSelectionInView();
  useDoublePress();
  useEffect(() => {
    const before = document.title;
    document.title = `${name} · Layers`;
    return () => {
      document.title = before;
    };
  }, [name]);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <TopBar mayRun={mayRun} />
      <p className="border-b border-border bg-info-soft px-4 py-2 text-[13px] text-info md:hidden">{t("outline.narrow")}</p>
      <div className="relative flex min-h-0 flex-1">
        {chest && !locked && !full && !outline && <ToolChest />}
        <div inert={full && chosen} className="relative flex min-w-0 flex-1 flex-col">
          <div className="relative flex min-h-0 flex-1">
            {outline ? <Outline /> : <Canvas />}
            <RunBanner mayRun={mayRun} />
            <ProblemPanel />
            <FindPanel />
          </div>
          <HistoryPanel />
        </div>
        <VersionsPanel />
        {!versions && (inspector || chosen) && <Inspector />}
      </div>
      <NodePicker />
      <Dialogs />
      <LeaveGuard />
    </div>
  );
}
