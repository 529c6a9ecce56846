import { describe, expect, test } from "vitest";
import { filtersOf, hasFilters, withFilter, withoutFilters } from "../../src/executions/filters";

describe("filters in the address", () => {
  test("a link carries every filter", () => {
    const address = new URLSearchParams("status=failed&mode=live&workflow=wf_1&range=hour&q= 503 ");
    expect(filtersOf(address, 7_200_000)).toEqual({ status: "failed", mode: "live", workflow_id: "wf_1", q: "503", since: 3_600_000 });
  });

  test("an unknown range means any time", () => {
    expect(filtersOf(new URLSearchParams("range=century"), 0)).toEqual({});
  });

  test("the same list has the same key within a minute", () => {
    const address = new URLSearchParams("range=day");
    expect(filtersOf(address, 90_000_001)).toEqual(filtersOf(address, 90_000_999));
  });

  test("choosing any clears the filter, other parameters stay", () => {
    const address = withFilter(new URLSearchParams("status=failed&x=1"), "status", "");
    expect(address.toString()).toBe("x=1");
    expect(hasFilters(address)).toBe(false);
    expect(withoutFilters(new URLSearchParams("status=failed&q=a&x=1")).toString()).toBe("x=1");
  });
});

describe("days, durations and versions", () => {
  test("two days bound the list, the second one included", () => {
    const { since, until } = filtersOf(new URLSearchParams("from=2026-11-01&to=2026-11-02"), 0);
    expect(since).toBe(new Date(2026, 10, 1).getTime());
    expect(until).toBe(new Date(2026, 10, 3).getTime());
  });

  test("days and a named time exclude each other", () => {
    expect(withFilter(new URLSearchParams("range=day"), "from", "2026-11-01").has("range")).toBe(false);
    expect(withFilter(new URLSearchParams("from=2026-11-01"), "range", "day").has("from")).toBe(false);
  });

  test("what is no number, status or mode is no filter", () => {
    expect(filtersOf(new URLSearchParams("version=x&longer=-1&status=odd&mode=odd&trigger=webhook_received"), 0)).toEqual({ trigger: "webhook_received" });
    expect(filtersOf(new URLSearchParams("version=3&longer=1000"), 0)).toEqual({ version: 3, min_ms: 1000 });
  });
});
