/** The actions of the chosen item as buttons; each says its key. */
import { useRef, useState, type KeyboardEvent } from "react";
import { t } from "../texts";
import { Button, Kbd } from "../ui";
import type { Action } from "./actions";

export function Toolbar({ actions }: { actions: Action[] }) {
  const bar = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const offered = actions.filter((action) => action.enabled);
  const active = Math.min(at, offered.length - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const next = (active + by + offered.length) % offered.length;
    setAt(next);
    bar.current?.querySelectorAll("button")[next]?.focus();
  };
  return (
    // A toolbar hears the arrows that come up from its buttons.
    <div ref={bar} role="toolbar" aria-label={t("outline.toolbar")} onKeyDown={onKeyDown} className="flex flex-wrap gap-1 border-b border-border bg-surface px-3 py-2">
      {offered.map((action, index) => (
        <Button key={action.id} size="sm" tone="ghost" tabIndex={index === active ? 0 : -1} aria-keyshortcuts={action.key} onFocus={() => setAt(index)} onClick={action.run}>
          {action.label}
          <span aria-hidden className="max-md:hidden">
            <Kbd keys={action.key} />
          </span>
        </Button>
      ))}
    </div>
  );
}
