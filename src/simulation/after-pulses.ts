import type { Random } from "../core/random.ts";

export interface AfterPulsing {
  /** after-pulses per photo-electron */
  probability: number;
  /** no after-pulse comes sooner, ns */
  earliest_ns: number;
  /** mean of the exponential delays from then on, ns */
  decay_ns: number;
}

/** Fine bins of charge, and what is needed to add to it. */
export interface PulsedCharges {
  /** charge in the fine bins of the record, in units of the mean charge of one photo-electron */
  charges: Float64Array;
  fineNs: number;
  /** relative variance of the charge of one photo-electron */
  variance: number;
}

/**
 * Adds the after-pulses of the charges to them: a Poisson number in proportion to the charge of each fine bin, each of the
 * charge of one photo-electron [A: ions of the residual gas free a few], none of an after-pulse [A]. What comes after
 * the end of the record is lost.
 */
export function addAfterPulses(
  { charges, fineNs, variance }: PulsedCharges,
  { probability, earliest_ns, decay_ns }: AfterPulsing,
  random: Random,
): void {
  // Backwards: what is added comes later than its cause and is no cause any more.
  for (let k = charges.length - 1; k >= 0; k--) {
    const charge = charges[k]!;
    if (charge === 0) continue;
    for (let n = random.poisson(probability * charge); n > 0; n--) {
      const delay_ns = earliest_ns + decay_ns * random.exponential();
      const bin = k + Math.floor(random.uniform() + delay_ns / fineNs);
      if (bin < charges.length) charges[bin] = charges[bin]! + random.gamma(1 / variance) * variance;
    }
  }
}
