/** Finds text in data: in names of fields and in plain values, in the order they stand. */
import { stepTo } from "./shape";

export interface Hit {
  path: string;
  value: unknown;
}

export interface Found {
  hits: Hit[];
  /** The search ended before all was read: there are more hits than are listed, or the data are too large. */
  cut: boolean;
}

const MOST_HITS = 200;
const MOST_READ = 400_000;

export function search(value: unknown, query: string, rootPath: string): Found {
  const wanted = query.trim().toLowerCase();
  const hits: Hit[] = [];
  let read = 0;
  const walk = (at: unknown, path: string, name: string): boolean => {
    if (++read > MOST_READ || hits.length >= MOST_HITS) return false;
    const plain = at === null || typeof at !== "object";
    if (name.toLowerCase().includes(wanted) || (plain && String(at).toLowerCase().includes(wanted))) hits.push({ path, value: at });
    if (plain) return true;
    if (Array.isArray(at)) return at.every((item, index) => walk(item, `${path}[${index}]`, ""));
    return Object.entries(at).every(([key, item]) => walk(item, stepTo(path, key), key));
  };
  if (wanted === "") return { hits, cut: false };
  const whole = walk(value, rootPath, "");
  return { hits, cut: !whole };
}
