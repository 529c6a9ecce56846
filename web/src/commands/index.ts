/** All commands of the editor, in the order menus show them. */
import { activate } from "./activate";
import type { Command } from "./command";
import { copy } from "./copy";
import { cut } from "./cut";
import { deactivate } from "./deactivate";
import { remove } from "./delete";
import { disableNode } from "./disableNode";
import { duplicate } from "./duplicate";
import { escape } from "./escape";
import { fitView } from "./fitView";
import { nudges } from "./nudge";
import { modes } from "./switchMode";
import { openHelp } from "./openHelp";
import { openPalette } from "./openPalette";
import { openPicker } from "./openPicker";
import { paste } from "./paste";
import { redo } from "./redo";
import { renameNode } from "./renameNode";
import { run } from "./run";
import { save } from "./save";
import { selectAll } from "./selectAll";
import { tidy } from "./tidy";
import { toggleChest } from "./toggleChest";
import { toggleHeat } from "./toggleHeat";
import { toggleHistory } from "./toggleHistory";
import { toggleTheme } from "./toggleTheme";
import { toggleOutline } from "./toggleOutline";
import { undo } from "./undo";
import { zoomIn } from "./zoomIn";
import { zoomOut } from "./zoomOut";

export const commands: Command[] = [
  openPicker, undo, redo, copy, cut, paste, duplicate, remove, disableNode, renameNode, selectAll, tidy,
  run, save, ...modes, activate, deactivate,
  fitView, zoomIn, zoomOut, toggleChest, toggleHistory, toggleHeat, toggleOutline, openPalette, openHelp, toggleTheme,
  ...nudges, escape,
];

export type { Command } from "./command";
