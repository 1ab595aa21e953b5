import { describe, expect, test } from "vitest";
import { areaOverPeak } from "../../src/features/area-over-peak.ts";
import { earlyFraction } from "../../src/features/early-fraction.ts";
import { fallTime } from "../../src/features/fall-time.ts";
import { leadingEdgeFeature, middleTimeFeature, quantileSkewness } from "../../src/features/quantile-times.ts";
import { riseTime } from "../../src/features/rise-time.ts";
import { fractionAboveHalf, zeroFrequencyPower } from "../../src/features/signal-roughness.ts";
import { stationView, traceOf, WORKED } from "./station-table.ts";

describe("shape of the worked trace", () => {
  const trace = traceOf(WORKED);

  test("rise time: (2.75 - 1.5) x 25 ns", () => expect(riseTime(trace, 25)).toBeCloseTo(31.25, 12));

  test("fall time: (5 - 2.75) x 25 ns", () => expect(fallTime(trace, 25)).toBeCloseTo(56.25, 12));

  test("area over peak: 10 / 4", () => expect(areaOverPeak(trace)).toBe(2.5));

  test("10 to 30 %: (2.25 - 1.5) x 25 ns; 50 to 70 %: (3.5 - 2.75) x 25 ns", () => {
    const station = stationView({ pmts: [WORKED, WORKED, WORKED] });
    expect(leadingEdgeFeature.compute(station)).toBeCloseTo(18.75, 12);
    expect(middleTimeFeature.compute(station)).toBeCloseTo(18.75, 12);
  });

  test("quantile skewness: (5 + 1.5 - 2 x 2.75) / (5 - 1.5)", () =>
    expect(quantileSkewness(trace)).toBeCloseTo(1 / 3.5, 12));

  test("early fraction in bins of 100 ns: at 1.5 + 3 = 4.5 the sum is 8.5 of 10", () =>
    expect(earlyFraction(trace, 100)).toBeCloseTo(0.85, 12));

  test("early fraction is 1 where the window ends first: 1.5 + 12 bins of 25 ns", () =>
    expect(earlyFraction(trace, 25)).toBe(1));

  test("P_0: 10^2 / (6 x (4 + 16 + 4 + 1 + 1))", () => expect(zeroFrequencyPower(trace)).toBeCloseTo(100 / 156, 12));
});

describe("shape of special traces", () => {
  test("one bin: rise time 0.4 of it, fall time 0.4, area over peak 1, symmetric, P_0 = 1", () => {
    const trace = traceOf([3]);
    expect(riseTime(trace, 25)).toBeCloseTo(10, 12);
    expect(fallTime(trace, 25)).toBeCloseTo(10, 12);
    expect(areaOverPeak(trace)).toBe(1);
    expect(quantileSkewness(trace)).toBeCloseTo(0, 12);
    expect(zeroFrequencyPower(trace)).toBe(1);
  });

  test("symmetric: no skewness; mirrored: opposite skewness", () => {
    expect(quantileSkewness(traceOf([1, 3, 8, 3, 1]))).toBeCloseTo(0, 12);
    expect(quantileSkewness(traceOf([...WORKED].reverse()))).toBeCloseTo(-1 / 3.5, 12);
  });

  test("f_0.5 counts the bins above 0.5, not at it: 3 / (0.5 + 3 + 0.25 + 0.25)", () =>
    expect(fractionAboveHalf(traceOf([0.5, 3, 0.25, 0.25]))).toBe(0.75));

  test("P_0 is 1 for a flat trace and 1/N for one bin of N", () => {
    expect(zeroFrequencyPower(traceOf([2, 2, 2, 2]))).toBe(1);
    expect(zeroFrequencyPower(traceOf([0, 0, 7, 0]))).toBe(0.25);
  });

  test.each([
    ["rise time", (bins: number[]) => riseTime(traceOf(bins), 25)],
    ["fall time", (bins: number[]) => fallTime(traceOf(bins), 25)],
    ["area over peak", (bins: number[]) => areaOverPeak(traceOf(bins))],
    ["quantile skewness", (bins: number[]) => quantileSkewness(traceOf(bins))],
    ["early fraction", (bins: number[]) => earlyFraction(traceOf(bins), 25)],
    ["f_0.5", (bins: number[]) => fractionAboveHalf(traceOf(bins))],
    ["P_0", (bins: number[]) => zeroFrequencyPower(traceOf(bins))],
  ])("%s of noise is refused", (_name, quantity) => {
    expect(() => quantity([0, 0])).toThrow("trace sums to 0 VEM peak; expected a positive signal");
    expect(() => quantity([1, -2])).toThrow("trace sums to -1 VEM peak");
  });
});
