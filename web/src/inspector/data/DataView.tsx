/** Data in three views: the fields, a table, the JSON; with a search over all of it. */
import { Search } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import type { Shape } from "../../graph/language";
import { t } from "../../texts";
import { classes, CopyButton, JsonView, TextInput } from "../../ui";
import { DataChip } from "./DataChip";
import { SchemaView } from "./SchemaView";
import { search } from "./search";
import { shapeOf } from "./shape";
import { cellText } from "./table";
import { TableView } from "./TableView";

export type DataViewKind = "schema" | "table" | "json";

interface Props {
  value: unknown;
  rootPath: string;
  label: string;
  /** Declared where no data are there yet. */
  shape?: Shape;
  initial?: DataViewKind;
  height?: number;
}

export function DataView({ value, rootPath, label, shape: declared, initial = "schema", height = 460 }: Props) {
  const [view, setView] = useState<DataViewKind>(initial);
  const [query, setQuery] = useState("");
  const wanted = useDeferredValue(query);
  const shape = useMemo(() => (value === undefined && declared ? declared : shapeOf(value)), [value, declared]);
  const present = value !== undefined;
  const found = useMemo(() => (wanted.trim() ? search(value, wanted, rootPath) : null), [value, wanted, rootPath]);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
      <div className="flex flex-wrap items-center gap-1.5">
        <ViewSwitch view={view} onChange={setView} label={label} />
        {present && (
          <>
            <TextInput
              size="sm"
              type="search"
              icon={<Search size={13} />}
              aria-label={t("inspector.data.search", { label })}
              placeholder={t("inspector.data.searchHint")}
              value={query}
              onValueChange={setQuery}
              className="w-40 min-w-24 flex-1"
            />
            <CopyButton text={() => JSON.stringify(value, null, 2)} label={t("inspector.data.copyAll")} />
          </>
        )}
      </div>
      {found ? (
        <Hits {...found} />
      ) : view === "schema" || !present ? (
        <SchemaView shape={shape} rootPath={rootPath} />
      ) : view === "table" ? (
        <TableView value={value} rootPath={rootPath} height={height} />
      ) : (
        <JsonView value={value} rootPath={rootPath} label={label} maxHeight={height} />
      )}
    </div>
  );
}

const VIEWS = ["schema", "table", "json"] as const;

function ViewSwitch({ view, onChange, label }: { view: DataViewKind; onChange: (view: DataViewKind) => void; label: string }) {
  return (
    <div role="group" aria-label={t("inspector.data.views", { label })} className="flex rounded-lg bg-surface-2 p-0.5">
      {VIEWS.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={view === one}
          onClick={() => onChange(one)}
          className={classes("h-6.5 rounded-md px-2 text-xs font-medium", view === one ? "bg-surface text-text shadow-card" : "text-muted hover:text-text")}
        >
          {t(`inspector.data.view.${one}`)}
        </button>
      ))}
    </div>
  );
}

function Hits({ hits, cut }: ReturnType<typeof search>) {
  return (
    <div className="grid gap-1">
      <p role="status" className="text-xs text-muted">
        {cut ? t("inspector.data.manyHits", { count: hits.length }) : t("inspector.data.hits", { count: hits.length })}
      </p>
      <ul className="grid max-h-[460px] gap-1 overflow-y-auto">
        {hits.map((hit) => (
          <li key={hit.path} className="flex min-w-0 items-center gap-2">
            <DataChip name={hit.path} path={hit.path} kind={shapeOf(hit.value).t} />
            <span className="min-w-0 flex-1 truncate font-mono text-xs text-muted">{cellText(hit.value)}</span>
            <CopyButton text={() => (typeof hit.value === "string" ? hit.value : JSON.stringify(hit.value))} label={t("ui.json.copyValue")} />
          </li>
        ))}
      </ul>
    </div>
  );
}
