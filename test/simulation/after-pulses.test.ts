import { describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import { addAfterPulses } from "../../src/simulation/after-pulses.ts";
import { KOLMOGOROV_LIMIT, kolmogorovOf, mean, pull, repeat } from "./statistics.ts";

const FINE_NS = 25 / 3;
const settings = { probability: 0.05, earliest_ns: 200, decay_ns: 1500 };
const BINS = 2304;

/** The charges after `electrons` at fine bin 100, less these. */
function pulsesOf(random: Random, electrons: number, changes: Partial<typeof settings> = {}): Float64Array {
  const charges = new Float64Array(BINS);
  charges[100] = electrons;
  const pulsed = { charges, fineNs: FINE_NS, variance: 0.4 };
  addAfterPulses(pulsed, { ...settings, ...changes }, random);
  charges[100]! -= electrons;
  return charges;
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

describe("addAfterPulses", () => {
  it("adds a charge of p per photo-electron, less what comes after the record", () => {
    const random = Random.fromSeed(131);
    // 2204 bins after the electrons are 18367 ns; exp(-(18367 - 200) / 1500) = 5.5e-6 comes later. 0.05 x 1000 = 50,
    // with variance 50 (1 + 0.4).
    const totals = repeat(2000, () => sum(pulsesOf(random, 1000)));
    expect(Math.abs(pull(totals, 50))).toBeLessThan(4.4);
    // The variance of 2000 has a relative standard error of sqrt(2 / 2000) = 3.2 %.
    const spread = mean(totals.map((total) => (total - 50) * (total - 50)));
    expect(Math.abs(spread / 70 - 1)).toBeLessThan(4.4 * 0.032);
  });

  it("delays them by 200 ns and an exponential time of mean 1500 ns", () => {
    const random = Random.fromSeed(132);
    const delays: number[] = [];
    while (delays.length < 5000) {
      // One electron at a time, so that no bin holds two after-pulses.
      pulsesOf(random, 1, { probability: 0.2 }).forEach((charge, k) => {
        if (charge > 0) delays.push((k - 100 + random.uniform() - 0.5) * FINE_NS);
      });
    }
    expect(Math.min(...delays)).toBeGreaterThan(200 - 1.5 * FINE_NS);
    const cdf = (t: number) => (t < 200 ? 0 : 1 - Math.exp(-(t - 200) / 1500));
    expect(kolmogorovOf(Float64Array.from(delays), cdf)).toBeLessThan(KOLMOGOROV_LIMIT);
  });

  it("loses what comes after the record", () => {
    const charges = new Float64Array(BINS);
    charges[BINS - 1] = 1e4;
    addAfterPulses({ charges, fineNs: FINE_NS, variance: 0.4 }, settings, Random.fromSeed(133));
    expect(charges[BINS - 1]).toBe(1e4);
    expect(sum(charges)).toBe(1e4);
  });

  it("has no after-pulses of after-pulses", () => {
    const random = Random.fromSeed(134);
    // With p = 0.9 a chain would give 1 / (1 - 0.9) = 10 times the charge; without it is 1.9 times.
    const totals = repeat(400, () => sum(pulsesOf(random, 100, { probability: 0.9, decay_ns: 300 })));
    expect(Math.abs(pull(totals, 90))).toBeLessThan(4.4);
  });
});
