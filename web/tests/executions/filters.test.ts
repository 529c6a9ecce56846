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
