/** The theme: the system's by default, else the reader's choice, kept in this browser and shown as data-theme on <html>. */
import { useSyncExternalStore } from "react";

export type ThemeChoice = "system" | "light" | "dark";
export type Theme = "light" | "dark";

const KEY = "layers.theme";
const listeners = new Set<() => void>();
const dark = () => window.matchMedia("(prefers-color-scheme: dark)");

export function themeChoice(): ThemeChoice {
  const kept = read();
  return kept === "light" || kept === "dark" ? kept : "system";
}

export function currentTheme(): Theme {
  const choice = themeChoice();
  if (choice !== "system") return choice;
  return dark().matches ? "dark" : "light";
}

export function chooseTheme(choice: ThemeChoice): void {
  try {
    if (choice === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // Storage may be forbidden: the choice then lasts as long as the page.
    forgotten = choice;
  }
  show();
}

/** Sets data-theme now and follows the system and other tabs from here on. Call once, before the first render. */
export function startTheme(): void {
  show();
  dark().addEventListener("change", show);
  window.addEventListener("storage", (event) => {
    if (event.key === KEY) show();
  });
}

export function useTheme(): { theme: Theme; choice: ThemeChoice; choose: (choice: ThemeChoice) => void } {
  const theme = useSyncExternalStore(listen, currentTheme);
  const choice = useSyncExternalStore(listen, themeChoice);
  return { theme, choice, choose: chooseTheme };
}

let forgotten: ThemeChoice | null = null;

function read(): string | null {
  try {
    return localStorage.getItem(KEY) ?? forgotten;
  } catch {
    return forgotten;
  }
}

function show(): void {
  document.documentElement.dataset.theme = currentTheme();
  for (const tell of listeners) tell();
}

function listen(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
