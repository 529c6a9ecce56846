/** A list to search and choose from by keyboard: type, arrows, Enter. The node picker and the command palette are both made of it. */
import { Dialog } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { Fragment, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { t } from "../texts";
import { classes, Kbd } from "../ui";

export interface PickItem {
  id: string;
  icon?: ReactNode;
  label: string;
  hint?: string;
  aside?: ReactNode;
  keys?: string;
  group?: string;
  onPick: () => void;
}

interface Props {
  title: string;
  placeholder: string;
  none: string;
  itemsFor: (query: string) => PickItem[];
  onClose: () => void;
}

export function PickDialog({ title, placeholder, none, itemsFor, onClose }: Props) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Dialog.Popup
          initialFocus={field}
          className="fixed top-[12vh] left-1/2 z-50 flex max-h-[70vh] w-[35rem] max-w-[calc(100vw-2rem)] -translate-x-1/2 animate-appear flex-col overflow-hidden rounded-2xl border border-border bg-surface shadow-dialog outline-none"
        >
          <Dialog.Title className="px-5 pt-4 pb-1 text-[13px] font-semibold text-muted">{title}</Dialog.Title>
          <PickList field={field} placeholder={placeholder} none={none} itemsFor={itemsFor} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface ListProps extends Pick<Props, "placeholder" | "none" | "itemsFor"> {
  field: React.RefObject<HTMLInputElement | null>;
}

function PickList({ field, placeholder, none, itemsFor }: ListProps) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const list = useId();
  const items = itemsFor(query);
  const active = Math.min(at, items.length - 1);
  const go = (index: number) => {
    const next = (index + items.length) % Math.max(items.length, 1);
    setAt(next);
    document.getElementById(`${list}-${next}`)?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: items.length - 1 };
    const move = moves[event.key];
    if (move !== undefined && !((event.key === "Home" || event.key === "End") && query)) {
      event.preventDefault();
      go(move);
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      items[active]?.onPick();
    }
  };
  return (
    <>
      <div className="flex items-center gap-3 border-b border-border px-5 pb-3">
        <Search size={17} aria-hidden className="text-muted" />
        <input
          ref={field}
          role="combobox"
          aria-expanded
          aria-controls={list}
          aria-activedescendant={items.length ? `${list}-${active}` : undefined}
          aria-autocomplete="list"
          aria-label={placeholder}
          placeholder={placeholder}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          className="h-9 w-full bg-transparent text-[15px] outline-none"
        />
      </div>
      <div id={list} role="listbox" aria-label={t("editor.picker.results")} className="min-h-24 overflow-y-auto p-2">
        {items.length === 0 && <p className="px-3 py-6 text-center text-sm text-muted">{none}</p>}
        {items.map((item, index) => (
          <Fragment key={item.id}>
            {item.group && item.group !== items[index - 1]?.group && (
              <div role="presentation" className="px-3 pt-3 pb-1 text-xs font-medium text-muted first:pt-1">
                {item.group}
              </div>
            )}
            {/* The field keeps the focus and says which option is active. */}
            {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus */}
            <div
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === active}
              onPointerMove={() => index !== active && setAt(index)}
              onClick={item.onPick}
              className={classes("flex cursor-pointer items-center gap-3 rounded-xl px-3 py-2", index === active && "bg-surface-2")}
            >
              {item.icon}
              <span className="grid min-w-0 flex-1">
                <span className="truncate text-sm font-medium">{item.label}</span>
                {item.hint && <span className="truncate text-xs text-muted">{item.hint}</span>}
              </span>
              {item.aside}
              {item.keys && <Kbd keys={item.keys} />}
            </div>
          </Fragment>
        ))}
      </div>
    </>
  );
}
