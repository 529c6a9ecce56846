/** All commands of the editor, in the order menus show them. */
import { addNote } from "./addNote";
import { alignments } from "./align";
import { activate } from "./activate";
import type { Command } from "./command";
import { copy } from "./copy";
import { cut } from "./cut";
import { deactivate } from "./deactivate";
import { remove } from "./delete";
import { discardDraft } from "./discardDraft";
import { disableNode } from "./disableNode";
import { duplicate } from "./duplicate";
import { escape } from "./escape";
import { find } from "./find";
import { fitView } from "./fitView";
import { foldGroup } from "./foldGroup";
import { group } from "./group";
import { nudges } from "./nudge";
import { modes } from "./switchMode";
import { openHelp } from "./openHelp";
import { openPalette } from "./openPalette";
import { openVersions } from "./openVersions";
import { openPicker } from "./openPicker";
import { paste, pasteConnected } from "./paste";
import { redo } from "./redo";
import { renameNode } from "./renameNode";
import { run } from "./run";
import { save } from "./save";
import { images } from "./saveImage";
import { selectAll } from "./selectAll";
import { tidy } from "./tidy";
import { toggleChest } from "./toggleChest";
import { toggleHeat } from "./toggleHeat";
import { toggleHistory } from "./toggleHistory";
import { toggleTheme } from "./toggleTheme";
import { toggleOutline } from "./toggleOutline";
import { undo } from "./undo";
import { ungroup } from "./ungroup";
import { walking } from "./walk";
import { zoomIn } from "./zoomIn";
import { zoomOut } from "./zoomOut";
import { zoomReset } from "./zoomReset";

export const commands: Command[] = [
  openPicker, undo, redo, copy, cut, paste, pasteConnected, duplicate, remove, disableNode, renameNode, selectAll, addNote, group, ungroup, foldGroup, tidy, find,
  run, save, ...modes, activate, deactivate, openVersions, discardDraft, ...images,
  fitView, zoomIn, zoomOut, zoomReset, toggleChest, toggleHistory, toggleHeat, toggleOutline, openPalette, openHelp, toggleTheme,
  ...alignments, ...nudges, ...walking, escape,
];

export type { Command } from "./command";
