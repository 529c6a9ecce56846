/** The data mapper of one connection: the fields of the source on the left, those of the target on the right, a line for each that is mapped. */
import { ChevronRight, Equal, Plus, Rows4 } from "lucide-react";
import { useMemo, useRef, useState, type DragEvent, type ReactNode } from "react";
import type { Shape } from "../../graph/language";
import { nodeById, type WorkflowEdge, type WorkflowNode } from "../../graph/model";
import { before } from "../../graph/references";
import { useEditor } from "../../store/context";
import { isLocked, shownDocument } from "../../store/editor";
import { t } from "../../texts";
import { Button, classes, type MenuEntry } from "../../ui";
import { carriesPath, droppedPath, InsertContext, type InsertPort } from "../data/drag";
import { SchemaView } from "../data/SchemaView";
import { nodePath, shapeOf, shapeOfSchema, shapeRows } from "../data/shape";
import { useLibrary } from "../expression/useLibrary";
import { Section } from "../Section";
import { outputOf, useDetail } from "../source";
import { Lines, type Link } from "./Lines";
import { fieldsRead, lastName, mapEqual, readLines, storedLines, targetRows, withSource, type Line } from "./lines";
import { MappingRow } from "./MappingRow";

export function Mapper({ edge }: { edge: WorkflowEdge }) {
  const perform = useEditor((state) => state.perform);
  const document = useEditor(shownDocument);
  const locked = useEditor(isLocked);
  const frame = useRef<HTMLDivElement>(null);
  const [port] = useState<InsertPort>(() => ({ current: null }));
  const [draft, setDraft] = useState<{ lines: Line[]; stored: unknown } | null>(null);
  const [over, setOver] = useState(false);
  const lines = draft && draft.stored === edge.data_mapping ? draft.lines : readLines(edge.data_mapping);
  const target = nodeById(document, edge.target);
  const fields = useMemo(() => fieldsRead(target?.config), [target?.config]);
  const sources = useSources(edge);
  const own = sources[0];
  const rows = targetRows(lines, fields);
  const change = (next: Line[]) => {
    const stored = storedLines(next) as WorkflowEdge["data_mapping"];
    setDraft({ lines: next, stored });
    perform({ type: "edit_edge", id: edge.id, patch: { data_mapping: stored } }, { merge: `${edge.id} mapping` });
  };
  const add = (source: string) => {
    const taken = new Set(lines.map((line) => line.target));
    let name = lastName(source);
    for (let number = 2; taken.has(name); number++) name = `${lastName(source)}_${number}`;
    change([...lines, { target: name, source }]);
  };
  const [missing, setMissing] = useState<ReadonlySet<string>>(new Set());
  const links = rows.flatMap(({ field, index }): Link[] => {
    const source = index === null ? undefined : lines[index]?.source;
    return source === undefined || lines[index ?? 0]?.disabled ? [] : [{ from: bare(source), to: rowKey(field.name, index), missing: missing.has(rowKey(field.name, index)) }];
  });
  const ownNames = own ? Object.keys(own.shape.fields ?? {}).filter((name) => !name.startsWith("_")) : [];
  return (
    <InsertContext value={port}>
      <Section
        title={t("inspector.mapper.title")}
        aside={!locked && (
          <span className="flex gap-1">
            <Button size="sm" tone="ghost" icon={<Equal size={14} aria-hidden />} disabled={ownNames.length === 0} onClick={() => change(mapEqual(lines, ownNames, fields))}>
              {t("inspector.mapper.equal")}
            </Button>
            <Button size="sm" tone="ghost" icon={<Rows4 size={14} aria-hidden />} disabled={lines.length === 0} onClick={() => change([])}>
              {t("editor.edge.clear")}
            </Button>
          </span>
        )}
      >
        <p className="text-xs text-muted">{lines.length === 0 ? t("editor.edge.whole", { label: own?.label ?? edge.source }) : t("inspector.mapper.hint")}</p>
        <div ref={frame} className="relative grid grid-cols-[minmax(0,0.8fr)_minmax(0,1.2fr)] gap-10">
          <Lines frame={frame} links={links} />
          <div data-source className="grid max-h-[62vh] content-start gap-1.5 overflow-y-auto pr-1" aria-label={t("inspector.mapper.sources")} role="group">
            {sources.map((source, index) => (
              <Source key={source.root || "own"} title={source.label} open={index === 0}>
                <SchemaView shape={source.shape} rootPath={source.root} />
              </Source>
            ))}
          </div>
          <div className="grid content-start gap-2" role="group" aria-label={t("inspector.mapper.targets", { label: target?.label ?? edge.target })}>
            {rows.map(({ field, index }, position) => {
              const key = rowKey(field.name, index);
              const line = index === null ? { target: field.name } : (lines[index] ?? { target: field.name });
              const known = fields.some((one) => one.name === field.name);
              return (
                <MappingRow
                  key={known ? field.name : `line ${index ?? position}`}
                  id={key}
                  edge={edge}
                  line={line}
                  known={known}
                  required={field.required}
                  mapped={index !== null}
                  passes={lines.length === 0 && ownNames.includes(field.name)}
                  entries={(pick) => entriesOf(sources, pick)}
                  port={port}
                  disabled={locked}
                  onSource={(source) => change(withSource(lines, field.name, index, source))}
                  onChange={(next) => change(index === null ? [...lines, next] : lines.with(index, next))}
                  onRemove={() => index !== null && change(lines.toSpliced(index, 1))}
                  onMissing={(yes) => setMissing((was) => (was.has(key) === yes ? was : toggled(was, key)))}
                />
              );
            })}
            {!locked && (
              // Dropping has the button as its way for the keyboard.
              <div
                data-drop-new
                onDragOver={(event: DragEvent) => {
                  if (!carriesPath(event)) return;
                  event.preventDefault();
                  setOver(true);
                }}
                onDragLeave={() => setOver(false)}
                onDrop={(event) => {
                  setOver(false);
                  event.preventDefault();
                  add(droppedPath(event));
                }}
                className={classes("flex items-center justify-center gap-2 rounded-lg border border-dashed border-border-strong/70 py-3 text-[13px] text-muted", over && "border-accent bg-accent-soft")}
              >
                {t("inspector.mapper.drop")}
                <Button size="sm" icon={<Plus size={14} aria-hidden />} onClick={() => setDraft({ lines: [...lines, { target: "", source: "" }], stored: edge.data_mapping })}>
                  {t("editor.edge.add")}
                </Button>
              </div>
            )}
          </div>
        </div>
      </Section>
    </InsertContext>
  );
}

const rowKey = (name: string, index: number | null): string => `${index ?? "-"} ${name}`;

/** `{{ trigger.x }}` leads from the same field as `trigger.x`. */
const bare = (source: string): string => /^\s*\{\{\s*([^{}]*?)\s*\}\}\s*$/.exec(source)?.[1] ?? source;

function toggled(set: ReadonlySet<string>, key: string): Set<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}

interface SourceData {
  label: string;
  /** Before the path of each field; "" for the source's own output. */
  root: string;
  shape: Shape;
}

/** The source's own output, then what may be read beside it: the trigger, earlier nodes, variables. */
function useSources(edge: WorkflowEdge): SourceData[] {
  const document = useEditor(shownDocument);
  const catalogue = useEditor((state) => state.catalogue);
  const execution = useDetail();
  const library = useLibrary({ edge_id: edge.id });
  return useMemo(() => {
    const dataOf = (node: WorkflowNode): Shape => {
      const { output } = outputOf(document, catalogue, execution, node);
      return output === undefined ? shapeOfSchema(catalogue.byService.get(node.service)?.output_schema) : shapeOf(output);
    };
    const own = nodeById(document, edge.source);
    const earlier = before(document, edge.target).filter((node) => node.id !== edge.source || node.type === "trigger");
    const variables = library.roots?.find((root) => root.name === "variables")?.shape;
    return [
      ...(own ? [{ label: own.label, root: "", shape: dataOf(own) }] : []),
      ...earlier.map((node) => ({ label: node.id === edge.source ? t("inspector.mapper.trigger") : node.label, root: node.type === "trigger" ? "trigger" : nodePath(node.id), shape: dataOf(node) })),
      ...(variables?.fields && Object.keys(variables.fields).length > 0 ? [{ label: t("inspector.mapper.variables"), root: "variables", shape: variables }] : []),
    ];
  }, [document, catalogue, execution, library.roots, edge.source, edge.target]);
}

const MOST_PICKED = 60;

/** The same fields as a menu: the way of the keyboard. */
function entriesOf(sources: SourceData[], pick: (path: string) => void): MenuEntry[] {
  return sources.map((source): MenuEntry => ({
    kind: "submenu",
    label: source.label,
    entries: shapeRows(source.shape, source.root, new Set(), 3)
      .slice(0, MOST_PICKED)
      .map((row) => ({ label: row.path, hint: row.shape.sample === undefined || typeof row.shape.sample === "object" ? undefined : String(row.shape.sample), onSelect: () => pick(row.path) })),
  }));
}

function Source({ title, open, children }: { title: string; open: boolean; children: ReactNode }) {
  const [shown, show] = useState(open);
  return (
    <div className="rounded-lg border border-border bg-surface">
      <button type="button" aria-expanded={shown} onClick={() => show(!shown)} className="flex w-full items-center gap-1.5 rounded-lg px-2.5 py-1.5 text-left text-[13px] font-medium">
        <ChevronRight size={14} aria-hidden className={classes("shrink-0 text-muted transition-transform", shown && "rotate-90")} />
        <span className="truncate">{title}</span>
      </button>
      {shown && <div className="overflow-x-hidden px-2 pb-2">{children}</div>}
    </div>
  );
}
