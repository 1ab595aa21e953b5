import type { LearningCurve } from "../model.ts";
import type { TrainedNetwork } from "./train-networks.ts";

/** The epochs of a network's training as a learning curve. */
export function learningCurve(
  { epochs, keptEpoch }: TrainedNetwork,
  { label, loss }: Pick<LearningCurve, "label" | "loss">,
): LearningCurve {
  const steps = epochs.map(({ epoch, trainLoss, validationLoss }) => ({
    step: epoch,
    train: trainLoss,
    validation: validationLoss,
  }));
  return { label, loss, step: "epoch", kept: keptEpoch, steps };
}
