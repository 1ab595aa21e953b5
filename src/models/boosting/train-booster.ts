import { ConfigError } from "../../core/errors.ts";
import { defaultWorkers } from "../../core/parallel.ts";
import { Random } from "../../core/random.ts";
import { Booster } from "./booster.ts";
import type { BoostingRows, EngineRecord, RoundMetrics } from "./engine.ts";
import { parseXgboostConfig } from "./parameters.ts";
import { trainTrees } from "./training.ts";

export interface TrainingOptions {
  /** names of the classes, in the order of the labels 0, 1, ...; those of `startFrom` by default, none for numbers */
  classes?: readonly string[];
  /** other rows whose metrics are taken after each round, by name */
  evals?: Readonly<Record<string, BoostingRows>>;
  /** the set of `evals` that `early_stopping_rounds` watches; "validation" by default */
  earlyStoppingSet?: string;
  /** training goes on from this model */
  startFrom?: Booster;
  /** of all random draws */
  seed?: number;
  /** threads; all cores by default. The trees of `builtin` do not depend on it. */
  workers?: number;
  /** called after each round (counted from 1) with its metrics; true ends training */
  onRound?: (round: number, metrics: RoundMetrics) => boolean | undefined;
  signal?: AbortSignal;
}

/**
 * Trains a model of any objective, as `xgboost.train` of Python does: what experiments are made of, and the way to fit
 * numbers (reg:squarederror).
 *
 * @param parameters XGBoost's, by their names, `rounds` and `engine` among them; defaults in docs/boosting.md
 * @returns the model, with early stopping up to its best round, and the metrics of all rounds
 * @throws ConfigError for parameters that do not fit, DataError or ShapeError for rows that cannot be trained on,
 *   InterruptedError once `signal` is aborted
 * @example
 * const x = { rows: 4, columns: ["depth_gcm2"], values: Float32Array.of(600, 650, 800, 850) };
 * const rows = { x, label: Float32Array.of(1, 1, 3, 3) };
 * const { booster } = await trainBooster(rows, { objective: "reg:squarederror", rounds: 50, min_child_weight: 0 });
 * booster.predict(x); // near 1, 1, 3, 3
 */
export async function trainBooster(
  rows: BoostingRows,
  parameters: Readonly<Record<string, unknown>>,
  options: TrainingOptions = {},
): Promise<{ booster: Booster; history: readonly RoundMetrics[]; engine: EngineRecord }> {
  const { startFrom, classes = startFrom?.classes ?? [], evals = {}, earlyStoppingSet, seed = 0, onRound } = options;
  const { workers = defaultWorkers(), signal = new AbortController().signal } = options;
  if (!(Number.isInteger(workers) && workers > 0)) {
    throw new ConfigError(`workers: ${workers}; expected a whole number > 0`);
  }
  const { model, history, engine } = await trainTrees({
    train: rows,
    classes,
    evals,
    startFrom: startFrom?.trees,
    config: parseXgboostConfig(parameters),
    ...(earlyStoppingSet !== undefined && { earlyStoppingSet }),
    context: {
      random: Random.fromSeed(seed),
      workers,
      signal,
      progress: () => {},
      ...(onRound && { shouldPrune: (round, metrics) => onRound(round, metrics) === true }),
    },
  });
  return { booster: new Booster(model), history, engine };
}
