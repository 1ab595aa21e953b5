import { describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import { Channel } from "../../src/simulation/electronics.ts";
import { makePulse } from "../../src/simulation/pulse.ts";
import { downsample, makeReadouts, sumDown } from "../../src/simulation/readout.ts";
import { Station } from "../../src/simulation/station.ts";
import { detector, frontAt } from "./fronts.ts";
import { mean, repeat, variance } from "./statistics.ts";

/** The upgraded board, as the preset `uub` sets it. */
const uub = (changes: Parameters<typeof detector>[0] = {}) =>
  detector({
    sampling_mhz: 120,
    filter_sigma_ns: 2.2,
    adc_bits: 12,
    adc_per_vem_peak: 215.934,
    baseline_adc: 250,
    noise_adc: 2,
    trace_bins: 2048,
    trigger_bin: 660,
    ...changes,
  });

describe("downsample", () => {
  it("gives a constant 2059/2048 of itself, rounded down, where the filter lies inside", () => {
    const out = new Float64Array(20);
    downsample(out, new Int32Array(60).fill(1000), 20);
    // 1000 x 2059 / 2048 = 1005.37
    expect([...out.subarray(4, 16)]).toEqual(new Array(12).fill(1005));
  });

  it("gives a step of 2048 in one sample the taps, every third of them: 5 22 -96 551 256 -61 12 with the right phase", () => {
    // Output j takes tap t from sample 3 j + 1 + t - 10, so sample 30 is tap 39 - 3 j: 18, 15, 12, 9, 6, 3, 0 for j = 7..13.
    const counts = new Int32Array(60);
    counts[30] = 2048;
    const out = new Float64Array(20);
    downsample(out, counts, 20);
    expect([...out.subarray(7, 14)]).toEqual([12, -20, 256, 551, -20, 22, 5]);
  });

  it("rounds down, below zero too, and ends at -20 counts", () => {
    const counts = new Int32Array(60);
    counts[30] = 1; // as above, over 2048: -96 / 2048 = -0.05 in bin 8, -61 / 2048 = -0.03 in bin 11
    const out = new Float64Array(20);
    downsample(out, counts, 20);
    expect([...out.subarray(7, 14)]).toEqual([0, -1, 0, 0, -1, 0, 0]);
    downsample(out, counts.fill(-4000), 20);
    expect(Math.min(...out)).toBe(-20);
  });
});

describe("makeReadouts", () => {
  it("stores the bins of the old board as they are", () => {
    const pulse = makePulse(detector());
    const { trigger, stored } = makeReadouts(detector(), pulse);
    expect(stored).toBe(trigger);
    expect(stored).toEqual({ every: 1, bin_ns: 25, areaOverPeak: pulse.areaOverPeak, peak_adc: 50 });
  });

  it("stores 25 ns of the upgraded board, or its own 8.33 ns where it is told to; triggers see 25 ns", () => {
    const pulse = makePulse(uub());
    expect(makeReadouts(uub(), pulse).stored.bin_ns).toBeCloseTo(25, 9);
    const { trigger, stored } = makeReadouts(uub({ downsample: false }), pulse);
    expect(stored).toMatchObject({ every: 1, peak_adc: 215.934 });
    expect(trigger.bin_ns).toBeCloseTo(25, 9);
    // Offline's constants: 1606.467 / 215.934 = 7.44 bins of charge over peak, which the pulse meets within 2 %.
    expect(Math.abs(stored.areaOverPeak / (1606.467 / 215.934) - 1)).toBeLessThan(0.02);
  });

  it("knows charge and peak of the filtered pulse: three samples a bin, the filter's gain on top", () => {
    const pulse = makePulse(uub());
    const { trigger } = makeReadouts(uub(), pulse);
    const charge = 215.934 * pulse.areaOverPeak;
    expect(trigger.peak_adc * trigger.areaOverPeak).toBeCloseTo((charge * 2059) / 2048 / 3, 6);
    // A pulse like this one, filtered by hand: an exponential of 54 ns from sample 300 on, 8.33 ns apart.
    const samples = Float64Array.from({ length: 900 }, (_, i) => (i < 300 ? 0 : Math.exp((-(i - 300) * 25) / 3 / 54)));
    const out = new Float64Array(300);
    sumDown(out, samples, 300);
    const area = out.reduce((sum, x) => sum + x, 0);
    expect(area / Math.max(...out)).toBeGreaterThan(trigger.areaOverPeak - 0.6);
    expect(area / Math.max(...out)).toBeLessThan(trigger.areaOverPeak + 0.6);
  });
});

describe("the upgraded board", () => {
  it.each([1, 10, 200])("measures a charge of %d VEM in its own bins without bias", (charge_vem) => {
    const charges = flashes(charge_vem, false);
    expect(Math.abs(mean(charges) - charge_vem)).toBeLessThan(4.4 * Math.sqrt(variance(charges) / charges.length));
  });

  it.each([
    [1, 1],
    [10, 1],
    [200, 32],
  ])("measures a charge of %d VEM filtered down as well as the filter lets it", (charge_vem, gain) => {
    const charges = flashes(charge_vem, true);
    const error = 4.4 * Math.sqrt(variance(charges) / charges.length);
    // Rounding down takes half a count off each of 100 bins, of the 543 that a VEM has; the cut at -20 counts takes
    // away some of the undershoot before a steep rise, 1.3 % of the charge at most.
    const rounding = (gain * 50) / 543;
    expect(mean(charges)).toBeGreaterThan(charge_vem - rounding - error);
    expect(mean(charges)).toBeLessThan(1.013 * charge_vem - rounding + error);
  });
});

/** Charges that a PMT measures of flashes spread evenly over three FADC bins, so that no phase is preferred. */
function flashes(charge_vem: number, down: boolean): Float64Array {
  const preset = uub({ downsample: down, calibration_spread: 0, peak_calibration_spread: 0 });
  const channel = new Channel(preset, makePulse(preset));
  const bins = 300;
  const flash = new Float64Array(2 * bins).fill(charge_vem / 6, 120, 126);
  const random = Random.fromSeed(31);
  return repeat(600, () => {
    channel.digitise([flash, new Float64Array(2 * bins)], bins, random, 0);
    const { trace, chargeOverPeak } = channel.record;
    return trace.subarray(0, down ? bins / 3 : bins).reduce((sum, x) => sum + x, 0) / chargeOverPeak;
  });
}

describe("a station with the upgraded board", () => {
  it("gives the same signal as one with the old board, on average, in bins of its own", () => {
    const front = frontAt({ zenith_deg: 38, distance_m: 800 });
    const signals = (preset: ReturnType<typeof detector>) => {
      const station = new Station({ ...preset, calibration_spread: 0 });
      return repeat(400, (i) => {
        const signal = station.record(front, Random.fromSeed(32).stream("station", i));
        expect(signal.traces[0]!.length).toBeGreaterThan(20);
        return signal.signal_vem;
      });
    };
    const old = signals(detector());
    for (const down of [true, false]) {
      const upgraded = signals(uub({ downsample: down }));
      // Windows end where the mean trace is below 0.05 VEM peak: 0.5 VEM of difference at most between boards.
      expect(Math.abs(mean(upgraded) - mean(old))).toBeLessThan(
        4.4 * Math.sqrt((variance(old) + variance(upgraded)) / 400) + 0.5,
      );
    }
  });

  it("says where the window lies in bins of the stored trace, and which of it is muons", () => {
    const front = frontAt({ zenith_deg: 38, distance_m: 800 });
    const coarse = new Station(uub()).record(front, Random.fromSeed(33));
    const [start, length] = [coarse.traceStartBin, coarse.traces[0]!.length];
    const fine = new Station(uub({ downsample: false })).record(front, Random.fromSeed(33));
    expect([fine.traceStartBin, fine.traces[0]!.length]).toEqual([3 * start, 3 * length]);
    expect(coarse.bin_width_ns / fine.bin_width_ns).toBeCloseTo(3, 9);
    for (const preset of [uub(), uub({ downsample: false })]) {
      const parts = new Station(preset).explain(front, Random.fromSeed(33))!;
      const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
      // 94 photo-electrons a VEM in three PMTs: 3 % of 20 VEM at most, 8 % of direct-light asymmetry per muon aside.
      expect(Math.abs((sum(parts.muon) + sum(parts.electromagnetic)) / sum(parts.measured) - 1)).toBeLessThan(0.1);
    }
  });
});
