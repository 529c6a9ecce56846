/** How the keys of a tree walk the outline (ARIA authoring practices, tree view): pure. */
import { below, type OutlineItem } from "../graph/outline";

export interface Step {
  key: string;
  folded?: ReadonlySet<string>;
}

/** The items that stand open. */
export function shownItems(all: OutlineItem[], folded: ReadonlySet<string>): OutlineItem[] {
  const shown: OutlineItem[] = [];
  for (let index = 0; index < all.length; index++) {
    const item = all[index];
    if (!item) continue;
    shown.push(item);
    if (folded.has(item.key)) index += below(all, index);
  }
  return shown;
}

export function parentOf(items: OutlineItem[], item: OutlineItem): OutlineItem | undefined {
  return items.slice(0, items.indexOf(item)).findLast((one) => one.depth < item.depth);
}

export function hasBelow(items: OutlineItem[], item: OutlineItem): boolean {
  return below(items, items.indexOf(item)) > 0;
}

export function walked(key: string, items: OutlineItem[], current: OutlineItem, folded: ReadonlySet<string>): Step | null {
  const index = items.indexOf(current);
  const to = (item: OutlineItem | undefined): Step | null => (item ? { key: item.key } : null);
  switch (key) {
    case "ArrowDown":
      return to(items[index + 1]) ?? to(current);
    case "ArrowUp":
      return to(items[index - 1]) ?? to(current);
    case "Home":
      return to(items[0]);
    case "End":
      return to(items.at(-1));
    case "ArrowRight": {
      if (folded.has(current.key)) return { key: current.key, folded: without(folded, current.key) };
      return hasBelow(items, current) ? to(items[index + 1]) : to(current);
    }
    case "ArrowLeft": {
      if (hasBelow(items, current)) return { key: current.key, folded: new Set(folded).add(current.key) };
      return to(parentOf(items, current)) ?? to(current);
    }
    default:
      return null;
  }
}

/** `Alt+ArrowUp`, `Shift+A`, `A`, `Enter`, `Delete`. */
export function keyed(keys: string, event: { key: string; shiftKey: boolean; altKey: boolean; ctrlKey: boolean; metaKey: boolean }): boolean {
  const parts = keys.split("+");
  const key = parts.at(-1) ?? "";
  const held = (name: string) => parts.includes(name);
  if (event.ctrlKey || event.metaKey || event.shiftKey !== held("Shift") || event.altKey !== held("Alt")) return false;
  return event.key.toLowerCase() === key.toLowerCase();
}

function without(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(set);
  next.delete(key);
  return next;
}
