import { expect, test } from "vitest";
import { inLogarithm } from "../../src/features/logarithm.ts";
import { signalBetween, signalByTimeFeatures } from "../../src/features/signal-by-time.ts";
import type { StationView } from "../../src/features/station-view.ts";
import { traceOf, WORKED } from "./station-table.ts";

test("the signal between two times, by shares of bins", () => {
  // WORKED is 0 2 4 2 1 1: from 37.5 to 75 ns half of 2 and all of 4; beyond the end nothing.
  expect(signalBetween(traceOf(WORKED), [37.5, 75], 25)).toBeCloseTo(5, 12);
  expect(signalBetween(traceOf(WORKED), [125, 4000], 25)).toBeCloseTo(1, 12);
  expect(signalBetween(traceOf(WORKED), [150, 4000], 25)).toBe(0);
});

test("bins of a third of the width count a third each", () => {
  // Bins of 25/3 ns: 50 ns hold all six, 10 VEM peak x 25/3 ns.
  expect(signalBetween(traceOf(WORKED), [0, 50], 25 / 3)).toBeCloseTo(10 / 3, 12);
});

test("the ranges follow one another, with nothing between them", () => {
  const ends = signalByTimeFeatures.map(({ name }) =>
    name
      .match(/(\d{4})_(\d{4})_ns_log10_1p$/)!
      .slice(1)
      .map(Number),
  );
  expect(ends[0]![0]).toBe(0);
  expect(ends.at(-1)![1]).toBe(4000);
  for (const [i, [from]] of ends.slice(1).entries()) expect(from).toBe(ends[i]![1]);
});

test("a range is log10(1 + signal), 0 where noise sums below 0", () => {
  const station = { average: traceOf([0, 0, 0, 0, 9, -2, 4]), binWidthNs: 25 } as StationView;
  const rangeOf = (name: string) => signalByTimeFeatures.find((feature) => feature.name === name)!.compute(station);
  expect(rangeOf("signal_0100_0125_ns_log10_1p")).toBeCloseTo(1, 12);
  expect(rangeOf("signal_0125_0150_ns_log10_1p")).toBe(0);
});

test("a feature in its logarithm keeps what it reads, and loses its unit", () => {
  const feature = {
    name: "signal_vem",
    unit: "VEM",
    role: "observable",
    columns: ["a"],
    source: "",
    description: "",
  } as const;
  const logarithm = inLogarithm({ ...feature, compute: () => 99 });
  expect(logarithm).toMatchObject({ name: "signal_vem_log10_1p", unit: "", columns: ["a"], role: "observable" });
  expect(logarithm.compute({} as StationView)).toBeCloseTo(2, 12);
});
