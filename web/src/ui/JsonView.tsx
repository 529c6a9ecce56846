/** JSON as a tree to read: fold, copy a path or a value, long lists in pages, and drawn only where it is scrolled to. */
import { ChevronRight, Route } from "lucide-react";
import { memo, useMemo, useRef, useState } from "react";
import { count, t } from "../texts";
import { classes } from "./classes";
import { CopyButton } from "./CopyButton";
import type { JsonRow, JsonValue } from "./json";
import { jsonRows, PAGE, preview } from "./json";

const ROW = 24;
const AHEAD = 20;

export interface JsonViewProps {
  value: JsonValue;
  /** Put before every copied path, e.g. "nodes.crm-1". */
  rootPath?: string;
  /** Open down to this depth at first. */
  depth?: number;
  maxHeight?: number;
  label?: string;
  className?: string;
}

export function JsonView({ value, rootPath = "", depth = 2, maxHeight = 360, label, className }: JsonViewProps) {
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [pages, setPages] = useState<ReadonlyMap<string, number>>(new Map());
  const [top, setTop] = useState(0);
  const frame = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => jsonRows(value, { toggled, pages, depth }, rootPath), [value, toggled, pages, depth, rootPath]);
  const first = Math.max(0, Math.floor(top / ROW) - AHEAD);
  const shown = rows.slice(first, first + Math.ceil(maxHeight / ROW) + 2 * AHEAD);
  return (
    <div
      ref={frame}
      role="group"
      aria-label={label ?? t("ui.json.label")}
      // A region that scrolls must be reachable by keyboard.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      style={{ maxHeight }}
      className={classes("overflow-auto rounded-lg border border-border bg-surface py-1.5 font-mono text-[12.5px]", className)}
    >
      <ul style={{ height: rows.length * ROW }} className="relative min-w-max">
        {shown.map((row, index) => (
          <Row
            key={row.more === undefined ? row.path : `${row.path} more`}
            row={row}
            top={(first + index) * ROW}
            onToggle={() => setToggled(new Map(toggled).set(row.path, !row.open))}
            onMore={() => setPages(new Map(pages).set(row.path, (pages.get(row.path) ?? PAGE) + PAGE))}
          />
        ))}
      </ul>
    </div>
  );
}

interface RowProps {
  row: JsonRow;
  top: number;
  onToggle: () => void;
  onMore: () => void;
}

const Row = memo(function Row({ row, top, onToggle, onMore }: RowProps) {
  const place = { top, height: ROW, paddingLeft: 10 + row.depth * 16 };
  if (row.more !== undefined) {
    return (
      <li style={place} className="absolute inset-x-0 flex items-center">
        <button type="button" onClick={onMore} className="ml-4.5 rounded font-sans text-xs font-medium text-accent-text hover:underline">
          {count("ui.json.more", row.more)}
        </button>
      </li>
    );
  }
  return (
    <li style={place} className="group/row absolute inset-x-0 flex items-center pr-2 whitespace-pre hover:bg-surface-2">
      {row.size ? (
        <button
          type="button"
          aria-expanded={row.open}
          aria-label={t(row.open ? "ui.json.close" : "ui.json.open", { name: row.name || t("ui.json.label") })}
          onClick={onToggle}
          className="mr-1 flex size-4 shrink-0 items-center justify-center rounded text-muted hover:text-text"
        >
          <ChevronRight size={13} aria-hidden className={classes("transition-transform duration-100", row.open && "rotate-90")} />
        </button>
      ) : (
        <span className="mr-1 w-4 shrink-0" />
      )}
      {row.name !== "" && <span className="text-accent-text">{row.name}: </span>}
      <Value row={row} />
      <span className="ml-1 flex items-center opacity-0 group-focus-within/row:opacity-100 group-hover/row:opacity-100">
        <CopyButton text={() => asText(row.value)} label={t("ui.json.copyValue")} className="size-5.5!" />
        {row.path !== "" && <CopyPath path={row.path} />}
      </span>
    </li>
  );
});

function CopyPath({ path }: { path: string }) {
  return <CopyButton text={path} label={t("ui.json.copyPath", { path })} icon={<Route size={13} aria-hidden />} className="size-5.5!" />;
}

function Value({ row }: { row: JsonRow }) {
  const { value, size, open } = row;
  if (size !== null) {
    if (open) return <span className="text-muted">{Array.isArray(value) ? `[${size}]` : `{${size}}`}</span>;
    return <span className="text-muted">{preview(value)}</span>;
  }
  if (typeof value === "string") return <span className="text-success">{shownText(value)}</span>;
  if (typeof value === "number") return <span className="text-info">{String(value)}</span>;
  return <span className="text-warning">{String(value)}</span>;
}

const LONGEST = 400;

function shownText(value: string): string {
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function asText(value: JsonValue): string {
  return typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");
}
