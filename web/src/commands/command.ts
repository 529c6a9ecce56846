/** A user command: one file each, read by menu, keyboard and palette. */
import type { EditorParts } from "../store/context";

export type CommandGroup = "edit" | "view" | "workflow" | "move";

export interface Command {
  id: string;
  label: string;
  group: CommandGroup;
  /** Key combinations as `Mod+Shift+Z`; Mod is Cmd on a Mac and Ctrl elsewhere. The first is shown. */
  keys: string[];
  /** Works while typing in a field too. */
  whileTyping?: boolean;
  /** The browser's own event for these keys runs it (copy, cut, paste): the keys are only shown. */
  native?: boolean;
  /** Kept out of menu and palette. */
  hidden?: boolean;
  enabled: (parts: EditorParts) => boolean;
  run: (parts: EditorParts) => void | Promise<void>;
}

export const always = (): boolean => true;
