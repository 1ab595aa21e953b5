import { ConfigError, InterruptedError } from "../../../core/errors.ts";
import type { BoostingEngine, BoostingRows, EngineInput, EngineOutput, RoundMetrics } from "../engine.ts";
import type { Tree } from "../tree.ts";
import { binRows } from "./binned-rows.ts";
import { openCrew } from "./crew.ts";
import { type FeatureCuts, quantileCuts } from "./cuts.ts";
import { penaltyOf } from "./penalty.ts";
import type { RoundData } from "./round-worker.ts";
import { BLOCK_ROWS, type Margins } from "./softmax.ts";

/**
 * XGBoost's histogram algorithm in TypeScript: in each round one regression tree per class is fitted to the derivatives
 * of the loss (Chen & Guestrin 2016, section 2.2). The trees depend on data, parameters and seed alone, never on the
 * number of workers.
 */
export const builtin: BoostingEngine = { name: "builtin", train: boost };

async function boost(input: EngineInput): Promise<EngineOutput> {
  const { objective, classes, train, config, context } = input;
  if (!objective.startsWith("multi:")) throw new ConfigError(`objective: ${objective}; expected multi:softprob`);
  const { signal } = context;
  if (signal.aborted) throw new InterruptedError();
  const data = roundData(input);
  const crew = openCrew(data, context.workers, signal);
  const rounds: Tree[][] = [];
  const history: RoundMetrics[] = [];
  const patience = input.earlyStopping?.rounds ?? 0;
  const watched = "validation-mlogloss";
  let best = 0;
  try {
    await crew.softmax();
    for (let round = 0; round < config.rounds; round++) {
      if (signal.aborted) throw new InterruptedError();
      rounds.push(await crew.grow(round));
      await crew.softmax();
      const metrics = { "train-mlogloss": meanLoss(data.train), [watched]: meanLoss(data.validation) };
      history.push(metrics);
      context.progress(round + 1, config.rounds, metrics);
      if (metrics[watched]! < history[best]![watched]!) best = round;
      if (patience > 0 && round - best >= patience) break;
      if (context.shouldPrune?.(round + 1, metrics)) break;
    }
  } finally {
    await crew.close();
  }
  if (signal.aborted) throw new InterruptedError();
  const kept = patience === 0 ? rounds : rounds.slice(0, best + 1);
  const trees = kept.flat();
  return {
    model: {
      objective,
      classes,
      features: train.x.columns,
      trees,
      treeGroup: Int32Array.from(trees, (_, tree) => tree % classes.length),
      parallelTrees: 1,
      baseScores: new Float32Array(classes.length).fill(config.base_score ?? 0.5),
      ...(patience > 0 && { bestIteration: best }),
    },
    history,
    engine: { name: "builtin", version: "2", reproducible: true },
  };
}

/** Bins the rows and lays out the memory that the threads of a fit share. */
function roundData({ train, evals, classes, config, context }: EngineInput): RoundData {
  const validation = evals.validation ?? {
    x: { ...train.x, rows: 0, values: new Float32Array() },
    label: new Float32Array(),
  };
  const baseScore = config.base_score ?? 0.5;
  const cuts: FeatureCuts[] = quantileCuts(train.x, config.max_bin, train.weight);
  const seedStream = context.random.stream("xgboost");
  return {
    train: startMargins(train, classes, baseScore),
    validation: startMargins(validation, classes, baseScore),
    trainBins: binRows(train.x, cuts),
    validationBins: binRows(validation.x, cuts),
    cuts,
    gradients: classes.map(() => sharedFloats(2 * train.x.rows)),
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

function startMargins({ x, label, weight }: BoostingRows, classes: readonly string[], baseScore: number): Margins {
  const blocks = Math.ceil(x.rows / BLOCK_ROWS);
  const labels = new Uint8Array(new SharedArrayBuffer(x.rows));
  labels.set(label);
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
