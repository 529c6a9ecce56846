/** Find in the workflow, and replace: over the edge of the canvas, so that what is found can be seen. */
import { Search, X } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { findIn, replaceIn, type Match } from "../graph/find";
import { edgeById, nodeById } from "../graph/model";
import { useEditor, useParts, usePanels } from "../store/context";
import { isLocked, shownDocument } from "../store/editor";
import { count, t } from "../texts";
import { Button, IconButton, TextInput, toast } from "../ui";

export function FindPanel() {
  const open = usePanels((state) => state.finding);
  return open ? <Find /> : null;
}

const MOST = 100;

function Find() {
  const document = useEditor(shownDocument);
  const locked = useEditor(isLocked);
  const perform = useEditor((state) => state.perform);
  const set = usePanels((state) => state.set);
  const [query, setQuery] = useState("");
  const [by, setBy] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const matches = useMemo(() => findIn(document, query), [document, query]);
  const total = matches.reduce((sum, match) => sum + match.count, 0);
  const close = () => set({ finding: false });
  const replace = () => {
    const change = replaceIn(document, query, by);
    if (!change) return;
    perform(change);
    toast.success(count("canvas.find.replaced", total));
  };
  return (
    // Escape closes it from every field in it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      aria-label={t("canvas.find.title")}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
      className="absolute top-4 left-4 z-20 flex max-h-[70%] w-88 max-w-[calc(100%-2rem)] animate-appear flex-col rounded-2xl border border-border bg-surface shadow-pop"
    >
      <header className="grid gap-2 p-3">
        <div className="flex items-center gap-2">
          <Search size={15} aria-hidden className="shrink-0 text-muted" />
          <TextInput ref={field} aria-label={t("canvas.find.title")} placeholder={t("canvas.find.placeholder")} value={query} onValueChange={setQuery} />
          <IconButton size="sm" label={t("canvas.find.close")} onClick={close}>
            <X size={15} aria-hidden />
          </IconButton>
        </div>
        {!locked && (
          <div className="flex items-center gap-2 pl-6">
            <TextInput aria-label={t("canvas.find.by")} placeholder={t("canvas.find.by")} value={by} onValueChange={setBy} />
            <Button size="sm" disabled={total === 0} onClick={replace}>
              {t("canvas.find.replaceAll")}
            </Button>
          </div>
        )}
        <p role="status" className="pl-6 text-xs text-muted">
          {query === "" ? t("canvas.find.hint") : count("canvas.find.found", total)}
        </p>
      </header>
      {matches.length > 0 && (
        <ul className="min-h-0 overflow-y-auto border-t border-border p-2">
          {matches.slice(0, MOST).map((match) => (
            <Hit key={`${match.id} ${match.path}`} match={match} query={query} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Hit({ match, query }: { match: Match; query: string }) {
  const { canvas } = useParts();
  const document = useEditor(shownDocument);
  const select = useEditor((state) => state.select);
  const { id, kind, path, text } = match;
  const edge = kind === "edge" ? edgeById(document, id) : undefined;
  const label = kind === "node" ? nodeById(document, id)?.label : edge ? `${nodeById(document, edge.source)?.label ?? ""} → ${nodeById(document, edge.target)?.label ?? ""}` : t("canvas.find.note");
  const at = Math.max(0, text.toLowerCase().indexOf(query.toLowerCase()));
  const from = Math.max(0, at - 18);
  return (
    <li>
      <button
        type="button"
        onClick={() => {
          select({ nodes: kind === "node" ? [id] : [], edges: kind === "edge" ? [id] : [], notes: kind === "note" ? [id] : [] });
          if (kind !== "note") canvas.current?.show(edge?.target ?? id);
        }}
        className="grid w-full rounded-lg px-2 py-1.5 text-left text-[13px] hover:bg-surface-2"
      >
        <span className="truncate font-medium">
          {label} <span className="font-mono text-xs font-normal text-muted">{path}</span>
        </span>
        <span className="truncate text-xs text-muted">
          {from > 0 && "…"}
          {text.slice(from, at)}
          <mark className="rounded-sm bg-warning-soft text-warning">{text.slice(at, at + query.length)}</mark>
          {text.slice(at + query.length)}
        </span>
      </button>
    </li>
  );
}
