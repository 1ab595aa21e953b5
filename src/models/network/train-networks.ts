import type { FitContext } from "../model.ts";
import type { NetworkRows } from "./engine.ts";
import type { Graph } from "./graph.ts";
import type { TrainingSettings } from "./training-settings.ts";

/** A network to be trained. */
export interface NetworkJob {
  /** in messages and progress, e.g. `proton` */
  name: string;
  graph: Graph;
  /** at the start: see `initialParameters` */
  parameters: Float32Array;
  train: NetworkRows;
  /** watched for the best epoch; no rows: the last epoch is kept */
  validation: NetworkRows;
  /** of order and noise: `streamSeed(random)` */
  seed: number;
}

/** What an epoch left. */
export interface Epoch {
  /** from 1 */
  epoch: number;
  /** mean over the steps, with noise and all that layers add */
  trainLoss: number;
  /** NaN without validation rows */
  validationLoss: number;
  /** of the last step */
  learningRate: number;
}

export interface TrainedNetwork {
  /** of the epoch with the smallest validation loss, the first of equals */
  parameters: Float32Array;
  keptEpoch: number;
  epochs: readonly Epoch[];
}

/**
 * Trains networks, several at a time in threads; the results are those of one thread, to the bit.
 *
 * @throws DataError naming job, epoch and learning rate where a loss is not finite, ConfigError for an engine that cannot,
 *   InterruptedError when the signal is aborted or the search prunes
 */
export async function trainNetworks(
  _jobs: readonly NetworkJob[],
  _settings: TrainingSettings,
  _context: Pick<FitContext, "workers" | "signal" | "progress" | "shouldPrune">,
): Promise<TrainedNetwork[]> {
  throw new Error("being written");
}
