import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { erf } from "../../src/core/special-functions.ts";
import { filterCharges, makePulse, spreadLight } from "../../src/simulation/pulse.ts";

const preset = { light_decay_ns: 54, filter_sigma_ns: 13, sampling_mhz: 40 as const };
const FINE_NS = 25 / 3;
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);

/** Exponentially modified Gaussian: exp(-t / tau) / tau folded with a Gaussian of that sigma, at t. */
function exactPulse(t: number, tau: number, sigma: number): number {
  const erfc = 1 - erf((sigma / tau - t / sigma) / Math.SQRT2);
  return (Math.exp((sigma * sigma) / (2 * tau * tau) - t / tau) / (2 * tau)) * erfc;
}

/** Charge over the mean over 250 phases of the largest sample, in bins: a sample is the bin times the pulse. */
function exactAreaOverPeak(tau: number, sigma: number, bin_ns: number): number {
  let peaks = 0;
  for (let phase = 0; phase < 250; phase++) {
    let peak = 0;
    for (let bin = -3; bin < 12; bin++) peak = Math.max(peak, exactPulse(bin_ns * (bin + phase / 250), tau, sigma));
    peaks += (bin_ns * peak) / 250;
  }
  return 1 / peaks;
}

describe("makePulse", () => {
  it.each([
    [40, 60, 13, 3.763, 3],
    [40, 54, 13, 3.515, 3],
    [40, 30, 13, 2.52, 5],
    [120, 54, 4.4, 7.973, 2],
    [120, 54, 2.2, 7.463, 2],
  ] as const)(
    "has the area over peak of the exact pulse, %d MHz, decay %d ns, filter %d ns: %d bins, within 1.5 %%",
    (sampling_mhz, light_decay_ns, filter_sigma_ns, expected, finePerBin) => {
      expect(exactAreaOverPeak(light_decay_ns, filter_sigma_ns, 1000 / sampling_mhz)).toBeCloseTo(expected, 2);
      const pulse = makePulse({ light_decay_ns, filter_sigma_ns, sampling_mhz });
      expect(Math.abs(pulse.areaOverPeak / expected - 1)).toBeLessThan(0.015);
      expect(pulse.finePerBin).toBe(finePerBin);
    },
  );

  it("keeps all of a charge for filters of any width, on average over the three phases", () => {
    for (const filter_sigma_ns of [5.5, 13, 40]) {
      // 7e-6 lies beyond 4.5 sigma.
      expect(Math.abs(sum(makePulse({ ...preset, filter_sigma_ns }).response) / 3 - 1)).toBeLessThan(1e-5);
    }
  });

  it("spreads light as an exponential decay of deposits that are even over their fine bin", () => {
    const pulse = makePulse(preset);
    const steps = 1000;
    const lightBefore = (end: number) => {
      let light = 0;
      for (let i = 0; i < steps; i++) {
        light += 1 - Math.exp(-Math.max(0, end - ((i + 0.5) / steps) * FINE_NS) / 54);
      }
      return light / steps;
    };
    expect(pulse.own).toBeCloseTo(lightBefore(FINE_NS), 6);
    expect(pulse.next).toBeCloseTo(lightBefore(2 * FINE_NS) - lightBefore(FINE_NS), 6);
    expect(pulse.next * pulse.decay).toBeCloseTo(lightBefore(3 * FINE_NS) - lightBefore(2 * FINE_NS), 6);
  });
});

describe("spreadLight", () => {
  it("conserves light and delays it by the decay time on average", () => {
    const light = new Float64Array(300);
    light[10] = 2;
    spreadLight(light, 300, makePulse(preset));
    expect(sum(light)).toBeCloseTo(2, 12);
    // Mean arrival less mean deposit time: 54 ns / 8.333 ns = 6.48 fine bins (exact: both are means within fine bins).
    expect(sum(light.map((q, k) => (q * (k - 10)) / 2))).toBeCloseTo(6.48, 6);
  });

  it("leaves what lies beyond the length alone", () => {
    const light = new Float64Array(6).fill(1);
    spreadLight(light, 3, makePulse(preset));
    expect([...light.subarray(3)]).toEqual([1, 1, 1]);
  });
});

describe("filterCharges", () => {
  // 15 taps run unrolled, the 41 of a filter of 40 ns in a loop, and the 6 of 120 MHz are filled up with zeros.
  it.each([
    ["unrolled", preset],
    ["long", { ...preset, filter_sigma_ns: 40 }],
    ["short", { ...preset, filter_sigma_ns: 2.2, sampling_mhz: 120 as const }],
  ])("gives every sample the response to the charges around its middle: %s", (_name, settings) => {
    const pulse = makePulse(settings);
    const { before, after, response, finePerBin } = pulse;
    const length = before + 10 * finePerBin + after;
    const charges = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: length, maxLength: length });
    fc.assert(
      fc.property(charges, (values) => {
        const out = new Float64Array(10);
        filterCharges(out, Float64Array.from(values), 10, pulse);
        out.forEach((sample, bin) => {
          let expected = 0;
          values.forEach((charge, k) => {
            expected += charge * (response[k - finePerBin * bin] ?? 0);
          });
          expect(sample).toBeCloseTo(expected, 9);
        });
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ["40 MHz", preset],
    ["120 MHz", { ...preset, filter_sigma_ns: 2.2, sampling_mhz: 120 as const }],
  ])("has its largest sample where the middle of the bin is nearest to the charge: %s", (_name, settings) => {
    const pulse = makePulse(settings);
    const { before, after, finePerBin } = pulse;
    const out = new Float64Array(20);
    const charges = new Float64Array(before + 20 * finePerBin + after);
    // The middle of bin 10: its middle fine bin, or the two around it.
    const middle = before + 10 * finePerBin + (finePerBin - 1) / 2;
    for (const k of [Math.floor(middle), Math.ceil(middle)]) charges[k] = 1;
    filterCharges(out, charges, 20, pulse);
    expect(out.indexOf(Math.max(...out))).toBe(10);
    expect(out[9]).toBeCloseTo(out[11]!, 14);
  });
});
