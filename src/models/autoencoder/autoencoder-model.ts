import { ShapeError } from "../../core/errors.ts";
import type { FeatureMatrix } from "../../core/matrix.ts";
import type { ScalerJson } from "../../core/scaler.ts";
import { calibrated } from "../calibration.ts";
import type { FittedModel, FittingEngine, LearningCurve, ModelFiles, NetworkView } from "../model.ts";
import { type Inference, openInference } from "../network/inference.ts";
import { requireFinite, requireSameColumns } from "../training-rows.ts";
import { AutoencoderNetwork } from "./autoencoder-network.ts";
import { codeMatrix } from "./code-matrix.ts";
import { type AutoencoderContent, storedFiles } from "./stored-autoencoder.ts";

/** What is known right after training only. */
export interface AutoencoderTraining {
  curves: readonly LearningCurve[];
  engine: FittingEngine;
  warnings?: readonly string[];
}

/** Rows that are asked at a time. */
const CHUNK = 4096;

/** Autoencoders as a classifier. Runs in a browser, but for layers that only TensorFlow.js has. */
export class AutoencoderModel implements FittedModel {
  readonly classes: readonly string[];
  readonly features: readonly string[];
  readonly curves?: readonly LearningCurve[];
  readonly engine?: FittingEngine;
  readonly warnings?: readonly string[];
  readonly rounds?: number;

  private constructor(
    private readonly content: AutoencoderContent,
    private readonly networks: readonly AutoencoderNetwork[],
    training?: AutoencoderTraining,
  ) {
    this.classes = content.classes;
    this.features = content.features;
    if (networks.length === 1) this.rounds = networks[0]!.trained.keptEpoch;
    if (training) Object.assign(this, training);
  }

  /** The model, in a promise where an engine must start first. */
  static open(
    content: AutoencoderContent,
    training?: AutoencoderTraining,
  ): AutoencoderModel | Promise<AutoencoderModel> {
    const networks = openNetworks(content);
    if (!(networks instanceof Promise)) return new AutoencoderModel(content, networks, training);
    return networks.then((opened) => new AutoencoderModel(content, opened, training));
  }

  /**
   * Class probabilities, [rows x classes] row-major.
   *
   * @throws ShapeError for other columns than `features`, DataError for a value that is not finite
   */
  probabilities(x: FeatureMatrix): Float32Array {
    this.requireRows(x);
    return calibrated(scoresOf(this.content, this.networks, x), this.content.calibration);
  }

  /** Of each network, and of the code where a logistic regression classifies it. */
  scalers(): Record<string, ScalerJson> {
    const { logistic, networks } = this.content;
    const own = networks.flatMap(({ name, scaler }) => (scaler ? [[name, scaler.toJSON()] as const] : []));
    return { ...Object.fromEntries(own), ...(logistic && { code: logistic.toJSON().scaler }) };
  }

  files(): ModelFiles {
    return storedFiles(this.content);
  }

  views(x: FeatureMatrix): NetworkView[] {
    this.requireRows(x);
    const { classify_by, samples } = this.content.config;
    const likely = classify_by === "likelihood";
    return this.networks.map((network) => {
      const errors = joined(x, 1, (rows, from) =>
        likely ? network.logLikelihoods(rows, samples, from).map((log) => -log) : network.errors(rows),
      );
      return {
        network: network.name,
        measure: likely ? "negative log likelihood" : "reconstruction error",
        errors: Float32Array.from(errors),
        reconstructions: network.reconstructions(x),
        code: network.code(x),
        codeSize: network.codeSize,
      };
    });
  }

  private requireRows(x: FeatureMatrix): void {
    requireSameColumns(x, this.features);
    const { shape } = this.content;
    if (shape?.join() !== x.shape?.join()) {
      throw new ShapeError(`rows of shape [${x.shape ?? "none"}]; expected [${shape ?? "none"}], channels and bins`);
    }
    if (x.values.length !== x.rows * x.columns.length) {
      throw new ShapeError(`${x.values.length} values; expected ${x.rows} rows x ${x.columns.length} columns`);
    }
    requireFinite(x);
  }
}

/** The networks of a model, ready to be asked. */
export function openNetworks(
  content: Pick<AutoencoderContent, "config" | "graph" | "networks">,
): AutoencoderNetwork[] | Promise<AutoencoderNetwork[]> {
  const { config, graph, networks } = content;
  const open = networks.map(({ parameters }) => openInference(graph, parameters));
  const made = (inferences: readonly Inference[]) =>
    networks.map((trained, n) => new AutoencoderNetwork(trained, config.likelihood, graph, inferences[n]!));
  const ready = open.filter((inference): inference is Inference => !(inference instanceof Promise));
  return ready.length === open.length ? made(ready) : Promise.all(open).then(made);
}

/** What speaks for each class, before calibration: [rows x classes] row-major, the larger the likelier. */
export function scoresOf(
  { config, classes, logistic, booster }: Omit<AutoencoderContent, "calibration">,
  networks: readonly AutoencoderNetwork[],
  x: FeatureMatrix,
): Float64Array {
  const perClass = (of: (network: AutoencoderNetwork, rows: FeatureMatrix, from: number) => Float64Array) =>
    joined(x, classes.length, (rows, from) => {
      const columns = networks.map((network) => of(network, rows, from));
      return Float64Array.from({ length: rows.rows * classes.length }, (_, i) => {
        const [row, k] = [Math.floor(i / classes.length), i % classes.length];
        return columns[k]![row]!;
      });
    });
  const codes = (rows: FeatureMatrix, firstRow: number) =>
    codeMatrix(networks, rows, { ...config.code_classifier, firstRow });
  switch (config.classify_by) {
    case "reconstruction_error":
      return perClass((network, rows, from) => network.logErrors(rows, from).map((log) => -log));
    case "likelihood":
      return perClass((network, rows, from) => network.logLikelihoods(rows, config.samples, from));
    case "joint":
      return joined(x, classes.length, (rows) => Float64Array.from(networks[0]!.logits(rows)));
    case "code_logistic":
      return joined(x, classes.length, (rows, from) => logistic!.logits(codes(rows, from)));
    case "code_xgboost":
      return joined(x, classes.length, (rows, from) => Float64Array.from(booster!.margins(codes(rows, from))));
  }
}

/** Asks for some rows at a time, `from` one on, and puts the answers, `width` numbers a row, one after the other. */
function joined(
  x: FeatureMatrix,
  width: number,
  answer: (rows: FeatureMatrix, from: number) => Float64Array,
): Float64Array {
  const whole = new Float64Array(x.rows * width);
  const columns = x.columns.length;
  for (let from = 0; from < x.rows; from += CHUNK) {
    const end = Math.min(from + CHUNK, x.rows);
    const values = x.values.subarray(from * columns, end * columns);
    whole.set(answer({ ...x, rows: end - from, values }, from), from * width);
  }
  return whole;
}
