import type { ZodType } from "zod";
import type { FeatureMatrix } from "../core/matrix.ts";
import type { Random } from "../core/random.ts";
import type { ScalerJson } from "../core/scaler.ts";

/** Rows with their answers, and what they belong to. */
export interface LabelledSet {
  x: FeatureMatrix;
  /** [rows] index into `classes` */
  y: Uint8Array;
  classes: readonly string[];
  /** [rows] the simulated shower: rows of one shower are not independent */
  shower: Uint32Array;
  /** [rows] the event: one fall of a shower on the array */
  event: Uint32Array;
  /** [rows] */
  weight?: Float32Array;
}

/** A trained model as named files; whoever holds it decides where they go. */
export type ModelFiles = Record<string, Uint8Array>;

/** What a model may say of each feature it was trained on. */
export interface Importance {
  feature: string;
  /** number of splits */
  weight: number;
  /** mean loss reduction of the splits */
  gain: number;
  /** mean sum of second derivatives at the splits */
  cover: number;
  /** sum of the loss reductions of the splits */
  total_gain: number;
  /** sum of the sums of second derivatives at the splits */
  total_cover: number;
}

/** Who fitted a model, where several programs can: what a run's record has of it. */
export interface FittingEngine {
  name: string;
  version: string;
  /** the same bytes from the same input, with any number of workers, on any machine */
  reproducible: boolean;
  /** what else there is to know, e.g. `{library: "/usr/lib/libxgboost.so", cuda: "none"}` */
  details?: Readonly<Record<string, string>>;
}

/** How training went, step by step. */
export interface LearningCurve {
  /** which of several networks, e.g. `proton`; empty where there is one model */
  label: string;
  /** what is measured, e.g. `log loss`, `squared error`; of the curves of a network the first is what decides */
  loss: string;
  step: "round" | "epoch";
  /** the last step that the model kept, counted from 1 */
  kept: number;
  steps: readonly { step: number; train: number; validation: number }[];
}

/** Stations with what a model says of each, and the events that they are of. */
export interface EventRows {
  x: FeatureMatrix;
  /** [rows x classes] row-major, of the same model */
  probabilities: Float32Array;
  /** [rows] */
  event: Uint32Array;
}

/** What one network of a model makes of rows. */
export interface NetworkView {
  /** e.g. the primary that it was trained on, or `all` */
  network: string;
  /** what a row is judged by: `reconstruction error`, `negative log likelihood` */
  measure: string;
  /** [rows] it, the smaller the better */
  errors: Float32Array;
  /** [rows x columns] in the units of x */
  reconstructions: Float32Array;
  /** [rows x codeSize] */
  code: Float32Array;
  codeSize: number;
}

export interface FittedModel {
  classes: readonly string[];
  /** names of the features in the order the model was trained on; rows must have exactly these */
  features: readonly string[];
  /** Class probabilities, [rows x classes] row-major; throws ShapeError if the columns of `x` differ from `features`. */
  probabilities(x: FeatureMatrix): Float32Array;
  /**
   * Class probabilities of rows that are each scaled by the scaler of their own true class `y` before all classes judge them,
   * calibrated on `validation` rows scaled likewise. That leaks: it is what a published number may have been measured by, and
   * no way to classify. Absent where classes have no scalers of their own; throws as `probabilities`.
   */
  probabilitiesKnowingClass?(x: FeatureMatrix, y: Uint8Array, validation: LabelledSet): Float32Array;
  /**
   * Class probabilities of whole events, [events x classes] row-major in the order of their first stations, by a model that has
   * learnt what stations say together; absent where they are combined as if independent. Throws as `probabilities`.
   */
  eventProbabilities?(rows: EventRows): Float32Array;
  files(): ModelFiles;
  /** what features are scaled with, by network, `all` where one serves all rows; absent where nothing is ever scaled */
  scalers?(): Record<string, ScalerJson>;
  importance?(): Importance[];
  /**
   * How much of the margin (before softmax or sigmoid) each feature of a row brings: exact Shapley values,
   * [rows x margins x (features + 1)] row-major; the last of them is what no feature brings.
   */
  contributions?(x: FeatureMatrix): Float32Array;
  /** training steps (boosting rounds, epochs) that the model kept, where it was trained in steps */
  rounds?: number;
  /** absent on a loaded model, and where there is but one */
  engine?: FittingEngine;
  /** what whoever trained it must know, such as a solver that has not converged; absent on a loaded model */
  warnings?: readonly string[];
  /** how training went; absent on a loaded model, and where nothing was told of the steps */
  curves?: readonly LearningCurve[];
  /** reconstructions and codes, of models that have some; throws as `probabilities` */
  views?(x: FeatureMatrix): NetworkView[];
}

/** What a step of training gave; it depends on neither threads nor time, but the order of several networks' steps does. */
export interface TrainingStep {
  /** which of several networks or machines, e.g. `proton`; empty where there is one */
  label: string;
  /** rounds, epochs or iterations so far */
  step: number;
  values: Readonly<Record<string, number>>;
}

export interface FitContext {
  random: Random;
  workers: number;
  progress(step: number, total: number, metrics: Record<string, number>): void;
  /** told of every step before `progress` is; who tells nothing here has its progress recorded instead */
  observe?(step: TrainingStep): void;
  signal: AbortSignal;
  /**
   * Asked after each step by a search; true stops the fit. What it decides by it computes from `probabilities`, of the
   * validation rows after this step, which costs something only where they are asked for, and nothing is drawn for them.
   */
  shouldPrune?(
    step: number,
    metrics: Record<string, number>,
    probabilities: StepProbabilities,
  ): boolean | Promise<boolean>;
}

/**
 * Class probabilities of the validation rows, [rows x classes] row-major, by the model after the step that they are asked
 * for: all boosting rounds so far; of networks that keep their best epoch that one, calibrated as the model will be.
 */
export type StepProbabilities = () => Float32Array | Promise<Float32Array>;

export interface FitInput<C> {
  train: LabelledSet;
  /** rows for early stopping and calibration; never the test rows */
  validation: LabelledSet;
  config: C;
  /** files of a model of the same kind that training goes on from, where the configuration names one */
  startFrom?: ModelFiles;
  context: FitContext;
}

/** Learning rates that were tried on one network, a step each. */
export interface RateSweep {
  /** as in its learning curve */
  network: string;
  /** a rate to begin with */
  suggestion: number;
  tried: readonly { learningRate: number; loss: number; smoothLoss: number }[];
}

/** The learning rates to try, evenly in their logarithm. */
export interface RateRange {
  from: number;
  to: number;
  steps: number;
}

/** A kind of model: a plain object, the default export of its file. */
export interface ModelDefinition<C> {
  name: string;
  kind: "classifier";
  summary: string;
  source?: string;
  config: ZodType<C>;
  /** the folder of the model that training is to go on from; absent for kinds that cannot */
  startsFrom?(config: C): string | undefined;
  fit(input: FitInput<C>): Promise<FittedModel>;
  /** what training is counted in, where `fit` asks `shouldPrune` after each step; undefined, or absent, where it does not */
  steps?(config: C): "round" | "epoch" | undefined;
  /** Tries learning rates on each network that `fit` would train; absent for kinds that have no learning rate to find. */
  sweepRates?(input: FitInput<C>, range: RateRange): Promise<RateSweep[]>;
  /**
   * The model again. A promise where an engine must start first.
   *
   * @throws DataError for files that are not a model of this kind, or damaged
   */
  load(files: ModelFiles): FittedModel | Promise<FittedModel>;
  /**
   * Name of the catalogue's definition whose `load` reads the files of this one, too, so that a model can be used where the
   * definition's own file is not; absent where it is the definition itself.
   */
  loader?: string;
  /** reads a bare file that another program has written; absent for kinds that have no such format */
  loadFile?(bytes: Uint8Array): FittedModel;
}
