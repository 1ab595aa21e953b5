import type { StepSettings } from "./engine.ts";
import type { TrainingSettings } from "./training-settings.ts";

type Rates = Pick<StepSettings, "learningRate" | "momentum">;

/** Learning rate, and momentum where the schedule has one, step by step. */
export interface Schedule {
  /** of step `step` of `steps` in all epochs, counted from 0 */
  at(step: number, steps: number): Rates;
  /** told after each epoch, by the validation loss or, without validation rows, that of the training rows */
  epochEnded(loss: number): void;
}

/** OneCycle of the thesis: share of the steps that rise and fall, and learning rates as shares of the largest. */
const CYCLE = 0.9;
const CYCLE_RATES = { low: 0.1, last: 0.001 } as const;
const CYCLE_MOMENTA = { high: 0.95, low: 0.85 } as const;

/**
 * The schedule of a training.
 *
 * `one_cycle`: over the first 45 % of the steps from .1 to 1 times the learning rate, back over the next 45 %, linearly, then down to
 * .001 of it; momentum .95 to .85 and back, then .95 (L. N. Smith 2018, arXiv:1803.09820; numbers of the thesis). `cosine`:
 * half a cosine from the learning rate to `final` times it (Loshchilov & Hutter 2017, without restarts).
 * `reduce_on_plateau`: times `factor` after more than `patience` epochs without a smaller loss; epochs of a warm-up do not
 * count.
 */
export function openSchedule({ schedule, optimiser }: Pick<TrainingSettings, "schedule" | "optimiser">): Schedule {
  const full = optimiser.learning_rate;
  switch (schedule.name) {
    case "constant":
      return { at: () => ({ learningRate: full }), epochEnded: () => {} };
    case "one_cycle":
      return { at: (step, steps) => oneCycle(full, positionOf(step, steps)), epochEnded: () => {} };
    case "cosine":
      return {
        at: (step, steps) => {
          const share = (1 + Math.cos(Math.PI * positionOf(step, steps))) / 2;
          return { learningRate: full * (schedule.final + (1 - schedule.final) * share) };
        },
        epochEnded: () => {},
      };
    case "reduce_on_plateau":
      return plateau(full, schedule);
  }
}

/** 0 at the first step, 1 at the last. */
function positionOf(step: number, steps: number): number {
  return steps > 1 ? step / (steps - 1) : 0;
}

function oneCycle(full: number, position: number): Rates {
  const { low, last } = CYCLE_RATES;
  if (position > CYCLE) {
    const down = (position - CYCLE) / (1 - CYCLE);
    return { learningRate: full * (low + (last - low) * down), momentum: CYCLE_MOMENTA.high };
  }
  // 0 at the ends of the cycle, 1 at its middle.
  const height = 1 - Math.abs(2 * (position / CYCLE) - 1);
  return {
    learningRate: full * (low + (1 - low) * height),
    momentum: CYCLE_MOMENTA.high + (CYCLE_MOMENTA.low - CYCLE_MOMENTA.high) * height,
  };
}

function plateau(
  full: number,
  { factor, patience, least }: { factor: number; patience: number; least: number },
): Schedule {
  let learningRate = full;
  let best = Number.POSITIVE_INFINITY;
  let waited = 0;
  return {
    at: () => ({ learningRate }),
    epochEnded(loss) {
      if (loss < best) {
        best = loss;
        waited = 0;
        return;
      }
      waited++;
      if (waited <= patience) return;
      learningRate = Math.max(learningRate * factor, Math.min(least, full));
      waited = 0;
    },
  };
}
