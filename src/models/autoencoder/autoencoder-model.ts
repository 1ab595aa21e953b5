import { ShapeError } from "../../core/errors.ts";
import type { FeatureMatrix } from "../../core/matrix.ts";
import type { ScalerJson } from "../../core/scaler.ts";
import { calibrated } from "../calibration.ts";
import type { FittedModel, FittingEngine, LearningCurve, ModelFiles, NetworkView } from "../model.ts";
import { type Inference, openInference } from "../network/inference.ts";
import { requireFinite, requireSameColumns } from "../training-rows.ts";
import { AutoencoderNetwork } from "./autoencoder-network.ts";
import { joined, scoresOf } from "./class-scores.ts";
import { knowingClass, scalesPerClass } from "./knowing-class.ts";
import { type AutoencoderContent, storedFiles } from "./stored-autoencoder.ts";

/** What is known right after training only. */
export interface AutoencoderTraining {
  curves: readonly LearningCurve[];
  engine: FittingEngine;
  warnings?: readonly string[];
}

/** Autoencoders as a classifier. Runs in a browser, but for layers that only TensorFlow.js has. */
export class AutoencoderModel implements FittedModel {
  readonly classes: readonly string[];
  readonly features: readonly string[];
  readonly curves?: readonly LearningCurve[];
  readonly engine?: FittingEngine;
  readonly warnings?: readonly string[];
  readonly rounds?: number;
  readonly probabilitiesKnowingClass?: NonNullable<FittedModel["probabilitiesKnowingClass"]>;

  private constructor(
    private readonly content: AutoencoderContent,
    private readonly networks: readonly AutoencoderNetwork[],
    training?: AutoencoderTraining,
  ) {
    this.classes = content.classes;
    this.features = content.features;
    if (networks.length === 1) this.rounds = networks[0]!.trained.keptEpoch;
    if (training) Object.assign(this, training);
    if (scalesPerClass(content)) {
      this.probabilitiesKnowingClass = (x, y, validation) => {
        for (const rows of [x, validation.x]) this.requireRows(rows);
        return knowingClass({ content, networks }, { x, y }, validation);
      };
    }
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
