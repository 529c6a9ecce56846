/** One field of the target: where it comes from, the steps it goes through, what it gives with the data at hand. */
import { Braces, EllipsisVertical, Plus, X } from "lucide-react";
import { useEffect, useState, type DragEvent } from "react";
import type { Step } from "../../graph/language";
import type { WorkflowEdge } from "../../graph/model";
import { useParts } from "../../store/context";
import { t } from "../../texts";
import { Badge, Button, classes, IconButton, Menu, TextInput, type MenuEntry } from "../../ui";
import { carriesPath, droppedPath, type InsertPort } from "../data/drag";
import { ExpressionInput } from "../expression/ExpressionInput";
import { usePreview } from "../expression/usePreview";
import { stepText, type Line } from "./lines";

interface Props {
  id: string;
  edge: WorkflowEdge;
  line: Line;
  /** The node reads a field of this name: the name stands. */
  known: boolean;
  required: boolean;
  mapped: boolean;
  /** Nothing is mapped and the whole output flows on, this field with it. */
  passes: boolean;
  entries: (pick: (path: string) => void) => MenuEntry[];
  port: InsertPort;
  disabled: boolean;
  onSource: (source: string) => void;
  onChange: (line: Line) => void;
  onRemove: () => void;
  onMissing: (missing: boolean) => void;
}

/** Steps that are wanted often, with what they take at first. */
const STEPS: { fn: string; args?: unknown[] }[] = [
  { fn: "trim" }, { fn: "lower" }, { fn: "upper" }, { fn: "number" }, { fn: "toText" }, { fn: "round", args: [2] },
  { fn: "formatNumber", args: [2] }, { fn: "formatCurrency", args: ["EUR"] }, { fn: "formatDate", args: ["YYYY-MM-DD"] }, { fn: "addDate", args: [1, "days"] },
  { fn: "default", args: [""] }, { fn: "replace", args: ["-", ""] }, { fn: "split", args: [","] }, { fn: "join", args: [", "] },
  { fn: "filter", args: ["item != null"] }, { fn: "map", args: ["item"] }, { fn: "sumBy", args: ["item"] }, { fn: "count" }, { fn: "first" },
];

export function MappingRow(props: Props) {
  const { id, edge, line, known, required, mapped, passes, entries, port, disabled, onSource, onChange, onRemove, onMissing } = props;
  const [over, setOver] = useState(false);
  const constant = line.source === undefined && line.value !== undefined;
  const asked = mapped && !constant && line.source ? { target: "value", source: line.source, transform: line.transform ?? [], ...(line.default === undefined ? {} : { default: line.default }) } : undefined;
  const { answer } = usePreview(asked, "path", { edge_id: edge.id });
  const gone = answer?.ok === true && (answer.value === null || answer.value === undefined) && line.default === undefined;
  useEffect(() => {
    onMissing(gone);
  }, [gone, onMissing]);
  const name = line.target || t("inspector.mapper.unnamed");
  return (
    // Dropping has the picker as its way for the keyboard.
    <div
      data-target={id}
      onFocusCapture={() => (port.current = { label: name, insert: onSource })}
      onDragOver={(event: DragEvent) => {
        if (disabled || !carriesPath(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDropCapture={(event) => {
        setOver(false);
        if (disabled || !carriesPath(event)) return;
        event.preventDefault();
        event.stopPropagation();
        onSource(droppedPath(event));
      }}
      className={classes(
        "grid grid-cols-[minmax(0,1fr)] gap-1.5 rounded-lg border bg-surface p-2",
        over ? "border-accent bg-accent-soft" : required && !mapped && !passes ? "border-danger" : gone ? "border-warning" : "border-border",
        line.disabled && "opacity-60",
      )}
    >
      <div className="flex items-center gap-1.5">
        {known ? (
          <span className="min-w-0 flex-1 truncate font-mono text-[13px]">{line.target}</span>
        ) : (
          <TextInput size="sm" mono className="min-w-0 flex-1" aria-label={t("editor.edge.target")} placeholder={t("inspector.mapper.unnamed")} value={line.target} disabled={disabled} onValueChange={(target) => onChange({ ...line, target })} />
        )}
        {required && <Badge tone={mapped || passes ? "neutral" : "danger"}>{t("inspector.mapper.required")}</Badge>}
        <Menu
          trigger={
            <IconButton size="sm" label={t("inspector.mapper.pick", { field: name })} disabled={disabled}>
              <Braces size={14} aria-hidden />
            </IconButton>
          }
          entries={entries(onSource)}
        />
        {mapped && <LineMenu {...props} name={name} onRemove={onRemove} />}
      </div>
      {constant ? (
        <TextInput size="sm" mono aria-label={t("inspector.mapper.constantOf", { field: name })} value={typeof line.value === "string" ? line.value : JSON.stringify(line.value)} disabled={disabled} onValueChange={(value) => onChange({ ...line, value })} />
      ) : (
        <ExpressionInput
          quiet
          value={line.source ?? ""}
          mode="path"
          place={{ edge_id: edge.id }}
          label={t("inspector.mapper.sourceOf", { field: name })}
          placeholder={t(passes ? "inspector.mapper.passes" : "inspector.mapper.sourceHint")}
          disabled={disabled}
          onChange={onSource}
        />
      )}
      {mapped && !constant && <Steps line={line} name={name} disabled={disabled} onChange={onChange} />}
      {answer && (
        <p aria-live="polite" className={classes("truncate font-mono text-xs", answer.ok ? (gone ? "text-warning" : "text-muted") : "text-danger")} data-result>
          {answer.ok ? (gone ? t("inspector.mapper.missing") : `= ${answer.text ?? ""}`) : answer.error?.message}
        </p>
      )}
      {required && !mapped && !passes && <p className="text-xs text-danger">{t("inspector.mapper.unmapped")}</p>}
    </div>
  );
}

function LineMenu({ line, name, disabled, onChange, onRemove }: Props & { name: string }) {
  const constant = line.source === undefined;
  const entries: MenuEntry[] = [
    { label: t("inspector.mapper.constant"), checked: constant, onSelect: () => onChange(constant ? { target: line.target, source: "" } : { target: line.target, value: "" }) },
    { label: t("inspector.mapper.must"), checked: line.required === true, onSelect: () => onChange({ ...line, required: !line.required }) },
    { label: t("inspector.mapper.off"), checked: line.disabled === true, onSelect: () => onChange({ ...line, disabled: !line.disabled }) },
    { kind: "separator" },
    { label: t("editor.edge.removeRow", { field: name }), danger: true, onSelect: onRemove },
  ];
  return (
    <Menu
      trigger={
        <IconButton size="sm" label={t("inspector.mapper.more", { field: name })} disabled={disabled}>
          <EllipsisVertical size={14} aria-hidden />
        </IconButton>
      }
      entries={entries}
    />
  );
}

/** The steps as chips; pressed they become one pipe to write, and chips again. */
function Steps({ line, name, disabled, onChange }: { line: Line; name: string; disabled: boolean; onChange: (line: Line) => void }) {
  const { server } = useParts();
  const [text, setText] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const steps = line.transform ?? [];
  const put = (transform: Step[]) => onChange({ ...line, transform });
  const write = async () => {
    const made = await server.convert("steps", "text", { source: line.source ?? "", transform: steps }).catch(() => null);
    if (made?.convertible) setText(String(made.source));
    else setFault(made?.reason ?? t("inspector.mapper.noText"));
  };
  const read = async () => {
    const made = await server.convert("text", "steps", text).catch(() => null);
    if (!made?.convertible) return setFault(made?.reason ?? t("inspector.mapper.noText"));
    const { source, transform } = made.source as { source: string; transform: Step[] };
    setText(null);
    setFault(null);
    onChange({ ...line, source, transform });
  };
  if (text !== null)
    return (
      <div className="grid gap-1">
        <TextInput
          size="sm"
          mono
          aria-label={t("inspector.mapper.pipeOf", { field: name })}
          value={text}
          onValueChange={setText}
          onKeyDown={(event) => {
            if (event.key === "Enter") void read();
            if (event.key !== "Escape") return;
            event.preventDefault();
            setText(null);
          }}
        />
        <div className="flex items-center gap-2">
          <Button size="sm" tone="primary" onClick={() => void read()}>
            {t("inspector.mapper.takeText")}
          </Button>
          {fault && <span role="alert" className="min-w-0 truncate text-xs text-danger">{fault}</span>}
        </div>
      </div>
    );
  return (
    <div className="flex flex-wrap items-center gap-1" role="group" aria-label={t("inspector.mapper.stepsOf", { field: name })}>
      {steps.map((step, index) => (
        <span key={index} className="inline-flex h-6 max-w-full items-center rounded-full bg-accent-soft text-xs text-accent-text">
          <button type="button" disabled={disabled} title={t("inspector.mapper.editSteps")} aria-label={t("inspector.mapper.editStep", { step: stepText(step) })} onClick={() => void write()} className="truncate rounded-l-full pl-2.5 font-mono">
            {stepText(step)}
          </button>
          <button type="button" disabled={disabled} aria-label={t("inspector.mapper.removeStep", { step: stepText(step) })} onClick={() => put(steps.toSpliced(index, 1))} className="flex h-6 w-6 items-center justify-center rounded-r-full">
            <X size={11} aria-hidden />
          </button>
        </span>
      ))}
      <Menu
        align="start"
        trigger={
          <button type="button" disabled={disabled} aria-label={t("inspector.mapper.addStepTo", { field: name })} className="inline-flex h-6 items-center gap-1 rounded-full border border-dashed border-border-strong/70 px-2 text-xs text-muted hover:text-text">
            <Plus size={11} aria-hidden />
            {t("inspector.mapper.addStep")}
          </button>
        }
        entries={[
          { label: t("inspector.mapper.editSteps"), onSelect: () => void write() },
          { kind: "separator" },
          ...STEPS.map((step): MenuEntry => ({ label: stepText(step), onSelect: () => put([...steps, step]) })),
        ]}
      />
      {fault && <span role="alert" className="text-xs text-danger">{fault}</span>}
    </div>
  );
}
