/** Data as a table: a list row by row, drawn only where it is scrolled to and listed in parts; an object field by field. */
import { useMemo, useState } from "react";
import { t } from "../../texts";
import { Button, CopyButton, Select } from "../../ui";
import { startDrag } from "./drag";
import { stepTo } from "./shape";
import { cellOf, cellText, columnsOf, fieldRows, listsIn, windowOf } from "./table";

const ROW = 30;
const PAGE = 100;
const WIDTH = 150;

interface Props {
  value: unknown;
  rootPath: string;
  height: number;
}

export function TableView({ value, rootPath, height }: Props) {
  const lists = useMemo(() => listsIn(value), [value]);
  const [chosen, setChosen] = useState("");
  const shown = lists.find((one) => one.path === chosen) ?? lists[0];
  if (!shown || shown.list.length === 0) return <Fields value={value} rootPath={rootPath} />;
  const path = shown.path.split(".").filter(Boolean).reduce(stepTo, rootPath);
  return (
    <div className="grid gap-2">
      {lists.length > 1 && (
        <Select
          size="sm"
          aria-label={t("inspector.data.whichList")}
          value={shown.path}
          onChange={setChosen}
          options={lists.map((one) => ({ value: one.path, label: one.path, hint: t("inspector.data.items", { count: one.list.length.toLocaleString("en") }) }))}
        />
      )}
      <Rows key={shown.path} list={shown.list} path={path} height={height} />
    </div>
  );
}

function Rows({ list, path, height }: { list: unknown[]; path: string; height: number }) {
  const [limit, setLimit] = useState(PAGE);
  const [top, setTop] = useState(0);
  const columns = useMemo(() => columnsOf(list), [list]);
  const count = Math.min(limit, list.length);
  const { first, last } = windowOf(top, height, ROW, count);
  const grid = { gridTemplateColumns: `3.25rem repeat(${columns.length}, minmax(${WIDTH}px, 1fr))` };
  return (
    <>
      <div
        role="group"
        aria-label={t("inspector.data.table")}
        // A region that scrolls must be reachable by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        style={{ maxHeight: height }}
        className="overflow-auto rounded-lg border border-border bg-surface text-[12.5px]"
      >
        <div role="table" aria-label={t("inspector.data.table")} aria-rowcount={list.length + 1} style={{ minWidth: 52 + columns.length * WIDTH }}>
          <div role="row" aria-rowindex={1} className="sticky top-0 z-10 grid border-b border-border bg-surface-2 font-medium" style={grid}>
            <span role="columnheader" className="px-2.5 py-1.5 text-muted">
              #
            </span>
            {columns.map((column) => (
              <span key={column} role="columnheader" className="min-w-0 px-2.5 py-1.5">
                <span
                  draggable
                  onDragStart={(event) => startDrag(event, column === "" ? `${path}[0]` : stepTo(`${path}[0]`, column))}
                  className="block cursor-grab truncate"
                >
                  {column || t("inspector.data.value")}
                </span>
              </span>
            ))}
          </div>
          <div role="rowgroup" className="relative" style={{ height: count * ROW }}>
            {list.slice(first, last).map((row, index) => (
              <div
                key={first + index}
                role="row"
                aria-rowindex={first + index + 2}
                className="absolute inset-x-0 grid items-center border-b border-border/60 hover:bg-surface-2/60"
                style={{ ...grid, top: (first + index) * ROW, height: ROW }}
              >
                <span role="rowheader" className="px-2.5 text-muted tabular-nums">
                  {(first + index).toLocaleString("en")}
                </span>
                {columns.map((column) => {
                  const text = cellText(cellOf(row, column));
                  return (
                    <span key={column} role="cell" title={text} className="truncate px-2.5 font-mono text-[12px]">
                      {text}
                    </span>
                  );
                })}
              </div>
            ))}
          </div>
        </div>
      </div>
      <Listed count={count} total={list.length} onMore={setLimit} />
    </>
  );
}

/** "Showing 100 of 84,000", and the way to more. */
function Listed({ count, total, onMore }: { count: number; total: number; onMore: (limit: number) => void }) {
  return (
    <div className="flex flex-wrap items-center gap-2 text-xs text-muted">
      <span role="status">{t("inspector.data.showing", { count: count.toLocaleString("en"), total: total.toLocaleString("en") })}</span>
      {count < total && (
        <>
          <Button size="sm" tone="ghost" onClick={() => onMore(count + 1000)}>
            {t("inspector.data.more")}
          </Button>
          <Button size="sm" tone="ghost" onClick={() => onMore(total)}>
            {t("inspector.data.all")}
          </Button>
        </>
      )}
    </div>
  );
}

function Fields({ value, rootPath }: { value: unknown; rootPath: string }) {
  return (
    <table className="w-full table-fixed border-collapse overflow-hidden rounded-lg border border-border bg-surface text-[12.5px]">
      <caption className="sr-only">{t("inspector.data.table")}</caption>
      <thead>
        <tr className="border-b border-border bg-surface-2 text-left">
          <th scope="col" className="w-2/5 px-2.5 py-1.5 font-medium">
            {t("inspector.data.field")}
          </th>
          <th scope="col" className="px-2.5 py-1.5 font-medium">
            {t("inspector.data.value")}
          </th>
        </tr>
      </thead>
      <tbody>
        {fieldRows(value).map((row) => (
          <tr key={row.field} className="group/row border-b border-border/60 last:border-b-0">
            <td className="truncate px-2.5 py-1.5" draggable onDragStart={(event) => startDrag(event, stepTo(rootPath, row.field))}>
              {row.field}
            </td>
            <td className="px-2.5 py-1">
              <span className="flex items-center gap-1 font-mono text-[12px]">
                <span className="min-w-0 flex-1 truncate">{cellText(row.value)}</span>
                <CopyButton
                  text={stepTo(rootPath, row.field)}
                  label={t("ui.json.copyPath", { path: stepTo(rootPath, row.field) })}
                  className="size-5.5! opacity-0 group-focus-within/row:opacity-100 group-hover/row:opacity-100"
                />
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
