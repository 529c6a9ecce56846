/** All saved versions: each is compared with the draft on the canvas, can be named, and restored as the newest. */
import { History, RotateCcw, X } from "lucide-react";
import { useEffect, useState } from "react";
import { compare, isSame, type Diff, type Difference } from "../graph/diff";
import { useEditor, useParts, usePanels } from "../store/context";
import type { VersionEntry } from "../store/server";
import { t } from "../texts";
import { Badge, Button, classes, ConfirmDialog, IconButton, RelativeTime, Spinner, TextInput, toast } from "../ui";

export function VersionsPanel() {
  const open = usePanels((state) => state.versions);
  return open ? <Versions /> : null;
}

function Versions() {
  const { server, editor, panels, autosave } = useParts();
  const set = usePanels((state) => state.set);
  const newest = useEditor((state) => state.workflow.version);
  const diff = usePanels((state) => state.diff);
  const [list, setList] = useState<VersionEntry[] | null>(null);
  const [chosen, choose] = useState<number | null>(null);
  const [restoring, setRestoring] = useState(false);

  useEffect(() => {
    let gone = false;
    void server.versions().then((found) => void (gone || setList(found)), (error: unknown) => toast.error(String(error)));
    return () => {
      gone = true;
    };
  }, [server, newest]);
  useEffect(() => () => {
    editor.getState().view(null);
    panels.getState().set({ diff: null });
  }, [editor, panels]);

  const show = async (version: number) => {
    choose(version);
    const before = await server.version(version);
    const found = compare(before, editor.getState().document);
    panels.getState().set({ diff: { version, ...found } });
    editor.getState().view(found.union);
  };
  const restore = async (version: number) => {
    setRestoring(false);
    await autosave.now();
    editor.getState().view(null);
    panels.getState().set({ diff: null });
    choose(null);
    editor.getState().adopt(await server.restore(version));
    toast.success(t("canvas.versions.restored", { version }));
  };
  const name = async (version: number, text: string) => {
    await server.nameVersion(version, text);
    setList((before) => before?.map((one) => (one.version === version ? { ...one, name: text || null } : one)) ?? null);
  };

  return (
    <aside aria-label={t("canvas.versions.title")} className="flex w-80 shrink-0 flex-col border-l border-border bg-surface">
      <header className="flex items-center justify-between px-4 pt-3 pb-2">
        <h2 className="flex items-center gap-2 text-sm font-semibold">
          <History size={15} aria-hidden className="text-muted" />
          {t("canvas.versions.title")}
        </h2>
        <IconButton size="sm" label={t("canvas.versions.close")} onClick={() => set({ versions: false })}>
          <X size={15} aria-hidden />
        </IconButton>
      </header>
      {!list && <Spinner className="m-4" />}
      <ol className="max-h-[45%] min-h-24 overflow-y-auto border-b border-border px-2 pb-2">
        {list?.map((one) => (
          <li key={one.version}>
            <button
              type="button"
              aria-current={one.version === chosen || undefined}
              onClick={() => void show(one.version)}
              className={classes("flex w-full items-center gap-2 rounded-lg px-2 py-1.5 text-left text-[13px]", one.version === chosen ? "bg-accent-soft" : "hover:bg-surface-2")}
            >
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{one.name ?? t("canvas.versions.version", { version: one.version })}</span>
                <span className="block truncate text-xs text-muted">
                  {one.name && `${t("canvas.versions.version", { version: one.version })} · `}
                  <RelativeTime at={one.created_at} />
                  {one.author && ` · ${one.author}`}
                </span>
              </span>
              {one.published && <Badge tone="success">{t("canvas.versions.published")}</Badge>}
              {one.version === newest && <Badge>{t("canvas.versions.newest")}</Badge>}
            </button>
          </li>
        ))}
      </ol>
      {chosen !== null && diff?.version === chosen && (
        <>
          <div className="flex items-end gap-2 px-4 pt-3">
            <VersionName key={chosen} value={list?.find((one) => one.version === chosen)?.name ?? ""} onName={(text) => void name(chosen, text)} />
            <Button size="sm" icon={<RotateCcw size={13} aria-hidden />} onClick={() => setRestoring(true)}>
              {t("canvas.versions.restore")}
            </Button>
          </div>
          <Changes diff={diff} />
        </>
      )}
      {chosen === null && list && <p className="px-4 py-3 text-[13px] text-muted">{t("canvas.versions.hint")}</p>}
      <ConfirmDialog
        open={restoring}
        onOpenChange={setRestoring}
        tone="primary"
        title={t("canvas.versions.restoreTitle", { version: chosen ?? 0 })}
        confirm={t("canvas.versions.restore")}
        onConfirm={() => chosen !== null && void restore(chosen)}
      >
        {t("canvas.versions.restoreText", { version: chosen ?? 0 })}
      </ConfirmDialog>
    </aside>
  );
}

function VersionName({ value, onName }: { value: string; onName: (text: string) => void }) {
  const [text, setText] = useState(value);
  return (
    <TextInput
      aria-label={t("canvas.versions.name")}
      placeholder={t("canvas.versions.namePlaceholder")}
      value={text}
      onValueChange={setText}
      onBlur={() => text.trim() !== value && onName(text.trim())}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
    />
  );
}

function Changes({ diff }: { diff: Diff }) {
  if (isSame(diff)) return <p className="px-4 py-3 text-[13px] text-muted">{t("canvas.versions.same")}</p>;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3 text-[13px]">
      <h3 className="mb-1 text-xs font-medium text-muted">{t("canvas.versions.since")}</h3>
      <ul className="grid gap-1.5">
        {diff.workflow.map((field) => (
          <Field key={field.path} {...field} />
        ))}
        {[...diff.nodes.values(), ...diff.edges.values()].map((one) => (
          <Item key={one.id} one={one} />
        ))}
      </ul>
    </div>
  );
}

const kinds = { added: "success", removed: "danger", changed: "warning" } as const;

function Item({ one }: { one: Difference }) {
  const { canvas } = useParts();
  return (
    <li>
      <button type="button" className="flex w-full items-center gap-2 text-left hover:underline" onClick={() => canvas.current?.show(one.id)}>
        <Badge tone={kinds[one.kind]}>{t(`canvas.versions.kind.${one.kind}`)}</Badge>
        <span className="truncate font-medium">{one.label}</span>
      </button>
      {one.fields.length > 0 && (
        <ul className="mt-1 grid gap-1 border-l-2 border-border pl-3">
          {one.fields.map((field) => (
            <Field key={field.path} {...field} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Field({ path, before, after }: { path: string; before: unknown; after: unknown }) {
  return (
    <li className="text-xs">
      <span className="font-mono text-muted">{path}</span>
      <span className="block truncate text-danger line-through" title={textOf(before)}>{textOf(before)}</span>
      <span className="block truncate text-success" title={textOf(after)}>{textOf(after)}</span>
    </li>
  );
}

const textOf = (value: unknown): string => (value === undefined || value === null ? t("canvas.versions.nothing") : typeof value === "string" ? value : JSON.stringify(value));
