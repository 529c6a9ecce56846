/** A menu of actions behind one button. Items are data, so the same list can serve a menu, a palette and a test. */
import { Menu as Base } from "@base-ui/react/menu";
import { Check, ChevronRight } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { classes } from "./classes";
import { Kbd } from "./Kbd";

export type MenuEntry =
  | {
      kind?: "item";
      label: string;
      icon?: ReactNode;
      keys?: string;
      hint?: string;
      danger?: boolean;
      disabled?: boolean;
      checked?: boolean;
      onSelect: () => void;
    }
  | { kind: "separator" }
  | { kind: "label"; label: string }
  | { kind: "submenu"; label: string; icon?: ReactNode; disabled?: boolean; entries: MenuEntry[] };

export interface MenuProps {
  /** The button that opens it: one element that takes a ref and props. */
  trigger: ReactElement<Record<string, unknown>>;
  entries: MenuEntry[];
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "left" | "right";
}

const popup =
  "min-w-48 max-w-80 max-h-(--available-height) overflow-y-auto rounded-xl border border-border bg-surface p-1 shadow-pop outline-none " +
  "origin-(--transform-origin) transition-[opacity,scale] duration-100 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0";
const item =
  "flex min-h-8 items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-sm outline-none select-none data-disabled:opacity-45 " +
  "data-highlighted:bg-surface-2 data-popup-open:bg-surface-2";

export function Menu({ trigger, entries, align = "end", side = "bottom" }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner side={side} align={align} sideOffset={6} className="z-50 outline-none">
          <Base.Popup className={popup}>
            <Entries entries={entries} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Entries({ entries }: { entries: MenuEntry[] }) {
  return entries.map((entry, index) => {
    if (entry.kind === "separator") return <Base.Separator key={index} className="mx-2 my-1 h-px bg-border" />;
    if (entry.kind === "label")
      return (
        <div key={index} className="px-2.5 pt-1.5 pb-1 text-xs font-medium text-muted">
          {entry.label}
        </div>
      );
    if (entry.kind === "submenu") return <Submenu key={index} entry={entry} />;
    return (
      <Base.Item
        key={index}
        disabled={entry.disabled}
        onClick={entry.onSelect}
        className={classes(item, entry.danger && "text-danger")}
      >
        {entry.icon && (
          <span aria-hidden className={classes("inline-flex", !entry.danger && "text-muted")}>
            {entry.icon}
          </span>
        )}
        <span className="grid min-w-0 flex-1">
          <span className="truncate">{entry.label}</span>
          {entry.hint && <span className="text-xs text-muted">{entry.hint}</span>}
        </span>
        {entry.checked && <Check size={14} aria-hidden />}
        {entry.keys && (
          <span className="text-muted">
            <Kbd keys={entry.keys} />
          </span>
        )}
      </Base.Item>
    );
  });
}

function Submenu({ entry }: { entry: Extract<MenuEntry, { kind: "submenu" }> }) {
  return (
    <Base.SubmenuRoot disabled={entry.disabled}>
      <Base.SubmenuTrigger className={item}>
        {entry.icon && (
          <span aria-hidden className="inline-flex text-muted">
            {entry.icon}
          </span>
        )}
        <span className="flex-1 truncate">{entry.label}</span>
        <ChevronRight size={14} aria-hidden className="text-muted" />
      </Base.SubmenuTrigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} className="z-50 outline-none">
          <Base.Popup className={popup}>
            <Entries entries={entry.entries} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.SubmenuRoot>
  );
}
