/** A plain table: columns are data, rows may be opened as links. Cells that hold numbers line up by digit. */
import type { ReactNode } from "react";
import { classes } from "./classes";

export interface Column<Row> {
  key: string;
  title: ReactNode;
  cell: (row: Row) => ReactNode;
  align?: "left" | "right";
  /** The column's header is for screen readers only, e.g. over a menu. */
  hideTitle?: boolean;
  /** From this width of the window on: below it the column is left out. */
  from?: "sm" | "md" | "lg";
  width?: string;
}

export interface TableProps<Row> {
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  caption: string;
  selectedKey?: string | null;
  onRowClick?: (row: Row) => void;
  dense?: boolean;
}

const shownFrom = { sm: "max-sm:hidden", md: "max-md:hidden", lg: "max-lg:hidden" };

export function Table<Row>({ columns, rows, rowKey, caption, selectedKey, onRowClick, dense }: TableProps<Row>) {
  const cellClass = (column: Column<Row>) =>
    classes(
      "first:pl-5 last:pr-4 px-3",
      column.align === "right" ? "text-right tabular-nums" : "text-left",
      column.from && shownFrom[column.from],
    );
  return (
    <table className="w-full border-collapse text-sm">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr className="border-b border-border text-xs text-muted">
          {columns.map((column) => (
            <th key={column.key} scope="col" style={{ width: column.width }} className={classes(cellClass(column), "h-9 font-medium whitespace-nowrap")}>
              <span className={column.hideTitle ? "sr-only" : undefined}>{column.title}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const key = rowKey(row);
          return (
            // The row is a larger target for the pointer only: the keyboard has the link or button in its first cell.
            <tr
              key={key}
              aria-current={selectedKey === key || undefined}
              onClick={onRowClick && ((event) => !onControl(event.target) && onRowClick(row))}
              className={classes(
                "border-b border-border last:border-b-0",
                onRowClick && "cursor-pointer hover:bg-surface-2/60",
                selectedKey === key && "bg-accent-soft",
              )}
            >
              {columns.map((column) => (
                <td key={column.key} className={classes(cellClass(column), dense ? "h-10" : "h-14")}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function onControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest("a, button, input, [role=menuitem]") !== null;
}
