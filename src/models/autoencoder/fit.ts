import { ConfigError, DataError, InterruptedError } from "../../core/errors.ts";
import { type FeatureMatrix, selectRows } from "../../core/matrix.ts";
import { Scaler } from "../../core/scaler.ts";
import { Booster } from "../boosting/booster.ts";
import { trainTrees } from "../boosting/training.ts";
import { calibrated, fitCalibration } from "../calibration.ts";
import { Logistic } from "../logistic.ts";
import type {
  FitInput,
  FittedModel,
  LabelledSet,
  LearningCurve,
  RateRange,
  RateSweep,
  TrainingStep,
} from "../model.ts";
import type { NetworkRows } from "../network/engine.ts";
import { fittingEngine } from "../network/fitting-engine.ts";
import { initialParameters } from "../network/initial-parameters.ts";
import { learningCurve } from "../network/learning-curve.ts";
import { findLearningRates } from "../network/learning-rate-finder.ts";
import {
  type KeptParameters,
  type NetworkJob,
  streamSeed,
  type TrainedNetwork,
  trainNetworks,
} from "../network/train-networks.ts";
import { requireClassRows } from "../training-rows.ts";
import { type AnyArchitecture, type AutoencoderGraph, autoencoderGraph, type BuildInput } from "./autoencoder-graph.ts";
import { AutoencoderModel, openNetworks } from "./autoencoder-model.ts";
import { type AutoencoderNetwork, networkRows } from "./autoencoder-network.ts";
import { scoresOf } from "./class-scores.ts";
import { codeMatrix } from "./code-matrix.ts";
import { lossName } from "./loss-name.ts";
import { pretrained } from "./pretraining.ts";
import type { FamilySettings } from "./settings.ts";
import type { AutoencoderContent } from "./stored-autoencoder.ts";
import { inputShape } from "./trace-order.ts";
import { inPhase, phasesOf } from "./training-phase.ts";

type Config = FamilySettings & Readonly<Record<string, unknown>>;

/** The rows that one of the networks learns from. */
interface NetworkSets {
  name: string;
  scaler: Scaler | undefined;
  train: NetworkRows;
  validation: NetworkRows;
}

/**
 * Trains an architecture's autoencoders, on the rows of each primary or on all, then whatever tells the classes apart, on
 * training rows, and calibrates it on validation rows. No label is asked for but those of training and validation rows.
 *
 * @throws ConfigError for an architecture or settings that do not fit the rows, DataError for rows that cannot be learnt
 *   from and for a loss that is not finite, InterruptedError when the signal is aborted
 */
export async function fitAutoencoder<C>(architecture: AnyArchitecture, input: FitInput<C>): Promise<FittedModel> {
  const { train, context } = input;
  const { config, network, sets, jobs: fresh, given, random } = untrained(architecture, input);
  const curves: LearningCurve[] = [];
  let jobs = fresh;
  const phases = phasesOf(config, network.stages?.length ?? 0);
  if (config.pretraining.epochs > 0) {
    const parameters = jobs.map((job) => job.parameters);
    const contextOf = (stage: number) => inPhase(context, phases, stage);
    const before = await pretrained({ architecture, network, given, contextOf, random }, sets, parameters);
    jobs = jobs.map((job, n) => ({ ...job, parameters: before.parameters[n]! }));
    curves.push(...before.curves);
  }
  const contentOf = (trained: readonly Pick<TrainedNetwork, "parameters" | "keptEpoch">[]) => ({
    ...{ architecture: architecture.name, config, classes: train.classes, features: train.x.columns },
    ...(train.x.shape && { shape: train.x.shape }),
    ...{ graph: network.graph, sections: network.sections },
    networks: sets.map(({ name, scaler }, n) => {
      const { parameters, keptEpoch } = trained[n]!;
      return { name, scaler, parameters, keptEpoch };
    }),
  });
  const { shouldPrune } = context;
  const whole = {
    ...inPhase(context, phases, phases.length - 1),
    ...(shouldPrune && {
      endsAfter: (epoch: number, metrics: Record<string, number>, kept: KeptParameters) =>
        shouldPrune(epoch, metrics, async () => {
          const content = contentOf((await kept()).map((parameters) => ({ parameters, keptEpoch: epoch })));
          const { scores, calibration } = await classifying(content, input);
          return calibrated(scores, calibration);
        }),
    }),
  };
  const trained = await trainNetworks(jobs, config.training, whole);
  const loss = lossName(network.graph);
  // Before those of pre-training: the first measure is the one that decides.
  curves.unshift(...sets.map(({ name }, n) => learningCurve(trained[n]!, { label: name, loss })));
  const { scores: _, ...complete } = await classifying(contentOf(trained), input);
  return AutoencoderModel.open(complete, {
    curves,
    engine: await fittingEngine(config.training),
    ...(complete.calibration.slope === 0 && { warnings: [SPEECHLESS] }),
  });
}

/** Tries learning rates on the autoencoders, before any training; throws as `fitAutoencoder`. */
export async function sweepAutoencoders<C>(
  architecture: AnyArchitecture,
  input: FitInput<C>,
  range: RateRange,
): Promise<RateSweep[]> {
  const { config, jobs } = untrained(architecture, input);
  return findLearningRates(jobs, config.training, range, input.context);
}

/** The networks of an architecture, about to be trained. */
function untrained<C>(architecture: AnyArchitecture, input: FitInput<C>) {
  const { train, validation, context } = input;
  const config = input.config as Config;
  requireFittable(architecture, input);
  const given: BuildInput = { input: inputShape(train.x), config, classes: train.classes };
  const network = autoencoderGraph(architecture, given);
  requireUsed(architecture, config, network);
  const sets = networkSets(config, train, validation);
  const random = context.random.stream("networks");
  const jobs = sets.map((set, n): NetworkJob => {
    const parameters = initialParameters(network.graph, random.stream("parameters", n));
    const seed = streamSeed(random.stream("training", n));
    return { name: set.name, graph: network.graph, parameters, train: set.train, validation: set.validation, seed };
  });
  return { config, network, sets, jobs, given, random };
}

/** Of a model whose calibration has made all rows equal. */
const SPEECHLESS =
  "the scores tell the classes of validation rows no better than none would, so that all rows get the same probabilities: longer " +
  "training, a smaller code or another classify_by may help";

/** A complete model, and what speaks for each class of the validation rows. */
type Classifying = AutoencoderContent & { scores: Float64Array };

/** Fits what tells the classes apart, and the calibration. */
async function classifying<C>(
  content: Omit<AutoencoderContent, "calibration">,
  { train, validation, context }: FitInput<C>,
): Promise<Classifying> {
  if (context.signal.aborted) throw new InterruptedError();
  const networks = await openNetworks(content);
  try {
    return await classified(content, networks, { train, validation, context });
  } finally {
    for (const network of networks) network.close();
  }
}

async function classified(
  content: Omit<AutoencoderContent, "calibration">,
  networks: readonly AutoencoderNetwork[],
  { train, validation, context }: Pick<FitInput<unknown>, "train" | "validation" | "context">,
): Promise<Classifying> {
  const { config, classes } = content;
  const whole = { ...content };
  if (config.classify_by === "code_logistic") {
    const x = codeMatrix(networks, train.x, config.code_classifier);
    whole.logistic = Logistic.fit({ x, y: train.y, weight: train.weight }, classes.length, {
      l2: config.code_classifier.l2,
    });
  }
  if (config.classify_by === "code_xgboost") {
    const rows = ({ x, y, weight }: LabelledSet) => ({
      x: codeMatrix(networks, x, config.code_classifier),
      label: Float32Array.from(y),
      weight,
    });
    const sets = { train: rows(train), evals: { validation: rows(validation) } };
    const random = context.random.stream("code");
    // The search follows the networks' epochs; rounds on the code would be steps of another kind.
    const { shouldPrune: _, observe, ...rest } = context;
    const told = observe && ((step: TrainingStep) => observe({ ...step, label: "code" }));
    const quiet = { ...rest, random, progress: () => {}, ...(told && { observe: told }) };
    whole.booster = new Booster(
      (await trainTrees({ ...sets, classes, config: config.code_classifier.xgboost, context: quiet })).model,
    );
  }
  const scores = scoresOf(whole, networks, validation.x);
  const { y, weight } = validation;
  const offsets = config.calibration === "temperature_and_offsets";
  return { ...whole, scores, calibration: fitCalibration({ scores, y, weight }, classes.length, { offsets }) };
}

function requireFittable<C>({ name, traces }: AnyArchitecture, { train, validation, context }: FitInput<C>): void {
  if (context.signal.aborted) throw new InterruptedError();
  const sets = { training: { ...train, label: train.y }, validation: { ...validation, label: validation.y } };
  requireClassRows(sets, train.classes);
  if (validation.x.rows === 0) {
    throw new DataError("no validation rows: 0; expected some of each class, to calibrate probabilities");
  }
  if (traces && !train.x.shape) {
    throw new ConfigError(
      `${name} works on traces; got ${train.x.columns.length} features without channels and bins; expected a feature set ` +
        "of traces: average_trace or pmt_traces",
    );
  }
}

/** @throws ConfigError for settings that the architecture has no use for */
function requireUsed(
  { name }: AnyArchitecture,
  { training, pretraining }: Config,
  { graph, stages = [] }: AutoencoderGraph & { stages?: readonly unknown[] },
): void {
  const { divergence_warm_up_epochs: warmUp } = training;
  if (warmUp > 0 && !graph.nodes.some(({ layer }) => layer.kind === "reparametrisation")) {
    throw new ConfigError(
      `training.divergence_warm_up_epochs: ${warmUp}; expected 0 for ${name}, whose code is not drawn: no layer is a reparametrisation`,
    );
  }
  if (warmUp > training.epochs) {
    throw new ConfigError(
      `training.divergence_warm_up_epochs: ${warmUp}; expected at most ${training.epochs}, the epochs of the training: no other ` +
        "has the whole loss",
    );
  }
  if (pretraining.epochs > 0 && stages.length === 0) {
    throw new ConfigError(
      `pretraining.epochs: ${pretraining.epochs}; expected 0 for ${name}, which has no stages to train one after the other`,
    );
  }
}

function networkSets(config: Config, train: LabelledSet, validation: LabelledSet): NetworkSets[] {
  if (config.autoencoders === "one_for_all") {
    const scaler = scalerOf(config, train.x);
    const rows = (set: LabelledSet) => rowsFor(set, { config, scaler });
    return [{ name: "all", scaler, train: rows(train), validation: rows(validation) }];
  }
  const shared = config.scaling.per === "all" ? scalerOf(config, train.x) : undefined;
  return train.classes.map((name, k) => {
    const own = rowsOfClass(train, k);
    const scaler = config.scaling.per === "all" ? shared : scalerOf(config, own.x);
    const rows = (set: LabelledSet) => rowsFor(set, { config, scaler });
    return { name, scaler, train: rows(own), validation: rows(rowsOfClass(validation, k)) };
  });
}

function scalerOf({ scaling }: Config, x: FeatureMatrix): Scaler | undefined {
  if (scaling.kind === "none") return undefined;
  const all = Uint32Array.from({ length: x.rows }, (_, row) => row);
  return Scaler.fit(scaling.kind, x, all, { together: scaling.columns === "together" });
}

function rowsFor(
  { x, y, weight }: LabelledSet,
  { config, scaler }: { config: Config; scaler: Scaler | undefined },
): NetworkRows {
  const rows = networkRows(x, { scaler, likelihood: config.likelihood });
  return { ...rows, ...(config.classify_by === "joint" && { label: y }), ...(weight && { weight }) };
}

function rowsOfClass({ x, y, weight, ...rest }: LabelledSet, k: number): LabelledSet {
  const rows = Uint32Array.from([...y.keys()].filter((row) => y[row] === k));
  const own = { x: selectRows(x, rows), y: Uint8Array.from(rows, (row) => y[row]!) };
  return { ...rest, ...own, ...(weight && { weight: Float32Array.from(rows, (row) => weight[row]!) }) };
}
