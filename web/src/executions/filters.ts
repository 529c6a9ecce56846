/** The filters of the list as they stand in the address, so that a filtered list is a link. */
import type { Filters } from "./model";

export const ranges = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 } as const;
export type Range = keyof typeof ranges;

const names = ["status", "mode", "workflow", "range", "q"] as const;
export type FilterName = (typeof names)[number];

export function filtersOf(address: URLSearchParams, now: number): Filters {
  const range = address.get("range");
  return {
    ...optional("status", address.get("status")),
    ...optional("mode", address.get("mode")),
    ...optional("workflow_id", address.get("workflow")),
    ...optional("q", address.get("q")?.trim() ?? null),
    // Whole minutes, so that the same list has the same key for a while.
    ...(range && range in ranges && { since: Math.floor((now - ranges[range as Range]) / 60_000) * 60_000 }),
  };
}

export function withFilter(address: URLSearchParams, name: FilterName, value: string): URLSearchParams {
  const next = new URLSearchParams(address);
  if (value) next.set(name, value);
  else next.delete(name);
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

function optional<N extends string>(name: N, value: string | null): Partial<Record<N, string>> {
  return value ? ({ [name]: value } as Record<N, string>) : {};
}
