import { z } from "zod";
import { DataError, ShapeError } from "../../core/errors.ts";
import type { FeatureMatrix } from "../../core/matrix.ts";
import { Scaler, type ScalerJson } from "../../core/scaler.ts";
import { calibrated } from "../calibration.ts";
import type { FittedModel, FittingEngine, LearningCurve, ModelFiles } from "../model.ts";
import type { Graph } from "../network/graph.ts";
import { type Inference, openInference } from "../network/inference.ts";
import { sizeOf } from "../network/layer.ts";
import { MODEL_FILE, readModelJson, writeModelJson } from "../network/model-json.ts";
import { readGraph, type Section, writeGraph } from "../network/stored-graph.ts";
import { readWeights, WEIGHTS_FILE, writeWeights } from "../network/weights.ts";
import { requireFinite, requireSameColumns } from "../training-rows.ts";

/** All that there is to know of a trained perceptron: what is stored. */
export interface PerceptronContent {
  /** what it was trained with */
  config: Readonly<Record<string, unknown>>;
  classes: readonly string[];
  features: readonly string[];
  graph: Graph;
  sections: readonly Section[];
  /** absent where numbers are taken as they are */
  scaler?: Scaler | undefined;
  parameters: Float32Array;
  keptEpoch: number;
}

/** Of the one network, in its file of weights. */
const NETWORK = "mlp";

const storedSchema = z.strictObject({
  format: z.literal(1),
  family: z.literal("perceptron"),
  config: z.record(z.string(), z.unknown()),
  classes: z.array(z.string()).min(2),
  features: z.array(z.string()).min(1),
  network: z.unknown(),
  scaler: z.unknown(),
  kept_epoch: z.int().min(1),
});

/** A multilayer perceptron as a classifier. Runs in a browser. */
export class PerceptronModel implements FittedModel {
  readonly classes: readonly string[];
  readonly features: readonly string[];
  readonly rounds: number;
  readonly curves?: readonly LearningCurve[];
  readonly engine?: FittingEngine;

  private constructor(
    private readonly content: PerceptronContent,
    private readonly inference: Inference,
    training?: { curves: readonly LearningCurve[]; engine: FittingEngine },
  ) {
    this.classes = content.classes;
    this.features = content.features;
    this.rounds = content.keptEpoch;
    if (training) Object.assign(this, training);
  }

  /** The model, in a promise where an engine must start first. */
  static open(
    content: PerceptronContent,
    training?: { curves: readonly LearningCurve[]; engine: FittingEngine },
  ): PerceptronModel | Promise<PerceptronModel> {
    const inference = openInference(content.graph, content.parameters);
    if (!(inference instanceof Promise)) return new PerceptronModel(content, inference, training);
    return inference.then((opened) => new PerceptronModel(content, opened, training));
  }

  /**
   * Class probabilities, [rows x classes] row-major; the prior in them is that of the training rows.
   *
   * @throws ShapeError for other columns than `features`, DataError for a value that is not finite
   */
  probabilities(x: FeatureMatrix): Float32Array {
    requireSameColumns(x, this.features);
    if (x.values.length !== x.rows * x.columns.length) {
      throw new ShapeError(`${x.values.length} values; expected ${x.rows} rows x ${x.columns.length} columns`);
    }
    requireFinite(x);
    const { scaler } = this.content;
    const { logits } = this.inference.outputs({ rows: x.rows, x: (scaler?.transform(x) ?? x).values }, ["logits"]);
    const wrong = logits!.findIndex((logit) => !Number.isFinite(logit));
    if (wrong >= 0) {
      throw new DataError(
        `row ${Math.floor(wrong / this.classes.length)}: a logit of the network is ${logits![wrong]}; expected a finite number: the ` +
          "row is too far from all it has seen",
      );
    }
    return calibrated(Float64Array.from(logits!), { slope: 1, offsets: this.classes.map(() => 0) });
  }

  /** The same of a model that is asked once, and then no more. */
  lastProbabilities(x: FeatureMatrix): Float32Array {
    try {
      return this.probabilities(x);
    } finally {
      this.inference.close();
    }
  }

  scalers(): Record<string, ScalerJson> {
    const { scaler } = this.content;
    return scaler ? { all: scaler.toJSON() } : {};
  }

  /** The same bytes for the same model. */
  files(): ModelFiles {
    const { config, classes, features, graph, sections, scaler, parameters, keptEpoch } = this.content;
    const json: z.input<typeof storedSchema> = {
      ...{ format: 1, family: "perceptron", config: { ...config }, classes: [...classes], features: [...features] },
      ...{ network: writeGraph(graph, sections), scaler: scaler?.toJSON() ?? null, kept_epoch: keptEpoch },
    };
    return {
      [MODEL_FILE]: writeModelJson(json),
      [WEIGHTS_FILE]: writeWeights({ graph, sections, names: [NETWORK] }, [parameters]),
    };
  }
}

/**
 * What `files` wrote.
 *
 * @throws DataError for files that are missing, damaged or do not fit each other
 */
export function storedPerceptron(files: ModelFiles): PerceptronContent {
  const json = readModelJson(files, storedSchema, "a perceptron");
  const { config, classes, features, kept_epoch } = json;
  const { graph, sections } = readGraph(json.network);
  const weights = files[WEIGHTS_FILE];
  if (!weights) throw new DataError(`no ${WEIGHTS_FILE} among the model's files: ${Object.keys(files).join(", ")}`);
  const [parameters] = readWeights(weights, { graph, sections, names: [NETWORK] });
  const logits = graph.outputs.logits;
  const [inputs, outputs] = [graph.nodes[0]!, graph.nodes[logits ?? -1]].map((node) => (node ? sizeOf(node.shape) : 0));
  if (inputs !== features.length || outputs !== classes.length) {
    throw new DataError(
      `not a perceptron's model: a network from ${inputs} to ${outputs} numbers; expected ${features.length} features to ` +
        `${classes.length} classes`,
    );
  }
  const scaler = json.scaler === null ? undefined : Scaler.fromJSON(json.scaler);
  if (scaler && scaler.columns.join() !== features.join()) {
    throw new DataError(`a scaler of ${scaler.columns.join(", ")}; expected ${features.join(", ")}`);
  }
  return { config, classes, features, graph, sections, scaler, parameters: parameters!, keptEpoch: kept_epoch };
}
