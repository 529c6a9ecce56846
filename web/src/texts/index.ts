/** The one catalogue of what the user reads, and `t`, which reads from it. */
import { canvas } from "./canvas";
import { editor } from "./editor";
import { executions } from "./executions";
import { home } from "./home";
import { inspector } from "./inspector";
import { outline } from "./outline";
import { session } from "./session";
import { settings } from "./settings";
import { shell } from "./shell";
import type { CountKey, Given, Key, TextAt } from "./translate";
import { fill, find } from "./translate";
import { ui } from "./ui";

const catalogue = { ui, shell, session, home, executions, editor, inspector, outline, settings, canvas } as const;

export type TextKey = Key<typeof catalogue>;

/** The text at `key`, e.g. t("home.deleted", { name }). */
export function t<K extends TextKey>(key: K, ...given: Given<TextAt<typeof catalogue, K>>): string {
  return fill(find(catalogue, key), given[0]);
}

/** The text at `key` for a number of things: its `one` or its `other`, where {count} is the number. */
export function count(key: CountKey<typeof catalogue>, number: number, given: Record<string, string | number> = {}): string {
  return fill(find(catalogue, `${key}.${number === 1 ? "one" : "other"}`), { ...given, count: number.toLocaleString("en") });
}
