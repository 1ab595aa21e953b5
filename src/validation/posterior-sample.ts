import type { Random } from "../core/random.ts";
import { type Knowledge, posteriorOf } from "../simulation/posterior.ts";
import type { SimulationPreset } from "../simulation/preset.ts";
import { sampleShower } from "../simulation/shower.ts";

export interface PosteriorChoice {
  preset: SimulationPreset;
  known: Knowledge;
}

/** Showers of a preset classified by their exact posterior, each primary as often. */
export interface PosteriorSample {
  /** index of the true primary in the preset's list */
  primary: Float64Array;
  /** index of the most probable one */
  named: Float64Array;
  /** its probability */
  largest: Float64Array;
}

export const POSTERIOR_COLUMNS: readonly (keyof PosteriorSample)[] = ["primary", "named", "largest"];

export function samplePosteriors(random: Random, { preset, known }: PosteriorChoice, n: number): PosteriorSample {
  const { primaries, hadronic_model: hadronicModel } = preset;
  const sample = { primary: new Float64Array(n), named: new Float64Array(n), largest: new Float64Array(n) };
  for (let i = 0; i < n; i++) {
    const k = i % primaries.length;
    const posterior = posteriorOf(sampleShower(random, primaries[k]!, preset), { primaries, hadronicModel, known });
    const largest = posterior.reduce((a, b) => Math.max(a, b));
    sample.primary[i] = k;
    sample.named[i] = posterior.indexOf(largest);
    sample.largest[i] = largest;
  }
  return sample;
}
