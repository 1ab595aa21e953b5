import { z } from "zod";
import { InterruptedError } from "../../core/errors.ts";
import { SCALER_KINDS, Scaler } from "../../core/scaler.ts";
import type { FitInput, LabelledSet, ModelDefinition, RateRange, RateSweep } from "../model.ts";
import type { NetworkRows } from "../network/engine.ts";
import { fittingEngine } from "../network/fitting-engine.ts";
import { GraphBuilder, initialiserFor } from "../network/graph-builder.ts";
import { initialParameters } from "../network/initial-parameters.ts";
import { ACTIVATIONS, type Layer } from "../network/layer.ts";
import { learningCurve } from "../network/learning-curve.ts";
import { findLearningRates } from "../network/learning-rate-finder.ts";
import {
  type KeptParameters,
  type NetworkJob,
  streamSeed,
  type TrainedNetwork,
  trainNetworks,
} from "../network/train-networks.ts";
import { trainingWith } from "../network/training-settings.ts";
import { requireClassRows } from "../training-rows.ts";
import { PerceptronModel, storedPerceptron } from "./perceptron-model.ts";

const config = z.strictObject({
  name: z.literal("mlp").default("mlp"),
  layers: z.array(z.number().int().min(1).max(65_536)).max(50).default([64, 32]).describe("units of the hidden layers"),
  activation: z.enum(ACTIVATIONS).default("relu").describe("of the hidden layers"),
  batch_normalisation: z.boolean().default(false).describe("of the hidden layers, before the activation"),
  dropout: z.number().min(0).lt(1).default(0).describe("of the hidden layers while training"),
  l2: z.number().min(0).default(0).describe("times the sum of squares of all kernels is added to the loss"),
  scaling: z
    .strictObject({
      kind: z
        .enum([...SCALER_KINDS, "none"])
        .default("standard")
        .describe("fitted to the training rows"),
      columns: z.enum(["each", "together"]).default("each").describe("together: one scale for all, of traces"),
    })
    .prefault({}),
  training: trainingWith({ epochs: 100, early_stopping: { patience: 15 } }),
});

export type PerceptronConfig = z.output<typeof config>;

/** Dense layers with a softmax; its probabilities are those of the epoch with the smallest log loss of validation rows. */
const mlp = {
  name: "mlp",
  kind: "classifier",
  summary: "multilayer perceptron: dense layers with a softmax",
  source: "D. E. Rumelhart, G. E. Hinton & R. J. Williams, Nature 323 (1986) 533, doi 10.1038/323533a0",
  config,
  steps: () => "epoch",

  async fit(input: FitInput<PerceptronConfig>): Promise<PerceptronModel> {
    const { config, train, validation, context } = input;
    const { job, sections, scaler } = untrained(input);
    const { classes, x } = train;
    const contentOf = ({ parameters, keptEpoch }: Pick<TrainedNetwork, "parameters" | "keptEpoch">) => ({
      ...{ config, classes, features: x.columns, graph: job.graph, sections, scaler, parameters, keptEpoch },
    });
    const { shouldPrune, ...rest } = context;
    const [trained] = await trainNetworks([job], config.training, {
      ...rest,
      ...(shouldPrune && {
        endsAfter: (epoch: number, metrics: Record<string, number>, kept: KeptParameters) =>
          shouldPrune(epoch, metrics, async () => {
            const [parameters] = await kept();
            const model = await PerceptronModel.open(contentOf({ parameters: parameters!, keptEpoch: epoch }));
            return model.lastProbabilities(validation.x);
          }),
      }),
    });
    return PerceptronModel.open(contentOf(trained!), {
      curves: [learningCurve(trained!, { label: "", loss: config.l2 > 0 ? "log loss + penalties" : "log loss" })],
      engine: await fittingEngine(config.training),
    });
  },

  async sweepRates(input: FitInput<PerceptronConfig>, range: RateRange): Promise<RateSweep[]> {
    return findLearningRates([untrained(input).job], input.config.training, range, input.context);
  },

  load: (files) => PerceptronModel.open(storedPerceptron(files)),
} satisfies ModelDefinition<PerceptronConfig>;

/** The network, about to be trained. */
function untrained({ train, validation, config, context }: FitInput<PerceptronConfig>) {
  if (context.signal.aborted) throw new InterruptedError();
  const sets = { training: { ...train, label: train.y }, validation: { ...validation, label: validation.y } };
  requireClassRows(sets, train.classes);
  const { x, classes } = train;
  const { graph, sections } = perceptronGraph(config, { inputs: x.columns.length, outputs: classes.length });
  const scaler = scalerOf(config, train);
  const random = context.random.stream("networks");
  const job: NetworkJob = {
    ...{ name: "mlp", label: "", graph, parameters: initialParameters(graph, random.stream("parameters")) },
    ...{ train: rowsOf(train, scaler), validation: rowsOf(validation, scaler) },
    seed: streamSeed(random.stream("training")),
  };
  return { job, sections, scaler };
}

function perceptronGraph(config: PerceptronConfig, { inputs, outputs }: { inputs: number; outputs: number }) {
  const { layers, l2 } = config;
  const builder = new GraphBuilder([inputs]);
  const hidden = layers.flatMap((units) => hiddenLayers(units, config));
  const logits = builder.append(0, [...hidden, { kind: "dense", units: outputs, l2 }], "mlp");
  const graph = builder.finish({ logits }, [{ kind: "cross-entropy", output: "logits", weight: 1 }]);
  return { graph, sections: [{ name: "layer", first: 1, end: builder.size }] };
}

function hiddenLayers(units: number, { activation, batch_normalisation, dropout, l2 }: PerceptronConfig): Layer[] {
  const dropped: Layer[] = dropout > 0 ? [{ kind: "dropout", rate: dropout }] : [];
  if (!batch_normalisation) return [{ kind: "dense", units, activation, l2 }, ...dropped];
  // The kernel begins as it would before its activation; the offset is the normalisation's.
  const dense: Layer = { kind: "dense", units, l2, bias: false, initialiser: initialiserFor(activation) };
  return [dense, { kind: "batch-normalisation" }, { kind: "activation", activation }, ...dropped];
}

function scalerOf({ scaling }: PerceptronConfig, { x }: LabelledSet): Scaler | undefined {
  if (scaling.kind === "none") return undefined;
  const all = Uint32Array.from({ length: x.rows }, (_, row) => row);
  return Scaler.fit(scaling.kind, x, all, { together: scaling.columns === "together" });
}

function rowsOf({ x, y, weight }: LabelledSet, scaler: Scaler | undefined): NetworkRows {
  return { rows: x.rows, x: (scaler?.transform(x) ?? x).values, label: y, ...(weight && { weight }) };
}

export default mlp;
