/** A sticky note: markdown to read, text to write after a double click or Enter; it lies below the lines. */
import { NodeResizer, NodeToolbar, Position, type NodeProps } from "@xyflow/react";
import { Trash2 } from "lucide-react";
import { lazy, memo, Suspense, useEffect, useRef, useState, type CSSProperties } from "react";
import { editNote, NOTE_COLOURS, removeNotes, type NoteColour } from "../graph/notes";
import { GRID, snap } from "../graph/layout";
import { useEditor, usePanels } from "../store/context";
import { isLocked } from "../store/editor";
import { t } from "../texts";
import { classes, IconButton } from "../ui";
import type { NoteNode } from "./extras";

const Markdown = lazy(() => import("./Markdown"));
const tints: Record<NoteColour, string> = { yellow: "#f5c518", green: "#22c55e", blue: "#3b82f6", pink: "#ec4899", grey: "#9ca3af" };
const even = (size: number): number => Math.round(size / GRID) * GRID;

export const NoteCard = memo(function NoteCard({ id, data, selected }: NodeProps<NoteNode>) {
  const { note } = data;
  const locked = useEditor(isLocked);
  const perform = useEditor((state) => state.perform);
  const document = useEditor((state) => state.document);
  const writing = usePanels((state) => state.writing === id);
  const set = usePanels((state) => state.set);
  const tint = tints[note.color] ?? tints.yellow;
  return (
    // Writing begins with a double click as on paper, or with Enter on the selected note.
    <div
      className={classes("note relative size-full rounded-lg border shadow-card", selected && "ring-2 ring-accent")}
      style={{ "--note": tint } as CSSProperties}
      onDoubleClick={(event) => {
        event.stopPropagation();
        if (!locked) set({ writing: id });
      }}
    >
      {!locked && (
        <NodeResizer
          isVisible={selected}
          minWidth={96}
          minHeight={64}
          lineClassName="!border-transparent"
          handleClassName="!size-2.5 !rounded-sm !border-accent !bg-surface"
          onResizeEnd={(_, { x, y, width, height }) => perform(editNote(document, id, { position: snap({ x, y }), size: { width: even(width), height: even(height) } }))}
        />
      )}
      {writing && !locked ? (
        <Writing id={id} text={note.text} />
      ) : (
        <div className="note-text size-full overflow-hidden px-4 py-3 text-[13px] leading-5">
          {note.text.trim() === "" ? (
            <span className="text-muted">{t("canvas.note.empty")}</span>
          ) : (
            <Suspense fallback={<pre className="font-sans whitespace-pre-wrap">{note.text}</pre>}>
              <Markdown text={note.text} />
            </Suspense>
          )}
        </div>
      )}
      {selected && !locked && (
        <NodeToolbar isVisible position={Position.Top} align="end" offset={6} style={{ zIndex: 1000 }} className="nodrag nopan flex items-center gap-1 rounded-lg border border-border bg-surface p-1 shadow-card">
          {NOTE_COLOURS.map((color) => (
            <button
              key={color}
              type="button"
              aria-label={t(`canvas.note.colour.${color}`)}
              aria-pressed={note.color === color}
              onClick={() => perform(editNote(document, id, { color }))}
              className={classes("size-7 rounded-md border-2", note.color === color ? "border-text" : "border-transparent")}
              style={{ background: tints[color] }}
            />
          ))}
          <IconButton size="sm" label={t("canvas.note.remove")} tooltipSide="top" onClick={() => perform(removeNotes(document, [id]))}>
            <Trash2 size={14} aria-hidden />
          </IconButton>
        </NodeToolbar>
      )}
    </div>
  );
});

function Writing({ id, text }: { id: string; text: string }) {
  const perform = useEditor((state) => state.perform);
  const document = useEditor((state) => state.document);
  const set = usePanels((state) => state.set);
  const field = useRef<HTMLTextAreaElement>(null);
  const [value, setValue] = useState(text);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const close = () => {
    if (value !== text) perform(editNote(document, id, { text: value }));
    set({ writing: null });
  };
  return (
    <textarea
      ref={field}
      value={value}
      aria-label={t("canvas.note.text")}
      placeholder={t("canvas.note.placeholder")}
      onChange={(event) => setValue(event.target.value)}
      onBlur={close}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey))) close();
      }}
      className="nodrag nopan nowheel size-full resize-none rounded-lg bg-transparent px-4 py-3 text-[13px] leading-5 outline-none"
    />
  );
}
