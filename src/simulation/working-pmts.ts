import type { Random } from "../core/random.ts";
import type { DetectorPreset } from "./detector-preset.ts";

const PMTS = 3;

/**
 * The PMTs of one station that work in one event, a bit for each as in the column `pmt_mask`: none of `dead_pmts`, each of
 * the others with probability 1 - `dead_pmt_probability`. Draws nothing where that is 0; 0 is a station that is dead.
 */
export function sampleWorkingPmts(
  { dead_pmts, dead_pmt_probability }: Pick<DetectorPreset, "dead_pmts" | "dead_pmt_probability">,
  random: Random,
): number {
  const chance = dead_pmt_probability > 0 ? random.stream("pmts") : undefined;
  let mask = 0;
  for (let pmt = 0; pmt < PMTS; pmt++) {
    // One number for each PMT, so that a fixed one shifts no other.
    const dies = chance !== undefined && chance.uniform() < dead_pmt_probability;
    if (!dies && !dead_pmts.includes(pmt + 1)) mask |= 1 << pmt;
  }
  return mask;
}

/** Does PMT `pmt`, counted from 0, work? */
export function works(mask: number, pmt: number): boolean {
  return ((mask >> pmt) & 1) === 1;
}
