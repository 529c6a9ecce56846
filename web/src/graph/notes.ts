/** Sticky notes on the canvas: kept in the document's `notes`, ignored by the engine. */
import type { Change } from "./changes";
import { nextNumbered } from "./ids";
import { snap } from "./layout";
import type { Position, WorkflowDocument } from "./model";

export const NOTE_COLOURS = ["yellow", "green", "blue", "pink", "grey"] as const;
export type NoteColour = (typeof NOTE_COLOURS)[number];

export interface Note {
  id: string;
  /** Markdown. */
  text: string;
  color: NoteColour;
  position: Position;
  size: { width: number; height: number };
}

export const NOTE_SIZE = { width: 240, height: 160 };

export function notesOf(document: WorkflowDocument): Note[] {
  return Array.isArray(document["notes"]) ? (document["notes"] as unknown[]).filter(isNote) : [];
}

function isNote(value: unknown): value is Note {
  const note = value as Partial<Note> | null;
  return typeof note?.id === "string" && typeof note.text === "string" && typeof note.position?.x === "number" && typeof note.size?.width === "number";
}

export function addNote(document: WorkflowDocument, at: Position, text = ""): { change: Change; id: string } {
  const notes = notesOf(document);
  const note: Note = { id: nextNumbered("note", notes.map((one) => one.id)), text, color: "yellow", position: snap(at), size: NOTE_SIZE };
  return { id: note.id, change: withNotes([...notes, note]) };
}

export function editNote(document: WorkflowDocument, id: string, patch: Partial<Omit<Note, "id">>): Change {
  return withNotes(notesOf(document).map((note) => (note.id === id ? { ...note, ...patch } : note)));
}

export function removeNotes(document: WorkflowDocument, ids: string[]): Change {
  return withNotes(notesOf(document).filter((note) => !ids.includes(note.id)));
}

export function moveNotes(document: WorkflowDocument, positions: Record<string, Position>): Change {
  return withNotes(notesOf(document).map((note) => ({ ...note, position: positions[note.id] ?? note.position })));
}

const withNotes = (notes: Note[]): Change => ({ type: "edit_document", patch: { notes } });
