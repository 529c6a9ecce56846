/** A field of the data under way to a form: what is dragged, and where a press on it goes instead. */
import { createContext, useContext, type DragEvent } from "react";

export const PATH_TYPE = "application/x-layers-path";

export function startDrag(event: DragEvent, path: string): void {
  event.dataTransfer.setData(PATH_TYPE, path);
  event.dataTransfer.setData("text/plain", `{{ ${path} }}`);
  event.dataTransfer.effectAllowed = "copy";
}

export const carriesPath = (event: DragEvent): boolean => event.dataTransfer.types.includes(PATH_TYPE);
export const droppedPath = (event: DragEvent): string => event.dataTransfer.getData(PATH_TYPE);

/** The field that was last in focus takes what is pressed in the data: the way of the keyboard. */
export interface InsertTarget {
  label: string;
  insert: (path: string) => void;
}

export interface InsertPort {
  current: InsertTarget | null;
}

export const InsertContext = createContext<InsertPort>({ current: null });
export const useInsertPort = (): InsertPort => useContext(InsertContext);
