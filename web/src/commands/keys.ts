/** From a key press to the command it means, if that may run here and now. */
import type { EditorParts } from "../store/context";
import type { Command } from "./command";
import { commands } from "./index";

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

export function matches(combination: string, press: KeyPress): boolean {
  const parts = combination.split(/\+(?!$)/);
  const key = parts.at(-1) ?? "";
  if (parts.includes("Alt") !== press.altKey || parts.includes("Mod") !== (press.ctrlKey || press.metaKey)) return false;
  // A sign that needs Shift on some keyboards ("?", "+") is meant as the sign.
  const sign = key.length === 1 && !/[a-z0-9]/i.test(key);
  if (!sign && parts.includes("Shift") !== press.shiftKey) return false;
  return key.toLowerCase() === press.key.toLowerCase();
}

export function commandFor(press: KeyPress, parts: EditorParts, typing: boolean): Command | null {
  const found = commands.find((command) => !command.native && command.keys.some((combination) => matches(combination, press)));
  if (!found || (typing && !found.whileTyping)) return null;
  return found.enabled(parts) ? found : null;
}

/** Fields, and everything in a dialog or menu, keep their keys. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest("input, textarea, select, [contenteditable=true], [role=dialog], [role=alertdialog], [role=menu], [role=listbox], [role=tree]") !== null;
}
