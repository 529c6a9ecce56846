/** One node over the whole page: what comes in, its form, what goes out. Fields of the input are dragged into the form. */
import { ArrowLeft, ArrowRight, Minimize2 } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { TypeTile } from "../canvas/TypeTile";
import type { WorkflowNode } from "../graph/model";
import { useEditor, usePanels } from "../store/context";
import { shownDocument } from "../store/editor";
import { t } from "../texts";
import { formatMoment, IconButton, Menu, Select } from "../ui";
import { InsertContext, type InsertPort } from "./data/drag";
import { NameInput, NodeTabs } from "./NodePanel";
import { InputPane, OutputPane } from "./Panes";
import { useDetail, useRecent } from "./source";

export function NodeView({ node }: { node: WorkflowNode }) {
  const type = useEditor((state) => state.catalogue.byService.get(node.service));
  const set = usePanels((state) => state.set);
  const frame = useRef<HTMLDivElement>(null);
  const [port] = useState<InsertPort>(() => ({ current: null }));
  useEffect(() => {
    port.current = null;
    // Tab order begins at the form, which is what one came for; where it has nothing to fill in (or is locked), at its tabs.
    const first = ["[data-form] :is(input, textarea):enabled, [data-form] [contenteditable=true]", "[data-form] [role=tab][aria-selected=true]"];
    // A frame later, when the tabs know each other and answer the arrow keys.
    const asked = requestAnimationFrame(() => {
      const start = first.map((selector) => frame.current?.querySelector<HTMLElement>(selector)).find(Boolean);
      (start ?? frame.current)?.focus();
    });
    return () => cancelAnimationFrame(asked);
  }, [node.id, port]);
  const close = () => {
    set({ full: false });
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(node.id)}"]`)?.focus());
  };
  return (
    <InsertContext value={port}>
      {/* A dialog beside the top bar, which stays in use: Esc leads back to the canvas. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        ref={frame}
        role="dialog"
        aria-label={node.label}
        tabIndex={-1}
        // Esc in a field that uses it (a list of completions) stays there; one in a menu over the page never meant the page.
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.defaultPrevented || !frame.current?.contains(event.target as Node)) return;
          event.preventDefault();
          close();
        }}
        className="absolute inset-0 z-20 flex flex-col bg-surface outline-none"
      >
        <header className="flex items-center gap-3 border-b border-border px-4 py-2.5">
          {type && <TypeTile type={type} />}
          <div className="w-80 min-w-0">
            <NameInput node={node} />
            <p className="truncate text-xs text-muted">{type?.name ?? node.service}</p>
          </div>
          <div className="flex min-w-0 flex-1 items-center justify-end gap-2">
            <DataPicker />
            <Neighbours node={node} />
            <IconButton label={t("inspector.view.close")} keys="Escape" onClick={close}>
              <Minimize2 size={17} aria-hidden />
            </IconButton>
          </div>
        </header>
        <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_minmax(24rem,1.15fr)_minmax(0,1fr)]">
          <InputPane node={node} />
          <section aria-label={t("inspector.pane.form")} data-form className="flex min-h-0 min-w-0 flex-col border-x border-border">
            <NodeTabs node={node} full />
          </section>
          <OutputPane node={node} type={type} />
        </div>
      </div>
    </InsertContext>
  );
}


/** Which execution the data come from. */
export function DataPicker() {
  const set = usePanels((state) => state.set);
  const picked = usePanels((state) => state.dataFrom);
  const recent = useRecent();
  const detail = useDetail();
  const runs = recent.data ?? [];
  if (runs.length === 0) return null;
  const options = runs.map((run) => ({ value: run.execution_id, label: formatMoment(run.started_at), hint: `${t(`editor.executions.status.${run.status}`)}${run.mode === "test" ? ` · ${t("editor.executions.test")}` : ""}` }));
  return (
    <label className="flex items-center gap-2 text-xs whitespace-nowrap text-muted">
      <span aria-hidden>{t("inspector.view.dataFrom")}</span>
      <Select
        size="sm"
        className="w-52"
        aria-label={t("inspector.view.dataFrom")}
        value={picked ?? ""}
        onChange={(id) => set({ dataFrom: id === "" ? null : id })}
        options={[{ value: "", label: t("inspector.view.latest"), hint: detail ? formatMoment(detail.started_at) : undefined }, ...options]}
      />
    </label>
  );
}

/** The nodes before and after, a press away. */
function Neighbours({ node }: { node: WorkflowNode }) {
  const document = useEditor(shownDocument);
  const select = useEditor((state) => state.select);
  const [before, after] = useMemo(() => {
    const of = (ids: string[]) => document.nodes.filter((one) => ids.includes(one.id));
    return [of(document.edges.filter((edge) => edge.target === node.id).map((edge) => edge.source)), of(document.edges.filter((edge) => edge.source === node.id).map((edge) => edge.target))];
  }, [document, node.id]);
  const go = (id: string) => select({ nodes: [id], edges: [] });
  const button = (nodes: WorkflowNode[], label: string, icon: typeof ArrowLeft) => {
    const Icon = icon;
    const [only] = nodes;
    if (!only) return null;
    const tool = (
      <IconButton label={nodes.length === 1 ? `${label}: ${only.label}` : label} onClick={nodes.length === 1 ? () => go(only.id) : undefined}>
        <Icon size={17} aria-hidden />
      </IconButton>
    );
    return nodes.length === 1 ? tool : <Menu trigger={tool} entries={nodes.map((one) => ({ label: one.label, onSelect: () => go(one.id) }))} />;
  };
  return (
    <div className="flex">
      {button(before, t("inspector.view.before"), ArrowLeft)}
      {button(after, t("inspector.view.after"), ArrowRight)}
    </div>
  );
}
