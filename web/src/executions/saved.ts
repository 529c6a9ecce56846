/** The named filters of this browser. A store that cannot be read or written (a private window) holds nothing. */
import { useState } from "react";

export interface Saved {
  name: string;
  /** The filters as an address has them. */
  address: string;
}

const KEY = "layers.executions.filters";

export function readSaved(text: string | null): Saved[] {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter(isSaved) : [];
  } catch {
    return [];
  }
}

export function useSaved() {
  const [saved, setSaved] = useState(() => readSaved(stored()));
  const put = (next: Saved[]) => {
    setSaved(next);
    try {
      localStorage.setItem(KEY, JSON.stringify(next));
    } catch {
      // Kept for this visit only.
    }
  };
  return {
    saved,
    keep: (one: Saved) => put([...saved.filter(({ name }) => name !== one.name), one]),
    forget: (name: string) => put(saved.filter((one) => one.name !== name)),
  };
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function isSaved(one: unknown): one is Saved {
  return typeof one === "object" && one !== null && typeof (one as Saved).name === "string" && typeof (one as Saved).address === "string";
}
