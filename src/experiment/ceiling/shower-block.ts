import type { Primary } from "../../core/primaries.ts";
import type { Random } from "../../core/random.ts";
import { meritFactor, pairResults } from "../../evaluation/merit-factor.ts";
import { rocCurve } from "../../evaluation/roc.ts";
import { lnNmuMoments } from "../../simulation/muon-number.ts";
import { KNOWLEDGE, type Knowledge, posteriorOf } from "../../simulation/posterior.ts";
import type { SimulationPreset } from "../../simulation/preset.ts";
import { type Shower, sampleShower } from "../../simulation/shower.ts";
import { xmaxMoments } from "../../simulation/xmax.ts";

/** Numbers of one block of showers, NaN where a primary has none in it. */
export interface BlockNumbers {
  classifiers: Record<Knowledge, ClassifierNumbers>;
  /** [pairs] merit factors of the numbers themselves */
  truths: { xmax: number; ln_nmu: number }[];
}

export interface ClassifierNumbers {
  accuracy: number;
  /** [primaries] */
  recall: number[];
  /** [primaries] one against the rest */
  auc: number[];
  /** [pairs] the first with all after it, the second with all after it, ... */
  pairs: { auc: number; merit_factor: number }[];
}

export interface BlockOptions {
  preset: SimulationPreset;
  /** share of each primary of the preset, summing to 1 */
  prior: readonly number[];
  /** showers to draw */
  showers: number;
}

/**
 * Draws showers as the simulation does, each primary's share of them, and classifies them by their exact posteriors.
 *
 * Accuracy and recall are not counted: at fixed truth the mean of a right answer is the largest posterior, so that
 * the mean of these has the expectation of the share of right answers and less spread (Rao and Blackwell). Recall is the
 * part of a primary's posterior probability, over all showers, that lies in showers named so.
 */
export function measureBlock(random: Random, { preset, prior, showers }: BlockOptions): BlockNumbers {
  const { primaries } = preset;
  const drawn: Shower[] = [];
  const y: number[] = [];
  primaries.forEach((primary, k) => {
    for (let i = Math.round(prior[k]! * showers); i > 0; i--) {
      drawn.push(sampleShower(random, primary, preset));
      y.push(k);
    }
  });
  const labels = Uint8Array.from(y);
  const classifiers = Object.fromEntries(
    KNOWLEDGE.map((known) => [known, classify(drawn, labels, { preset, prior, known })]),
  ) as BlockNumbers["classifiers"];
  return { classifiers, truths: truthMerits(drawn, labels, preset) };
}

interface Classifying {
  preset: SimulationPreset;
  prior: readonly number[];
  known: Knowledge;
}

function classify(drawn: readonly Shower[], y: Uint8Array, { preset, prior, known }: Classifying): ClassifierNumbers {
  const { primaries, hadronic_model: hadronicModel, extrapolate } = preset;
  const width = primaries.length;
  const probabilities = new Float32Array(drawn.length * width);
  const right = primaries.map(() => 0);
  const all = primaries.map(() => 0);
  drawn.forEach((shower, i) => {
    const posterior = posteriorOf(shower, { primaries, prior, hadronicModel, extrapolate, known });
    probabilities.set(posterior, i * width);
    const largest = posterior.indexOf(posterior.reduce((a, b) => Math.max(a, b)));
    right[largest]! += posterior[largest]!;
    posterior.forEach((share, k) => {
      all[k]! += share;
    });
  });
  const pairs = pairResults({ classes: primaries, probabilities, y });
  return {
    accuracy: right.reduce((sum, value) => sum + value, 0) / drawn.length,
    recall: right.map((value, k) => value / all[k]!),
    auc: primaries.map((_, k) => {
      const score = Float64Array.from(drawn, (_, i) => probabilities[i * width + k]!);
      return rocCurve(
        score,
        y.map((label) => (label === k ? 1 : 0)),
      ).auc;
    }),
    pairs: pairs.map(({ auc, merit_factor }) => ({ auc, merit_factor })),
  };
}

/** Merit factors of Xmax and ln N_mu for each pair, less the means of its first primary: those at one energy and zenith angle. */
function truthMerits(drawn: readonly Shower[], y: Uint8Array, preset: SimulationPreset): BlockNumbers["truths"] {
  const { primaries, hadronic_model: hadronicModel, extrapolate } = preset;
  return primaries.flatMap((first, a) => {
    const residuals = drawn.map((shower) => residualOf(shower, { primary: first, hadronicModel, extrapolate }));
    const of = (key: "xmax" | "ln_nmu", k: number) =>
      Float64Array.from(
        residuals.filter((_, i) => y[i] === k),
        (residual) => residual[key],
      );
    return primaries.slice(a + 1).map((_, i) => {
      const b = a + 1 + i;
      return { xmax: meritFactor(of("xmax", a), of("xmax", b)), ln_nmu: meritFactor(of("ln_nmu", a), of("ln_nmu", b)) };
    });
  });
}

function residualOf(
  { xmax_gcm2, ln_nmu, energy_eev, zenith_deg }: Shower,
  source: { primary: Primary; hadronicModel: SimulationPreset["hadronic_model"]; extrapolate: boolean },
): { xmax: number; ln_nmu: number } {
  const input = { ...source, energy_eev, zenith_deg };
  return { xmax: xmax_gcm2 - xmaxMoments(input).mean_gcm2, ln_nmu: ln_nmu - lnNmuMoments(input).mean };
}
