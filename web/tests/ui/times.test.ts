import { describe, expect, test } from "vitest";
import { formatDuration, formatMoment, formatRelative } from "../../src/ui";

describe("times as text", () => {
  test.each([
    [0, "<1 ms"],
    [999, "999 ms"],
    [1_240, "1.24 s"],
    [12_340, "12.3 s"],
    [59_996, "1 m 00 s"],
    [185_000, "3 m 05 s"],
    [3_600_000, "1 h 00 m"],
    [90_000_000, "1 d 1 h"],
  ])("%i ms is %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test("distances are told in the largest whole unit", () => {
    const now = 1_800_000_000_000;
    expect(formatRelative(now, now)).toBe("now");
    expect(formatRelative(now - 42_000, now)).toBe("42 seconds ago");
    expect(formatRelative(now - 3 * 3_600_000, now)).toBe("3 hours ago");
    expect(formatRelative(now + 5 * 60_000, now)).toBe("in 5 minutes");
  });

  test("today is told by the clock, other days with their date", () => {
    const now = new Date(2026, 10, 24, 14, 0, 0).getTime();
    expect(formatMoment(new Date(2026, 10, 24, 9, 5, 7).getTime(), now)).toBe("09:05:07");
    expect(formatMoment(new Date(2026, 10, 23, 9, 5, 7).getTime(), now)).toBe("Nov 23, 09:05:07");
  });
});
