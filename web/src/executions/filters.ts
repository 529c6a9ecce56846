/** The filters of the list as they stand in the address, so that a filtered list is a link. */
import type { ExecutionStatus, Filters } from "./model";

export const ranges = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 } as const;
export type Range = keyof typeof ranges;

export const statuses = ["running", "waiting", "queued", "paused", "completed", "failed", "cancelled", "timed_out"] as const satisfies ExecutionStatus[];
/** Milliseconds an execution took at least. */
export const durations = [1_000, 10_000, 60_000, 600_000] as const;

const names = ["status", "mode", "workflow", "range", "from", "to", "trigger", "version", "longer", "q"] as const;
export type FilterName = (typeof names)[number];

export function filtersOf(address: URLSearchParams, now: number): Filters {
  const range = address.get("range");
  const status = statuses.find((one) => one === address.get("status"));
  const mode = (["live", "test"] as const).find((one) => one === address.get("mode"));
  return {
    ...optional("status", status),
    ...optional("mode", mode),
    ...optional("workflow_id", address.get("workflow")),
    ...optional("trigger", address.get("trigger")),
    ...optional("version", numberOf(address.get("version"))),
    ...optional("min_ms", numberOf(address.get("longer"))),
    ...optional("q", address.get("q")?.trim()),
    // Whole minutes, so that the same list has the same key for a while.
    ...(range && range in ranges && { since: Math.floor((now - ranges[range as Range]) / 60_000) * 60_000 }),
    ...optional("since", dayOf(address.get("from"))),
    ...optional("until", dayOf(address.get("to"), 1)),
  };
}

export function withFilter(address: URLSearchParams, name: FilterName, value: string): URLSearchParams {
  const next = new URLSearchParams(address);
  if (value) next.set(name, value);
  else next.delete(name);
  // Of a named time and two days only the later choice holds.
  if (name === "range") for (const day of ["from", "to"]) next.delete(day);
  if (name === "from" || name === "to") next.delete("range");
  return next;
}

export function hasFilters(address: URLSearchParams): boolean {
  return names.some((name) => address.has(name));
}

export function withoutFilters(address: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(address);
  for (const name of names) next.delete(name);
  return next;
}

/** The part of the address that is kept under a name. */
export function onlyFilters(address: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...address].filter(([name]) => (names as readonly string[]).includes(name)));
}

function optional<N extends string, V>(name: N, value: V | null | undefined): Partial<Record<N, V>> {
  return value === null || value === undefined || value === "" ? {} : ({ [name]: value } as Record<N, V>);
}

function numberOf(text: string | null): number | undefined {
  const number = text === null || text === "" ? NaN : Number(text);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

/** The reader's own midnight at the start of that day, or `more` days later. */
function dayOf(text: string | null, more = 0): number | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? "") ?? [];
  if (year === undefined) return undefined;
  return new Date(Number(year), Number(month) - 1, Number(day) + more).getTime();
}
