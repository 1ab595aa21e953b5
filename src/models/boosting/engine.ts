import type { FeatureMatrix } from "../../core/matrix.ts";
import type { FitContext, FittingEngine } from "../model.ts";
import type { BoostedTrees } from "./boosted-trees.ts";
import type { Metric, Objective } from "./objective.ts";
import type { XgboostConfig } from "./parameters.ts";

/** Rows with their answers. */
export interface BoostingRows {
  x: FeatureMatrix;
  /** [rows] class index, or the number to predict for reg:squarederror */
  label: Float32Array;
  /** [rows]; all 1 if absent */
  weight?: Float32Array | undefined;
}

/** What an engine is given. Rows and parameters have been checked. */
export interface EngineInput {
  objective: Objective;
  /** names of the classes; none for reg:squarederror */
  classes: readonly string[];
  train: BoostingRows;
  /** other rows whose metrics are taken after each round, by name */
  evals: Readonly<Record<string, BoostingRows>>;
  /** metrics of training and other rows, at least one */
  metrics: readonly Metric[];
  earlyStopping?: EarlyStopping | undefined;
  config: XgboostConfig;
  /** a model whose trees come first: training goes on from its margins */
  startFrom?: BoostedTrees | undefined;
  context: FitContext;
}

export interface EarlyStopping {
  /** stop after so many rounds without a better metric */
  rounds: number;
  /** one of the names of `evals`, never the training rows */
  set: string;
  metric: Metric;
}

/** Metrics after one round, e.g. `{"train-mlogloss": 1.2, "validation-mlogloss": 1.3}`. */
export type RoundMetrics = Readonly<Record<string, number>>;

/** Who trained, as a run's record has it. */
export interface EngineRecord extends FittingEngine {
  name: "builtin" | "native" | "ml-xgboost";
}

export interface EngineOutput {
  /** with early stopping only the trees up to the best round */
  model: BoostedTrees;
  /** of all rounds, also those after the best; empty where the engine tells nothing */
  history: readonly RoundMetrics[];
  engine: EngineRecord;
}

/** Who grows the trees. */
export interface BoostingEngine {
  name: EngineRecord["name"];
  /**
   * @throws ConfigError naming parameter, value and what the engine can do, for what it cannot; InterruptedError when
   *   the context's signal is aborted
   */
  train(input: EngineInput): Promise<EngineOutput>;
}
