import { describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import type { DetectorPreset } from "../../src/simulation/detector-preset.ts";
import { Channel } from "../../src/simulation/electronics.ts";
import { makePulse } from "../../src/simulation/pulse.ts";
import { detector } from "./fronts.ts";
import { mean, pull, repeat, variance } from "./statistics.ts";

const BINS = 60;
/** What the other PMTs share. */
const NOTHING = new Float64Array(3 * BINS);
const ideal = { calibration_spread: 0, peak_calibration_spread: 0 };

function channel(changes: Partial<DetectorPreset> = {}): Channel {
  const preset = detector({ ...ideal, ...changes });
  return new Channel(preset, makePulse(preset));
}

/** Deposits of that charge spread evenly over fine bins 30 to 32, so that no phase is preferred. */
function flash(charge_vem: number): Float64Array {
  const deposits = new Float64Array(3 * BINS);
  deposits.fill(charge_vem / 3, 30, 33);
  return deposits;
}

function charge({ record }: Channel): number {
  return record.trace.subarray(0, BINS).reduce((sum, value) => sum + value, 0) / record.chargeOverPeak;
}

function charges(of: Channel, charge_vem: number, n: number, seed = 21): Float64Array {
  const random = Random.fromSeed(seed);
  return repeat(n, () => {
    of.digitise([flash(charge_vem), NOTHING], BINS, random, 0);
    return charge(of);
  });
}

describe("photo-electrons", () => {
  it("number 94 per VEM, each of relative variance 0.4: the charge of 1 VEM has variance 1.4 / 94", () => {
    // Compound: variance of n charges of mean 1 is <n> (1 + 0.4). 1.4 / 94 = 0.014894. The baseline's error over 60 bins,
    // (60 sqrt((0.49 + 1/12) / 200) / 50 / 3.54)^2 = 3.3e-4, and noise, 60 x 0.573 / (50 x 3.54)^2 = 1.1e-3, come on top:
    const expected = 1.4 / 94 + 3.3e-4 + 1.1e-3;
    const sample = charges(channel(), 1, 6000);
    expect(Math.abs(pull(sample, 1))).toBeLessThan(4.4);
    // 4.4 sqrt(2 / 6000) = 8 %.
    expect(Math.abs(variance(sample) / expected - 1)).toBeLessThan(0.08);
  });

  it.each([0.05, 0.3, 3, 12])("are proportional to the light: %d VEM", (charge_vem) => {
    expect(Math.abs(pull(charges(channel(), charge_vem, 2000), charge_vem))).toBeLessThan(4.4);
  });
});

describe("saturation", () => {
  // A flash of S VEM has a peak of about S VEM peak: high gain to (1023 - 50) / 50 = 19.5, low gain to 32 times that.
  it.each([
    [15, 0],
    [30, 1],
    [100, 1],
    [500, 1],
    [1200, 2],
  ])("of a flash of %d VEM is %d", (charge_vem, saturation) => {
    const pmt = channel();
    pmt.digitise([flash(charge_vem), NOTHING], BINS, Random.fromSeed(22), 0);
    expect(pmt.record.saturation).toBe(saturation);
  });

  it.each([19, 20.5, 22, 60, 400])("loses nothing at %d VEM: the low gain takes over", (charge_vem) => {
    const pmt = channel();
    const random = Random.fromSeed(23);
    const saturated: number[] = [];
    const sample = repeat(2000, () => {
      pmt.digitise([flash(charge_vem), NOTHING], BINS, random, 0);
      saturated.push(pmt.record.saturation);
      return charge(pmt);
    });
    expect(Math.abs(pull(sample, charge_vem))).toBeLessThan(4.4);
    // Near the threshold both gains are in the sample.
    const share = mean(saturated);
    if (charge_vem < 22) expect(share * (1 - share)).toBeGreaterThan(0);
  });

  it("clips at 1023 counts: the high gain at 19.5 VEM peak, both at 32 times that", () => {
    const pmt = channel();
    pmt.digitise([flash(1200), NOTHING], BINS, Random.fromSeed(24), 0);
    // Baseline 50 to 51, known to 0.05: (1023 - 50.5 +- 0.7) / 50.
    const top = Math.max(...pmt.record.trigger.subarray(0, BINS));
    expect(Math.abs(top - 972.5 / 50)).toBeLessThan(0.7 / 50);
    expect(Math.abs(Math.max(...pmt.record.trace.subarray(0, BINS)) - (32 * 972.5) / 50)).toBeLessThan((32 * 0.7) / 50);
  });
});

describe("noise", () => {
  it("has rms 0.7 counts and that of rounding, about a baseline that is estimated without bias", () => {
    const pmt = channel();
    const random = Random.fromSeed(25);
    const records = Array.from({ length: 500 }, () => {
      pmt.digitise([new Float64Array(3 * BINS), NOTHING], BINS, random, 0);
      return pmt.record.trace.slice(0, BINS);
    });
    // Within a record: sqrt(0.49 + 1/12) / 50 = 0.01514 VEM peak; 4.4 / sqrt(2 x 500 x 59) = 1.8 %.
    const within = Math.sqrt(mean(records.map(variance)));
    expect(Math.abs(within / 0.01514 - 1)).toBeLessThan(0.018);
    // Means of records scatter by that over sqrt(60) and by the baseline's error over sqrt(200), about 0.
    const means = records.map(mean);
    expect(Math.abs(pull(means, 0))).toBeLessThan(4.4);
    // 4.4 sqrt(2 / 500) = 28 %.
    expect(Math.abs(variance(means) / (0.01514 ** 2 * (1 / 60 + 1 / 200)) - 1)).toBeLessThan(0.28);
  });

  it("comes in whole counts", () => {
    const pmt = channel();
    pmt.digitise([flash(3), NOTHING], BINS, Random.fromSeed(26), 0);
    const counts = pmt.record.trace.subarray(0, BINS).map((value) => (value - pmt.record.trace[0]!) * 50);
    for (const count of counts) expect(count).toBeCloseTo(Math.round(count), 3);
    expect(new Set(counts.map(Math.round)).size).toBeGreaterThan(10);
  });
});

describe("calibration", () => {
  it("divides the signal by one plus the station's error; the peak's error changes traces, not signals", () => {
    const run = (changes: Partial<DetectorPreset>, chargeError: number) => {
      const pmt = channel(changes);
      const random = Random.fromSeed(27);
      pmt.digitise([flash(5), NOTHING], BINS, random, chargeError);
      return { charge: charge(pmt), peak: Math.max(...pmt.record.trace), ratio: pmt.record.chargeOverPeak };
    };
    const exact = run({}, 0);
    const off = run({ peak_calibration_spread: 0.1 }, 0);
    expect(Math.abs(off.peak / exact.peak - 1)).toBeGreaterThan(0.01);
    expect(off.charge).toBeCloseTo(exact.charge, 5);
    expect(off.ratio / exact.ratio).toBeCloseTo(off.peak / exact.peak, 5);
    // The same draws: 5 % too large a VEM charge makes signals 1.05 times smaller.
    expect(run({}, 0.05).charge * 1.05).toBeCloseTo(exact.charge, 5);
  });

  it("errs by its spread from record to record", () => {
    const pmt = channel({ peak_calibration_spread: 0.02 });
    const random = Random.fromSeed(28);
    const { areaOverPeak } = makePulse(detector());
    const errors = repeat(2000, () => {
      pmt.digitise([new Float64Array(3), NOTHING], 1, random, 0);
      return areaOverPeak / pmt.record.chargeOverPeak - 1;
    });
    expect(Math.abs(pull(errors, 0))).toBeLessThan(4.4);
    expect(Math.abs(variance(errors) / 0.0004 - 1)).toBeLessThan(0.14);
  });
});
