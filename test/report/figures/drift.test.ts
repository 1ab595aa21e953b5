import { expect, test } from "vitest";
import { driftTable } from "../../../src/report/drift-table.ts";
import { driftFigure } from "../../../src/report/figures/drift.ts";
import { BEST, RESULT } from "../../../src/report/palette.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const steps = Array.from({ length: 201 }, (_, k) => k + 1);
const feature = { name: "rise_time_ns", unit: "ns", trained: steps, found: steps.map((value) => value + 20) };

test("each feature has a panel with its unit, its distance and what lies outside the training", () => {
  const near = { ...feature, distance: 0.1, outside: 0 };
  const far = { ...feature, name: "saturation", unit: "", found: Array(201).fill(500), distance: 1, outside: 1 };
  const root = checkedSvg(driftFigure([near, far], 5300));
  const texts = textsOf(root);
  expect(texts).toEqual(expect.arrayContaining(["rise_time_ns / ns", "saturation", "training", "this file"]));
  expect(texts.filter((text) => text.startsWith("distance"))).toEqual([
    "distance 0.10, 0.0 % outside the training",
    "distance 1.00, 100.0 % outside the training",
  ]);
  const lines = [...root.querySelectorAll(`[stroke="${RESULT}"]`)];
  expect(lines.length).toBeGreaterThanOrEqual(2);
  expect(root.querySelectorAll(`[fill="${BEST}"]`).length).toBe(1);
  expect(textsOf(checkedSvg(driftFigure([], 0)))).toContain("no features to show");
});

test("the table has the farthest first", () => {
  const of = (name: string, distance: number) => ({
    feature: name,
    distance,
    outside: 0.01,
    median: 2,
    trained_median: 1,
  });
  const { rows, notes } = driftTable({ features: [of("a", 0.2), of("b", 0.5)], by_chance: 0.136 });
  expect(rows).toEqual([
    ["b", "0.50", "1.0 %", "2.000", "1.000"],
    ["a", "0.20", "1.0 %", "2.000", "1.000"],
  ]);
  expect(notes?.[0]).toContain("stay below 0.14 with 95 %");
});
