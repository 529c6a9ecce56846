/** The workflow as a tree to read and to build by keyboard alone: bound to the same document, history and selection as the canvas. */
import { Plus } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { outlineOf } from "../graph/outline";
import { useEditor, useLive, useParts, usePanels } from "../store/context";
import { isLocked, shownDocument } from "../store/editor";
import { shownView } from "../store/live";
import { t } from "../texts";
import { Button, EmptyState } from "../ui";
import { ConnectDialog } from "./ConnectDialog";
import { MoveDialog } from "./MoveDialog";
import { Problems } from "./Problems";
import { Row } from "./Row";
import { Toolbar } from "./Toolbar";
import { actionsFor, type Asking } from "./actions";
import { useSaid } from "./useSaid";
import { keyed, shownItems, walked } from "./walk";

export function Outline() {
  const parts = useParts();
  const document = useEditor(shownDocument);
  const catalogue = useEditor((state) => state.catalogue);
  const problems = useEditor((state) => state.problems);
  const selected = useEditor((state) => state.selection.nodes);
  const locked = useEditor(isLocked);
  const picking = usePanels((state) => state.picking);
  const dialog = usePanels((state) => state.dialog);
  const view = useLive(shownView);
  const [at, setAt] = useState<string | null>(null);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState<Asking | null>(null);
  const tree = useRef<HTMLUListElement>(null);
  const { said, say } = useSaid();

  const all = useMemo(() => outlineOf(document, catalogue), [document, catalogue]);
  const items = useMemo(() => shownItems(all, folded), [all, folded]);
  const current = items.find((item) => item.key === at) ?? items[0];
  const key = current?.key ?? null;
  const focus = useCallback((next: string) => {
    setAt(next);
    const row = () => tree.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(next)}"]`);
    const drawn = row();
    if (drawn) drawn.focus();
    else requestAnimationFrame(() => row()?.focus());
  }, []);
  /** A dialog that closes gives the focus back to where it was, some frames later: until a key or press, it is led on from there. */
  const wanted = useRef<string | null>(null);
  const focusAfterDialog = useCallback((next: string) => {
    wanted.current = next;
    requestAnimationFrame(() => requestAnimationFrame(() => focus(next)));
  }, [focus]);
  const focused = (item: string) => {
    if (wanted.current !== null && wanted.current !== item && items.some((one) => one.key === wanted.current)) focus(wanted.current);
    else setAt(item);
  };

  // A step that was just added is the chosen one: the walk goes on there when its picker has closed.
  const [newest] = selected;
  const known = useRef(document.nodes.length);
  useEffect(() => {
    if (picking || asking || dialog) return;
    const grown = document.nodes.length > known.current;
    known.current = document.nodes.length;
    if (!grown || newest === undefined) return;
    const label = document.nodes.find((node) => node.id === newest)?.label ?? newest;
    say(t("outline.said.added", { label }));
    focusAfterDialog(newest);
  }, [picking, asking, dialog, newest, document, say, focusAfterDialog]);

  const actions = current ? actionsFor(parts, current, { ask: setAsking, say, focus, next: () => items[items.indexOf(current) - 1]?.key ?? null }) : [];
  const onKeyDown = (event: KeyboardEvent) => {
    wanted.current = null;
    if (!current) return;
    const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const step = plain ? walked(event.key, items, current, folded) : null;
    if (step) {
      event.preventDefault();
      if (step.folded) setFolded(step.folded);
      focus(step.key);
      return;
    }
    const action = actions.find((one) => one.enabled && keyed(one.key, event));
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action.run();
  };

  if (document.nodes.length === 0)
    return (
      <div className="min-w-0 flex-1 overflow-y-auto">
        <EmptyState
          title={t("outline.empty")}
          actions={!locked && (
            <Button tone="primary" icon={<Plus size={15} aria-hidden />} onClick={() => parts.panels.getState().set({ picking: { kind: "first" } })}>
              {t("outline.first")}
            </Button>
          )}
        >
          {t("outline.help")}
        </EmptyState>
      </div>
    );
  return (
    <section aria-label={t("outline.title")} className="flex min-w-0 flex-1 flex-col bg-bg">
      <Toolbar actions={actions} />
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3">
        <p className="mb-3 max-w-2xl text-[13px] text-muted">{t("outline.help")}</p>
        <ul
          ref={tree}
          role="tree"
          aria-label={t("outline.tree", { name: document.name })}
          onKeyDown={onKeyDown}
          onPointerDown={() => { wanted.current = null; }}
          className="max-w-3xl overflow-hidden rounded-2xl border border-border bg-surface py-1.5 shadow-card"
        >
          {items.map((item) => (
            <Row
              key={item.key}
              item={item}
              all={all}
              folded={folded.has(item.key)}
              current={item.key === key}
              selected={item.kind === "node" && selected.includes(item.node.id)}
              type={item.kind === "node" ? catalogue.byService.get(item.node.service) : undefined}
              problems={item.kind === "node" ? (problems.nodes.get(item.node.id)?.length ?? 0) : 0}
              view={view}
              onFocus={() => focused(item.key)}
              onOpen={() => actions.find((one) => one.id === "configure")?.run()}
            />
          ))}
        </ul>
        <Problems onGoTo={focus} />
      </div>
      <p role="status" aria-live="polite" className="min-h-9 shrink-0 border-t border-border bg-surface px-4 py-2 text-[13px] text-muted">
        {said}
      </p>
      {asking?.kind === "connect" && <ConnectDialog from={asking} onClose={() => setAsking(null)} onDone={(text) => { setAsking(null); say(text); if (key) focusAfterDialog(key); }} />}
      {asking?.kind === "move" && <MoveDialog node={asking.node} onClose={() => setAsking(null)} onDone={(text) => { setAsking(null); say(text); focusAfterDialog(asking.node); }} />}
    </section>
  );
}
