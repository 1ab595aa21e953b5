import { normalCdf } from "../core/special-functions.ts";
import type { DetectorPreset } from "./detector-preset.ts";

/** The filter's response is cut at 4.5 sigma, beyond which 7e-6 of it lies. */
const REACH_SIGMA = 4.5;
/** Fine bins are at most this share of the light's decay time, and at least two to an FADC bin. */
const FINE_DECAY = 1 / 6;

/** Length of the unrolled filter, which is three times as fast as a loop over the taps. */
const TAPS = 15;

/**
 * The answer of one PMT channel to light: exponential decay of the light in the tank, then the Gaussian anti-alias
 * filter, sampled once an FADC bin. Times are cut into fine bins (8.33 ns of the 25 ns at 40 MHz, 4.17 ns of the 8.33 ns at
 * 120 MHz); what falls into a fine bin is spread evenly over it; the width this adds is taken off the filter, which leaves
 * area over peak within 1 % of that of the exact pulse.
 */
export interface Pulse {
  /** FADC bin, ns, the fine bins it is made of, and one of these, ns */
  binNs: number;
  finePerBin: number;
  fineNs: number;
  /** share of the light of a deposit that arrives within the deposit's own fine bin */
  own: number;
  /** share that arrives in the next fine bin */
  next: number;
  /** ratio of the shares of later fine bins, one after the other */
  decay: number;
  /**
   * [before + finePerBin + after] response of a sample to the charge in its own fine bins and those around. A charge gives
   * samples of sum 1 on average over the phases of the FADC clock (within 1.2 % at each). Zeros at the end fill it up to
   * the length of the unrolled filter.
   */
  response: Float64Array;
  before: number;
  after: number;
  /** area over peak, in bins, of the mean pulse, its phase against the FADC clock averaged: charge over peak of a VEM */
  areaOverPeak: number;
}

export type PulsePreset = Pick<DetectorPreset, "light_decay_ns" | "filter_sigma_ns" | "sampling_mhz">;

/** The pulse of a detector: pure numbers from its light_decay_ns, filter_sigma_ns and sampling_mhz. */
export function makePulse({ light_decay_ns, filter_sigma_ns, sampling_mhz }: PulsePreset): Pulse {
  const binNs = 1000 / sampling_mhz;
  const finePerBin = Math.max(2, Math.ceil(binNs / (FINE_DECAY * light_decay_ns)));
  const fineNs = binNs / finePerBin;
  const d = fineNs / light_decay_ns;
  const decay = Math.exp(-d);
  // Deposits and then photo-electrons are spread evenly over their fine bins; each adds fineNs^2 / 12 to the variance
  // of the pulse, which is taken off the filter's, so that the pulse keeps its width.
  const sigma = Math.sqrt(filter_sigma_ns * filter_sigma_ns - (fineNs * fineNs) / 6);
  const before = Math.max(0, Math.ceil((REACH_SIGMA * sigma) / fineNs - (finePerBin - 1) / 2));
  const taps = finePerBin + 2 * before;
  const response = new Float64Array(Math.max(TAPS, taps));
  // The sample is taken in the middle of its bin.
  const edge = (i: number) => ((i - before - finePerBin / 2) * fineNs) / sigma;
  for (let i = 0; i < taps; i++) response[i] = finePerBin * (normalCdf(edge(i + 1)) - normalCdf(edge(i)));
  const after = response.length - finePerBin - before;
  const shape = { own: 1 - (1 - decay) / d, next: ((1 - decay) * (1 - decay)) / d, decay, response, before, after };
  const pulse = { binNs, finePerBin, fineNs, ...shape, areaOverPeak: 0 };
  pulse.areaOverPeak = 1 / meanPeak(pulse, 96);
  return pulse;
}

/** Light of unit deposits in fine bins, in place: `deposits[k]` becomes the mean light that arrives in fine bin k. */
export function spreadLight(deposits: Float64Array, length: number, { own, next, decay }: Pulse): void {
  let late = 0;
  for (let k = 0; k < length; k++) {
    const q = deposits[k]!;
    deposits[k] = own * q + late;
    late = late * decay + next * q;
  }
}

/**
 * FADC samples of charges in fine bins: `out[bin]`, for the first `bins` bins, is the filter's answer in the middle of bin
 * `bin` to the charges around it. `charges[before]` is the first fine bin of bin 0; those of the last bin have `after` more
 * behind them.
 */
export function filterCharges(out: Float64Array, charges: Float64Array, bins: number, pulse: Pulse): void {
  const { response: r, finePerBin } = pulse;
  if (r.length > TAPS) {
    filterLong(out, charges, bins, pulse);
    return;
  }
  const [r0, r1, r2, r3, r4] = [r[0]!, r[1]!, r[2]!, r[3]!, r[4]!];
  const [r5, r6, r7, r8, r9] = [r[5]!, r[6]!, r[7]!, r[8]!, r[9]!];
  const [r10, r11, r12, r13, r14] = [r[10]!, r[11]!, r[12]!, r[13]!, r[14]!];
  const q = charges;
  for (let bin = 0, s = 0; bin < bins; bin++, s += finePerBin) {
    const a = r0 * q[s]! + r1 * q[s + 1]! + r2 * q[s + 2]! + r3 * q[s + 3]! + r4 * q[s + 4]!;
    const b = r5 * q[s + 5]! + r6 * q[s + 6]! + r7 * q[s + 7]! + r8 * q[s + 8]! + r9 * q[s + 9]!;
    const c = r10 * q[s + 10]! + r11 * q[s + 11]! + r12 * q[s + 12]! + r13 * q[s + 13]! + r14 * q[s + 14]!;
    out[bin] = a + b + c;
  }
}

function filterLong(out: Float64Array, charges: Float64Array, bins: number, { response, finePerBin }: Pulse): void {
  for (let bin = 0, start = 0; bin < bins; bin++, start += finePerBin) {
    let sum = 0;
    for (let tap = 0; tap < response.length; tap++) sum += response[tap]! * charges[start + tap]!;
    out[bin] = sum;
  }
}

/**
 * Largest sample of the pulse of a unit deposit, its phase within an FADC bin averaged; of what `of` makes of `bins`
 * samples, in the middle of which the pulse begins.
 */
export function meanPeak(pulse: Pulse, bins: number, of = (samples: Float64Array): Float64Array => samples): number {
  const { before, after, finePerBin } = pulse;
  let peaks = 0;
  for (let phase = 0; phase < finePerBin; phase++) {
    const light = new Float64Array(before + bins * finePerBin + after);
    light[before + (bins >> 1) * finePerBin + phase] = 1;
    spreadLight(light, light.length, pulse);
    const samples = new Float64Array(bins);
    filterCharges(samples, light, bins, pulse);
    peaks += Math.max(...of(samples)) / finePerBin;
  }
  return peaks;
}
