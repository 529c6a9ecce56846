/** Left and right of the form in the full view: what comes in, field by field to drag, and what goes out. */
import { ChevronRight, Pencil, Pin, PinOff, Play, TriangleAlert } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";
import type { NodeType } from "../graph/catalogue";
import { outputsOf } from "../graph/handles";
import type { WorkflowNode } from "../graph/model";
import { pinned, pinOf } from "../graph/pins";
import { before } from "../graph/references";
import { useEditor } from "../store/context";
import { isLocked, shownDocument } from "../store/editor";
import { t } from "../texts";
import { Badge, Button, formatDuration, formatMoment, IconButton, Spinner, TextArea } from "../ui";
import { DataView } from "./data/DataView";
import { nodePath, shapeOfSchema } from "./data/shape";
import { NodeError } from "./NodeError";
import { outputOf, useDetail, useNodeData } from "./source";
import { useNodeTest } from "./useNodeTest";
import { useStale } from "./useStale";

export function PaneHead({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="flex min-h-12 items-center gap-2 border-b border-border px-4">
      <h3 className="text-[13px] font-semibold">{title}</h3>
      <div className="flex min-w-0 flex-1 items-center justify-end gap-1.5">{children}</div>
    </header>
  );
}

export function InputPane({ node }: { node: WorkflowNode }) {
  const document = useEditor(shownDocument);
  const catalogue = useEditor((state) => state.catalogue);
  const { input } = useNodeData(node);
  const execution = useDetail();
  const earlier = useMemo(() => before(document, node.id), [document, node.id]);
  return (
    <section aria-label={t("inspector.pane.input")} className="flex min-h-0 min-w-0 flex-col bg-bg">
      <PaneHead title={t("inspector.pane.input")} />
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
        {node.type === "trigger" ? (
          <p className="text-sm text-muted">{t("inspector.pane.triggerInput")}</p>
        ) : earlier.length === 0 ? (
          <p className="text-sm text-muted">{t("inspector.pane.noInput")}</p>
        ) : (
          <div className="grid gap-2">
            <p className="text-xs text-muted">{t("inspector.pane.dragHint")}</p>
            <Source title={t("inspector.pane.whatComesIn")} open>
              <DataView value={input} rootPath="input" label={t("inspector.pane.input")} height={400} />
            </Source>
            {earlier.map((source) => {
              const { output, from } = outputOf(document, catalogue, execution, source);
              const type = catalogue.byService.get(source.service);
              return (
                <Source key={source.id} title={source.label} hint={from === "sample" ? t("inspector.pane.sample") : from === "pin" ? t("inspector.pane.pinnedShort") : undefined}>
                  <DataView
                    value={output}
                    shape={shapeOfSchema(type?.output_schema)}
                    rootPath={source.type === "trigger" ? "trigger" : nodePath(source.id)}
                    label={source.label}
                    height={400}
                  />
                </Source>
              );
            })}
          </div>
        )}
      </div>
    </section>
  );
}

function Source({ title, hint, open, children }: { title: string; hint?: string; open?: boolean; children: ReactNode }) {
  const [shown, show] = useState(Boolean(open));
  return (
    <div className="rounded-xl border border-border bg-surface">
      <button type="button" aria-expanded={shown} onClick={() => show(!shown)} className="flex w-full items-center gap-1.5 rounded-xl px-3 py-2 text-left text-[13px] font-medium">
        <ChevronRight size={14} aria-hidden className={shown ? "rotate-90 text-muted transition-transform" : "text-muted transition-transform"} />
        <span className="min-w-0 flex-1 truncate">{title}</span>
        {hint && <Badge>{hint}</Badge>}
      </button>
      {shown && <div className="px-3 pb-3">{children}</div>}
    </div>
  );
}

export function OutputPane({ node, type }: { node: WorkflowNode; type: NodeType | undefined }) {
  const locked = useEditor(isLocked);
  const data = useNodeData(node);
  const test = useNodeTest(node);
  const old = useStale(node, data.from === "run" ? data.execution : null);
  const pin = useEditor((state) => pinOf(shownDocument(state), node.id));
  const [editing, setEditing] = useState(false);
  const tested = pin ? null : test.tested;
  const output = tested ? (tested.result.output ?? undefined) : data.output;
  const stale = tested ? test.stale : old;
  const error = tested ? tested.result.error : pin ? null : data.run?.error;
  const root = node.type === "trigger" ? "trigger" : nodePath(node.id);
  return (
    <section aria-label={t("inspector.pane.output")} className="flex min-h-0 min-w-0 flex-col bg-bg">
      <PaneHead title={t("inspector.pane.output")}>
        {!locked && node.type !== "trigger" && (
          <Button size="sm" tone="primary" busy={test.running} icon={<Play size={13} aria-hidden />} onClick={() => test.run(undefined)}>
            {t("inspector.test.run")}
          </Button>
        )}
        {!locked && <PinButtons node={node} type={type} output={output} handles={tested?.result.handles ?? data.run?.handles} onEdit={() => setEditing(true)} />}
      </PaneHead>
      <div className="grid min-h-0 flex-1 content-start gap-3 overflow-y-auto p-4">
        {pin && (
          <p role="status" className="flex items-center gap-2 rounded-lg bg-accent-soft px-3 py-2 text-[13px] text-accent-text">
            <Pin size={14} aria-hidden />
            {t("inspector.pane.pinned")}
          </p>
        )}
        {stale && (
          <p role="status" className="flex items-center gap-2 rounded-lg bg-warning-soft px-3 py-2 text-[13px] text-warning">
            <TriangleAlert size={14} aria-hidden />
            {t("inspector.pane.stale")}
          </p>
        )}
        {test.error && <p className="rounded-lg bg-danger-soft px-3 py-2 text-[13px] text-danger">{test.error}</p>}
        {test.running && (
          <p role="status" className="flex items-center gap-2 text-sm text-muted">
            <Spinner size={14} />
            {t("inspector.test.running")}
          </p>
        )}
        {error && <NodeError error={error} node={node} scope={data.run?.scope ?? ""} execution={tested ? null : data.execution} effects={tested ? tested.result.effects : (data.run?.effects ?? [])} />}
        <Origin data={data} tested={tested ? tested.result.duration_ms : null} />
        {editing ? (
          <PinEditor key={node.id} node={node} type={type} output={output} onClose={() => setEditing(false)} />
        ) : output === undefined && !type?.output_schema ? (
          <p className="text-sm text-muted">{t("inspector.pane.noOutput")}</p>
        ) : (
          <DataView value={output} shape={shapeOfSchema(type?.output_schema)} rootPath={root} label={t("inspector.pane.output")} initial={Array.isArray(output) ? "table" : "schema"} />
        )}
      </div>
    </section>
  );
}

/** Whose output this is. */
function Origin({ data, tested }: { data: ReturnType<typeof useNodeData>; tested: number | null }) {
  if (tested !== null) return <p className="text-xs text-muted">{t("inspector.pane.fromTest", { duration: formatDuration(tested) })}</p>;
  if (data.from === "sample") return <p className="text-xs text-muted">{t("inspector.pane.fromSample")}</p>;
  if (data.from === "run" && data.execution) return <p className="text-xs text-muted">{t("inspector.pane.fromRun", { time: formatMoment(data.execution.started_at) })}</p>;
  return null;
}

function PinButtons({ node, type, output, handles, onEdit }: { node: WorkflowNode; type: NodeType | undefined; output: unknown; handles: string[] | undefined; onEdit: () => void }) {
  const perform = useEditor((state) => state.perform);
  const document = useEditor((state) => state.document);
  const pin = pinOf(document, node.id);
  const several = outputsOf(node, type).length > 1;
  return (
    <>
      <IconButton size="sm" label={t("inspector.pane.edit")} onClick={onEdit}>
        <Pencil size={14} aria-hidden />
      </IconButton>
      {pin ? (
        <IconButton size="sm" pressed label={t("inspector.pane.unpin")} onClick={() => perform(pinned(document, node.id, null))}>
          <PinOff size={14} aria-hidden />
        </IconButton>
      ) : (
        <IconButton
          size="sm"
          label={t("inspector.pane.pin")}
          disabled={output === undefined}
          onClick={() => perform(pinned(document, node.id, { output, ...(several && handles?.length ? { handles } : {}) }))}
        >
          <Pin size={14} aria-hidden />
        </IconButton>
      )}
    </>
  );
}

/** The output as JSON to edit; keeping it pins it. */
function PinEditor({ node, type, output, onClose }: { node: WorkflowNode; type: NodeType | undefined; output: unknown; onClose: () => void }) {
  const perform = useEditor((state) => state.perform);
  const document = useEditor((state) => state.document);
  const [text, setText] = useState(() => JSON.stringify(output ?? type?.sample ?? {}, null, 2));
  const [fault, setFault] = useState<string | null>(null);
  const keep = () => {
    try {
      const before = pinOf(document, node.id);
      perform(pinned(document, node.id, { ...before, output: JSON.parse(text) as unknown }));
      onClose();
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div className="grid gap-2">
      <TextArea mono rows={14} maxRows={28} aria-label={t("inspector.pane.editLabel")} aria-invalid={fault !== null || undefined} value={text} spellCheck={false} onValueChange={setText} />
      {fault && <p role="alert" className="text-xs text-danger">{t("editor.inspector.invalidJson", { message: fault })}</p>}
      <div className="flex gap-2">
        <Button size="sm" tone="primary" icon={<Pin size={13} aria-hidden />} onClick={keep}>
          {t("inspector.pane.keep")}
        </Button>
        <Button size="sm" onClick={onClose}>
          {t("ui.cancel")}
        </Button>
      </div>
    </div>
  );
}
