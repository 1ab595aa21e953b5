import { normalCdf } from "../core/special-functions.ts";
import type { DetectorPreset } from "./preset.ts";

/** FADC bin of the unified board, ns, and the fine bins it is made of (8.33 ns is the bin of the upgraded board). */
export const BIN_NS = 25;
export const FINE_PER_BIN = 3;
export const FINE_NS = BIN_NS / FINE_PER_BIN;

/** Fine bins on either side of an FADC sample that the filter response reaches: 5 sigma of 13 ns. */
const REACH = 8;
/** The sample is taken at the middle of its fine bins. */
const MIDDLE = (FINE_PER_BIN - 1) / 2;

/**
 * The answer of one PMT channel to light: exponential decay of the light in the tank, then the Gaussian anti-alias
 * filter, sampled every 25 ns. Times are cut into fine bins of 8.33 ns; what falls into a fine bin is spread evenly
 * over it; the width this adds is taken off the filter, which leaves area over peak within 1 % of the exact pulse's.
 */
export interface Pulse {
  /** share of the light of a deposit that arrives within the deposit's own fine bin */
  own: number;
  /** share that arrives in the next fine bin */
  next: number;
  /** ratio of the shares of later fine bins, one after the other */
  decay: number;
  /** [2 REACH + 1] response of a sample to the charge in the fine bins around its own; a charge gives samples of sum 1 */
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
  const response = new Float64Array(2 * REACH + 1);
  // Deposits and then photo-electrons are spread evenly over their fine bins; each adds FINE_NS^2 / 12 to the variance
  // of the pulse, which is taken off the filter's, so that the pulse keeps its width.
  const sigma = Math.sqrt(filter_sigma_ns * filter_sigma_ns - (FINE_NS * FINE_NS) / 6);
  for (let i = 0; i < response.length; i++) {
    const low = ((i - REACH - 0.5) * FINE_NS) / sigma;
    const high = ((i - REACH + 0.5) * FINE_NS) / sigma;
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
 * answer at the middle of bin `bin`. Charge in fine bin k reaches the samples within REACH fine bins of it.
 */
export function filterCharges(out: Float64Array, charges: Float64Array, length: number, { response }: Pulse): void {
  const bins = length / FINE_PER_BIN;
  out.fill(0, 0, bins);
  for (let k = 0; k < length; k++) {
    const charge = charges[k]!;
    if (charge === 0) continue;
    const first = Math.max(0, Math.ceil((k - REACH - MIDDLE) / FINE_PER_BIN));
    const last = Math.min(bins - 1, Math.floor((k + REACH - MIDDLE) / FINE_PER_BIN));
    for (let bin = first, tap = k - first * FINE_PER_BIN - MIDDLE + REACH; bin <= last; bin++, tap -= FINE_PER_BIN) {
      out[bin] = out[bin]! + charge * response[tap]!;
    }
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
