import type { StepSettings } from "../engine.ts";
import { biasCorrection, type Optimiser } from "../optimiser.ts";
import type { Arena } from "./arena.ts";
import type { Kernels } from "./kernels.ts";

/** The parameters of a network, their gradients, and which of them are trained: 1 or 0. */
export interface TrainedPlaces {
  values: number;
  gradients: number;
  trainable: number;
  /** numbers in each, a multiple of 4 */
  count: number;
}

/** One step of an optimiser with its state. */
export type Step = (settings: Pick<StepSettings, "learningRate" | "momentum">) => void;

/** Makes an optimiser that begins with its first step; ../optimiser.ts has the formulas. */
export function openOptimiser(optimiser: Optimiser, places: TrainedPlaces, arena: Arena, kernels: Kernels): Step {
  const { values, gradients, trainable, count } = places;
  const first = arena.reserve(count);
  switch (optimiser.name) {
    case "sgd":
      return ({ learningRate, momentum = optimiser.momentum }) =>
        kernels.sgd(values, gradients, first, count, learningRate, momentum, optimiser.nesterov);
    case "rmsprop":
      return ({ learningRate }) =>
        kernels.rmsprop(values, gradients, first, count, learningRate, optimiser.decay, optimiser.epsilon);
    default: {
      const { beta2, epsilon } = optimiser;
      const decay = optimiser.name === "adamw" ? optimiser.weightDecay : 0;
      const second = arena.reserve(count);
      let steps = 0;
      return ({ learningRate, momentum: beta1 = optimiser.beta1 }) => {
        steps++;
        const rate = learningRate / biasCorrection(beta1, steps);
        const correction = 1 / Math.sqrt(biasCorrection(beta2, steps));
        const state = [values, gradients, first, second, count, rate, correction] as const;
        kernels.adam(...state, beta1, beta2, epsilon, learningRate * decay, trainable);
      };
    }
  }
}

/** Scales gradients whose norm is larger than `clipNorm` to it. */
export function clipGradients({ gradients, count }: TrainedPlaces, clipNorm: number, kernels: Kernels): void {
  const norm = Math.sqrt(kernels.sumSquares(gradients, count));
  if (norm > clipNorm) kernels.scale(gradients, count, clipNorm / norm);
}
