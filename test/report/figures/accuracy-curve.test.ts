import { expect, test } from "vitest";
import { ShapeError } from "../../../src/core/errors.ts";
import type { AccuracyBin } from "../../../src/evaluation/evaluation.ts";
import { accuracyCurve } from "../../../src/report/figures/accuracy-curve.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const bin = (low: number, high: number, accuracy: number): AccuracyBin => ({
  low,
  high,
  n: 10,
  accuracy,
  interval: [accuracy - 0.1, accuracy + 0.1],
});
const none: AccuracyBin = { low: 10, high: 100, n: 0, accuracy: 0, interval: [0, 1] };
const shower = {
  name: "shower_split",
  leaks: [],
  bins: [bin(1, 10, 0.4), none],
  accuracy: 0.4,
  accuracy_interval: [0.3, 0.5] as [number, number],
};
const row = {
  ...shower,
  name: "row_split",
  leaks: ["row_split" as const],
  bins: [bin(1, 10, 0.7), bin(10, 100, 0.8)],
  accuracy: 0.75,
};
const input = { quantity: "energy / EeV", chance: 0.25, confidence: 0.99, logarithmic: true };

test("bins with rows have a dot and an interval, empty ones nothing; chance and overall have rules", () => {
  const root = checkedSvg(accuracyCurve({ ...input, series: [shower, row] }));
  expect(root.querySelectorAll('g[aria-label="dot"] circle').length).toBe(1 + 2);
  expect(root.querySelectorAll('g[aria-label="rule"] line').length).toBe(1 + (1 + 1 + 1) + (1 + 2 + 2));
});

test("the leaking protocol is named so and hollow", () => {
  const root = checkedSvg(accuracyCurve({ ...input, series: [shower, row] }));
  const texts = textsOf(root);
  expect(texts).toContain("split by shower; overall 0.4000 [0.3000, 0.5000]");
  expect(texts).toContain("random row split (LEAKING); overall 0.7500 [0.3000, 0.5000]");
  expect(texts).toContain("chance level 0.2500");
  const fills = [...root.querySelectorAll('g[aria-label="dot"]')].map((group) => group.getAttribute("fill"));
  expect(fills[0]).not.toBe(fills[1]);
  expect(fills[1]).toBe("#ffffff");
});

test("dots of a logarithmic axis stand in the middle of their bins on it", () => {
  // 1 to 100 over the 432 px from 68 to 500: sqrt(1 * 10) is a quarter of the way, at 176.
  const root = checkedSvg(accuracyCurve({ ...input, series: [shower] }));
  expect(Number(root.querySelector('g[aria-label="dot"] circle')!.getAttribute("cx"))).toBeCloseTo(176, 6);
  const linear = checkedSvg(accuracyCurve({ ...input, logarithmic: false, series: [shower] }));
  // (1 + 10) / 2 = 5.5 is 4.5 / 99 of the way: 68 + 432 / 22.
  expect(Number(linear.querySelector('g[aria-label="dot"] circle')!.getAttribute("cx"))).toBeCloseTo(68 + 432 / 22, 6);
});

test("edges that the axis cannot show are refused", () => {
  const with0 = { ...shower, bins: [bin(0, 10, 0.4)] };
  expect(() => accuracyCurve({ ...input, series: [with0] })).toThrow(
    new ShapeError("bins of energy / EeV: edges 0 to 10, expected finite positive ones"),
  );
  expect(() => accuracyCurve({ ...input, logarithmic: false, series: [with0] })).not.toThrow();
  const open = { ...shower, bins: [bin(1, Number.POSITIVE_INFINITY, 0.4)] };
  expect(() => accuracyCurve({ ...input, logarithmic: false, series: [open] })).toThrow(ShapeError);
});
