import { ConfigError, InterruptedError } from "../../core/errors.ts";
import type { FitInput, LabelledSet, TrainingStep } from "../model.ts";
import { binRows } from "./binned-rows.ts";
import { openCrew } from "./crew.ts";
import { type FeatureCuts, quantileCuts } from "./cuts.ts";
import type { XgboostConfig } from "./parameters.ts";
import { penaltyOf } from "./penalty.ts";
import type { RoundData } from "./round-worker.ts";
import { BLOCK_ROWS, type Margins } from "./softmax.ts";
import { requireTrainable } from "./training-data.ts";
import type { Tree } from "./tree.ts";

/** What boosting has made. */
export interface Boosted {
  /** round by round, one per class, up to the best iteration */
  trees: Tree[];
  /** of all rounds, also those after the best */
  history: TrainingStep[];
  /** the round with the smallest validation loss, counted from 0; absent without early stopping */
  bestIteration?: number;
}

/**
 * Boosts trees on the softmax loss: in each round one regression tree per class is fitted to the derivatives of the
 * loss (Chen & Guestrin 2016, section 2.2). With early stopping, trees after the round of the smallest validation
 * loss are dropped. The trees depend on data, parameters and seed alone, never on the number of workers.
 *
 * @throws DataError or ShapeError for rows that cannot be trained on, InterruptedError when the signal is aborted,
 *   ConfigError for early stopping without validation rows
 */
export async function boost({ train, validation, config, context }: FitInput<XgboostConfig>): Promise<Boosted> {
  const { signal } = context;
  if (signal.aborted) throw new InterruptedError();
  requireTrainable(train, validation);
  const patience = config.early_stopping_rounds;
  if (patience > 0 && validation.x.rows === 0) {
    throw new ConfigError(`early_stopping_rounds: ${patience}; expected 0 where there are no validation rows`);
  }
  const data = roundData({ train, validation, config, context });
  const crew = openCrew(data, context.workers, signal);
  const rounds: Tree[][] = [];
  const history: TrainingStep[] = [];
  let best = 0;
  try {
    await crew.softmax();
    for (let round = 0; round < config.rounds; round++) {
      if (signal.aborted) throw new InterruptedError();
      rounds.push(await crew.grow(round));
      await crew.softmax();
      const metrics = {
        train_log_loss: meanLoss(data.train),
        validation_log_loss: meanLoss(data.validation),
      };
      history.push({ step: round + 1, ...metrics });
      context.progress(round + 1, config.rounds, metrics);
      if (metrics.validation_log_loss < history[best]!.validation_log_loss) best = round;
      if (patience > 0 && round - best >= patience) break;
      if (context.shouldPrune?.(round + 1, metrics)) break;
    }
  } finally {
    await crew.close();
  }
  if (signal.aborted) throw new InterruptedError();
  if (patience === 0) return { trees: rounds.flat(), history };
  return { trees: rounds.slice(0, best + 1).flat(), history, bestIteration: best };
}

/** Bins the rows and lays out the memory that the threads of a fit share. */
function roundData({ train, validation, config, context }: FitInput<XgboostConfig>): RoundData {
  const cuts: FeatureCuts[] = quantileCuts(train.x, config.max_bin, train.weight);
  const seedStream = context.random.stream("xgboost");
  return {
    train: startMargins(train, config.base_score),
    validation: startMargins(validation, config.base_score),
    trainBins: binRows(train.x, cuts),
    validationBins: binRows(validation.x, cuts),
    cuts,
    gradients: train.classes.map(() => sharedFloats(2 * train.x.rows)),
    limits: {
      maxDepth: config.max_depth,
      penalty: penaltyOf(config),
      subsample: config.subsample,
      columns: {
        byTree: config.colsample_bytree,
        byLevel: config.colsample_bylevel,
        byNode: config.colsample_bynode,
      },
    },
    // Streams cannot be handed to threads, so these start from 128 bits of this one.
    seed: Array.from({ length: 4 }, () => seedStream.integer(2 ** 32)).join("-"),
  };
}

function startMargins({ x, y, classes, weight }: LabelledSet, baseScore: number): Margins {
  const blocks = Math.ceil(x.rows / BLOCK_ROWS);
  const labels = new Uint8Array(new SharedArrayBuffer(x.rows));
  labels.set(y);
  const margins = classes.map(() => sharedFloats(x.rows).fill(baseScore));
  const blockLoss = new Float64Array(new SharedArrayBuffer(8 * blocks));
  return { rows: x.rows, labels, weight: weight && sharedCopy(weight), margins, blockLoss };
}

function sharedFloats(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(4 * length));
}

function sharedCopy(values: Float32Array): Float32Array {
  const copy = sharedFloats(values.length);
  copy.set(values);
  return copy;
}

/** Mean log loss, weighted; NaN of no rows. */
function meanLoss({ rows, weight, blockLoss }: Margins): number {
  let loss = 0;
  for (const part of blockLoss) loss += part;
  let total = rows;
  if (weight) {
    total = 0;
    for (const w of weight) total += w;
  }
  return loss / total;
}
