export { CascadaError, ConfigError, DataError, InterruptedError, ShapeError, TrackingError } from "./core/errors.ts";
export type { FeatureMatrix } from "./core/matrix.ts";
export type { Primary } from "./core/primaries.ts";
export { PRIMARIES } from "./core/primaries.ts";
export { Random } from "./core/random.ts";
export type { ListColumn, NumberColumn, StationTable } from "./core/table.ts";
export { COLUMNS, type ColumnDefinition } from "./data/columns.ts";
export { type Danfo, type DanfoFrame, fromDanfo, toDanfo } from "./data/danfo.ts";
export { type Dataset, openDataset } from "./data/dataset.ts";
export { splitByRow, splitByShower } from "./data/split.ts";
export { evaluate } from "./evaluation/evaluate.ts";
export type { Evaluation, Predictions } from "./evaluation/evaluation.ts";
export {
  type JobContext,
  type JobDefinition,
  type JobFunction,
  type JobMetrics,
  type JobRun,
  job,
} from "./experiment/job/definition.ts";
export { loadExperiment } from "./experiment/load.ts";
export { loadModelFolder } from "./experiment/model-folder.ts";
export { runExperiment } from "./experiment/run.ts";
export type { Experiment } from "./experiment/schema.ts";
export { simulateToFile } from "./experiment/simulate.ts";
export { describeFeatures, FEATURE_SETS, featuresOf } from "./features/catalogue.ts";
export { extractFeatures } from "./features/extract.ts";
export type { Architecture, AutoencoderLayers, Given } from "./models/autoencoder/architecture.ts";
export { defineAutoencoder } from "./models/autoencoder/define-autoencoder.ts";
export { Booster, type RoundRange } from "./models/boosting/booster.ts";
export type { BoostingRows, RoundMetrics } from "./models/boosting/engine.ts";
export { contributionsInParallel } from "./models/boosting/parallel-contributions.ts";
export { type TrainingOptions, trainBooster } from "./models/boosting/train-booster.ts";
export { MODELS } from "./models/catalogue.ts";
export type { FitContext, FittedModel, LabelledSet, ModelDefinition } from "./models/model.ts";
export { type Custom, type Dense, type Layer, type Shape, sizeOf } from "./models/network/layer.ts";
export { requireClassRows, requireFinite, requireSameColumns } from "./models/training-rows.ts";
export { generate } from "./simulation/generate.ts";
export { type SimulationPreset, simulationSchema } from "./simulation/preset.ts";
export { JournalStorage, MemoryStorage } from "./tuning/journal/storage.ts";
export { Pruned, Trial } from "./tuning/live-trial.ts";
export type { Pruner, PrunerDefinition, PruningView } from "./tuning/pruner.ts";
export type { Proposal, Sampler, SamplerDefinition, StudyView } from "./tuning/sampler.ts";
export type { Storage, StudyRecord } from "./tuning/storage.ts";
export {
  createStudy,
  type Objective,
  type OptimizeOptions,
  openStudy,
  Study,
  type StudyOptions,
} from "./tuning/study.ts";
export type { Direction, TrialRecord } from "./tuning/trial.ts";
