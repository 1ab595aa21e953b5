import { z } from "zod";
import { DataError } from "../../core/errors.ts";
import { Scaler } from "../../core/scaler.ts";
import { Booster } from "../boosting/booster.ts";
import { type Calibration, calibrationSchema } from "../calibration.ts";
import { Logistic } from "../logistic.ts";
import type { ModelFiles } from "../model.ts";
import type { Graph } from "../network/graph.ts";
import { sizeOf, type TensorFunction } from "../network/layer.ts";
import { MODEL_FILE, readModelJson, writeModelJson } from "../network/model-json.ts";
import { readGraph, type Section, writeGraph } from "../network/stored-graph.ts";
import { readWeights, WEIGHTS_FILE, writeWeights } from "../network/weights.ts";
import type { AnyArchitecture } from "./autoencoder-graph.ts";
import { posteriorsOf, type TrainedAutoencoder } from "./autoencoder-network.ts";
import { codeColumns } from "./code-matrix.ts";
import { customFunctions } from "./custom-functions.ts";
import { type FamilySettings, MOST_SAMPLES } from "./settings.ts";
import { inputShape } from "./trace-order.ts";

/** Boosted trees on the code. */
const TREES_FILE = "code-classifier.json";

const size = z.int().min(1);
const storedSchema = z.strictObject({
  format: z.literal(1),
  family: z.literal("autoencoder"),
  architecture: z.string(),
  /** what is needed to classify, and all that the model was trained with */
  config: z.looseObject({
    classify_by: z.enum(["reconstruction_error", "likelihood", "code_logistic", "code_xgboost", "joint"]),
    likelihood: z.enum(["squared_error", "gaussian", "bernoulli"]),
    samples: size.max(MOST_SAMPLES),
    code_classifier: z.looseObject({ with_errors: z.boolean() }),
  }),
  classes: z.array(z.string()).min(2),
  features: z.array(z.string()).min(1),
  shape: z.tuple([size, size]).nullable(),
  network: z.unknown(),
  networks: z.array(z.strictObject({ name: z.string(), kept_epoch: size, scaler: z.unknown() })).min(1),
  logistic: z.unknown().optional(),
  calibration: calibrationSchema,
});

/** All that there is to know of trained autoencoders: what is stored. */
export interface AutoencoderContent {
  /** name of the definition */
  architecture: string;
  config: FamilySettings & Readonly<Record<string, unknown>>;
  classes: readonly string[];
  features: readonly string[];
  /** of the rows, where they are traces */
  shape?: readonly [channels: number, bins: number] | undefined;
  graph: Graph;
  sections: readonly Section[];
  /** one for each class in their order, or one */
  networks: readonly TrainedAutoencoder[];
  /** of the classifier on the code, where that is how rows are told apart */
  logistic?: Logistic | undefined;
  booster?: Booster | undefined;
  calibration: Calibration;
}

/** A model as files; the same model gives the same bytes. */
export function storedFiles(content: AutoencoderContent): ModelFiles {
  const { architecture, config, classes, features, shape, graph, sections, networks, logistic, booster } = content;
  const json: z.input<typeof storedSchema> = {
    ...{ format: 1, family: "autoencoder", architecture, config: { ...config }, shape: shape ? [...shape] : null },
    classes: [...classes],
    features: [...features],
    network: writeGraph(graph, sections),
    networks: networks.map(({ name, keptEpoch, scaler }) => ({
      ...{ name, kept_epoch: keptEpoch },
      scaler: scaler?.toJSON() ?? null,
    })),
    ...(logistic && { logistic: logistic.toJSON() }),
    calibration: { ...content.calibration, offsets: [...content.calibration.offsets] },
  };
  const named = { graph, sections, names: networks.map(({ name }) => name) };
  return {
    [MODEL_FILE]: writeModelJson(json),
    [WEIGHTS_FILE]: writeWeights(
      named,
      networks.map(({ parameters }) => parameters),
    ),
    ...(booster && { [TREES_FILE]: booster.toJson() }),
  };
}

/**
 * What `storedFiles` wrote, of any architecture: its graph is in the files. Functions of custom layers are taken from
 * `architecture`.
 *
 * @throws DataError for files that are missing, damaged or do not fit each other
 */
export function storedContent(files: ModelFiles, architecture: AnyArchitecture): AutoencoderContent {
  const json = readModelJson(files, storedSchema, "an autoencoder");
  const { classes, features, shape, calibration } = json;
  const config = json.config as unknown as AutoencoderContent["config"];
  const rows = { columns: features, ...(shape && { shape }) };
  const known = (): Map<string, TensorFunction> =>
    architecture.name === json.architecture
      ? customFunctions(architecture, { input: inputShape(rows), config, classes })
      : new Map();
  const { graph, sections } = readGraph(json.network, (name) => known().get(name));
  const networks = json.networks.map(({ name, kept_epoch, scaler }) => ({
    ...{ name, keptEpoch: kept_epoch },
    ...(scaler !== null && { scaler: scalerOf(scaler, features) }),
  }));
  const weights = files[WEIGHTS_FILE];
  if (!weights) throw new DataError(`no ${WEIGHTS_FILE} among the model's files: ${Object.keys(files).join(", ")}`);
  const vectors = readWeights(weights, { graph, sections, names: networks.map(({ name }) => name) });
  const content: AutoencoderContent = {
    ...{ architecture: json.architecture, config, classes, features, graph, sections, calibration },
    ...(shape && { shape }),
    networks: networks.map((network, n) => ({ ...network, parameters: vectors[n]! })),
    ...(config.classify_by === "code_logistic" && { logistic: Logistic.fromJSON(json.logistic) }),
    ...(config.classify_by === "code_xgboost" && { booster: treesIn(files) }),
  };
  requireAgreement(content);
  return content;
}

function scalerOf(json: unknown, features: readonly string[]): Scaler {
  const scaler = Scaler.fromJSON(json);
  if (scaler.columns.join() === features.join()) return scaler;
  throw new DataError(`a scaler of ${scaler.columns.join(", ")}; expected ${features.join(", ")}`);
}

function treesIn(files: ModelFiles): Booster {
  const bytes = files[TREES_FILE];
  if (!bytes) throw new DataError(`no ${TREES_FILE} among the model's files: ${Object.keys(files).join(", ")}`);
  return Booster.from(bytes);
}

/** @throws DataError where networks, classes and features do not go together */
function requireAgreement(content: AutoencoderContent): void {
  const { config, classes, features, shape, graph, networks, calibration } = content;
  const wrong = (what: string) => {
    throw new DataError(`not an autoencoder's model: ${what}`);
  };
  const input = inputShape({ columns: features, ...(shape && { shape }) });
  if (input.join() !== graph.nodes[0]!.shape.join() || sizeOf(input) !== features.length) {
    wrong(`a network of rows of [${graph.nodes[0]!.shape}] and ${features.length} features`);
  }
  requireOutputs(content, wrong);
  requireCodeClassifier(content, wrong);
  const perClass = config.classify_by === "reconstruction_error" || config.classify_by === "likelihood";
  if (perClass && networks.map(({ name }) => name).join() !== classes.join()) {
    wrong(`networks ${networks.map(({ name }) => name).join(", ")}; expected one for each of ${classes.join(", ")}`);
  }
  if (calibration.offsets.length !== classes.length) {
    wrong(`${calibration.offsets.length} offsets; expected ${classes.length}`);
  }
}

type Wrong = (what: string) => void;

function requireOutputs({ config, classes, features, graph }: AutoencoderContent, wrong: Wrong): void {
  const { likelihood, classify_by } = config;
  if (classify_by === "likelihood" && likelihood === "squared_error") wrong("a likelihood of squared errors");
  const requireSize = (name: string, expected: number) => {
    const node = graph.outputs[name];
    if (node === undefined) wrong(`a network without output ${name}`);
    const actual = sizeOf(graph.nodes[node!]!.shape);
    if (actual !== expected) wrong(`output ${name} of ${actual} numbers; expected ${expected}`);
  };
  requireSize("reconstruction", features.length * (likelihood === "gaussian" ? 2 : 1));
  if (graph.outputs.code === undefined) wrong("a network without output code");
  if (classify_by === "joint") requireSize("logits", classes.length);
  const lost = posteriorsOf(graph).find(({ output, from }) => graph.outputs[output] !== from);
  if (lost) wrong(`a network without output ${lost.output}, node ${lost.from}`);
}

/** A classifier on the code must know the code's columns and the classes. */
function requireCodeClassifier(content: AutoencoderContent, wrong: Wrong): void {
  const { config, classes, graph, networks, logistic, booster } = content;
  const found = logistic ?? (booster && { classes: booster.groups, features: booster.features });
  if (!found) return;
  const codeSize = sizeOf(graph.nodes[graph.outputs.code!]!.shape);
  const columns = networks.flatMap(({ name }) => codeColumns(name, codeSize, config.code_classifier));
  if (found.features.join() !== columns.join()) {
    wrong(`a classifier of ${found.features.join(", ")}; expected ${columns.join(", ")}`);
  }
  if (found.classes !== classes.length) wrong(`a classifier of ${found.classes} classes; expected ${classes.length}`);
}
