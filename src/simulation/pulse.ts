import { normalCdf } from "../core/special-functions.ts";
import type { DetectorPreset } from "./detector-preset.ts";

/** FADC bin of the unified board, ns, and the fine bins it is made of (8.33 ns is the bin of the upgraded board). */
export const BIN_NS = 25;
export const FINE_PER_BIN = 3;
export const FINE_NS = BIN_NS / FINE_PER_BIN;

/** The filter's response is cut at 4.5 sigma, beyond which 7e-6 of it lies. */
const REACH_SIGMA = 4.5;
/** The sample is taken at the middle of its fine bins. */
const MIDDLE = (FINE_PER_BIN - 1) / 2;

/**
 * The answer of one PMT channel to light: exponential decay of the light in the tank, then the Gaussian anti-alias
 * filter, sampled every 25 ns. Times are cut into fine bins of 8.33 ns; what falls into a fine bin is spread evenly
 * over it; the width this adds is taken off the filter, which leaves area over peak 1 % above that of the exact pulse.
 */
export interface Pulse {
  /** share of the light of a deposit that arrives within the deposit's own fine bin */
  own: number;
  /** share that arrives in the next fine bin */
  next: number;
  /** ratio of the shares of later fine bins, one after the other */
  decay: number;
  /**
   * [2 reach + 1] response of a sample to the charge in the fine bins around its own. A charge gives samples of sum 1 on
   * average over the phases of the FADC clock (within 1.2 % at each).
   */
  response: Float64Array;
  /** area over peak, in bins, of the mean pulse, its phase against the FADC clock averaged: charge over peak of a VEM */
  areaOverPeak: number;
}

/** The pulse of a detector: pure numbers from light_decay_ns and filter_sigma_ns. */
export function makePulse({
  light_decay_ns,
  filter_sigma_ns,
}: Pick<DetectorPreset, "light_decay_ns" | "filter_sigma_ns">): Pulse {
  const d = FINE_NS / light_decay_ns;
  const decay = Math.exp(-d);
  const own = 1 - (1 - decay) / d;
  const next = ((1 - decay) * (1 - decay)) / d;
  // Deposits and then photo-electrons are spread evenly over their fine bins; each adds FINE_NS^2 / 12 to the variance
  // of the pulse, which is taken off the filter's, so that the pulse keeps its width.
  const sigma = Math.sqrt(filter_sigma_ns * filter_sigma_ns - (FINE_NS * FINE_NS) / 6);
  const reach = Math.ceil((REACH_SIGMA * sigma) / FINE_NS);
  const response = new Float64Array(2 * reach + 1);
  for (let i = 0; i < response.length; i++) {
    const low = ((i - reach - 0.5) * FINE_NS) / sigma;
    const high = ((i - reach + 0.5) * FINE_NS) / sigma;
    response[i] = FINE_PER_BIN * (normalCdf(high) - normalCdf(low));
  }
  const pulse = { own, next, decay, response, areaOverPeak: 0 };
  pulse.areaOverPeak = areaOverPeak(pulse);
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
 * FADC samples of the charges in the first `length` fine bins: `out[bin]`, for a whole number of bins, is the filter's
 * answer at the middle of bin `bin` to the charges around it.
 */
export function filterCharges(out: Float64Array, charges: Float64Array, length: number, { response }: Pulse): void {
  const bins = length / FINE_PER_BIN;
  const taps = response.length;
  let start = MIDDLE - (taps - 1) / 2;
  for (let bin = 0; bin < bins; bin++, start += FINE_PER_BIN) {
    const first = Math.max(0, -start);
    const end = Math.min(taps, length - start);
    let sum = 0;
    for (let tap = first; tap < end; tap++) sum += response[tap]! * charges[start + tap]!;
    out[bin] = sum;
  }
}

/** Mean over the three phases of a deposit within an FADC bin of 1 / (largest sample of a unit deposit's pulse). */
function areaOverPeak(pulse: Pulse): number {
  const length = 64 * FINE_PER_BIN;
  let peaks = 0;
  for (let phase = 0; phase < FINE_PER_BIN; phase++) {
    const light = new Float64Array(length);
    light[8 * FINE_PER_BIN + phase] = 1;
    spreadLight(light, length, pulse);
    const samples = new Float64Array(64);
    filterCharges(samples, light, length, pulse);
    peaks += Math.max(...samples) / FINE_PER_BIN;
  }
  return 1 / peaks;
}
