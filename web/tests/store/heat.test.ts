import { expect, test } from "vitest";
import { heatOf, toneOf } from "../../src/store/heat";

const figures = new Map([
  ["quick", { items: 10, errors: 0, avg_ms: 1, p95_ms: 2 }],
  ["slow", { items: 10, errors: 0, avg_ms: 300, p95_ms: 800 }],
  ["middling", { items: 10, errors: 0, avg_ms: 100, p95_ms: 400 }],
  ["failing", { items: 10, errors: 4, avg_ms: 1, p95_ms: 2 }],
  ["idle", { items: 0, errors: 0, avg_ms: null, p95_ms: null }],
]);

test("the slowest node is hottest, a failing one is red, quick and idle ones stay cold", () => {
  expect(heatOf(figures, "slow")).toEqual({ kind: "slow", share: 1, slowest: true });
  expect(heatOf(figures, "middling")).toEqual({ kind: "slow", share: 0.5, slowest: false });
  expect(heatOf(figures, "failing")).toMatchObject({ kind: "failing" });
  expect(heatOf(figures, "quick")).toBeNull();
  expect(heatOf(figures, "idle")).toBeNull();
});

test("the ratio is green from 95 percent, amber from 80", () => {
  const of = (errors: number) => toneOf({ items: 100, errors, avg_ms: 1, p95_ms: 1 });
  expect([of(5), of(6), of(20), of(21)]).toEqual(["success", "warning", "warning", "danger"]);
});
