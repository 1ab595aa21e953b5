import type { Random } from "../../core/random.ts";
import type { LearningCurve } from "../model.ts";
import type { NetworkRows } from "../network/engine.ts";
import type { Graph } from "../network/graph.ts";
import { openInference } from "../network/inference.ts";
import { initialParameters } from "../network/initial-parameters.ts";
import type { Layer } from "../network/layer.ts";
import { learningCurve } from "../network/learning-curve.ts";
import { type NetworkJob, streamSeed, trainNetworks } from "../network/train-networks.ts";
import type { AutoencoderLayers } from "./architecture.ts";
import { type AnyArchitecture, type AutoencoderGraph, type BuildInput, stageGraph } from "./autoencoder-graph.ts";
import { withInner } from "./custom-functions.ts";
import { lossName } from "./loss-name.ts";
import type { PhaseContext } from "./training-phase.ts";

/** What is to be trained before all of it is. */
export interface Pretraining {
  architecture: AnyArchitecture;
  network: AutoencoderGraph & AutoencoderLayers;
  given: BuildInput;
  /** of the training of a stage */
  contextOf(stage: number): PhaseContext;
  random: Random;
}

/** The rows of one of several networks. */
interface Sets {
  name: string;
  train: NetworkRows;
  validation: NetworkRows;
}

/**
 * Greedy layer-wise pre-training (Y. Bengio et al., NIPS 2006; with corruption P. Vincent et al., JMLR 11 (2010) 3371): each
 * stage is trained to reconstruct the clean code of the stages before it from a corrupted one. Gives the parameters of the
 * whole networks with those of their stages in them.
 */
export async function pretrained(
  { architecture, network, given, contextOf, random }: Pretraining,
  sets: readonly Sets[],
  parameters: readonly Float32Array[],
): Promise<{ parameters: Float32Array[]; curves: LearningCurve[] }> {
  const { config } = given;
  const settings = { ...config.training, epochs: config.pretraining.epochs };
  const whole = parameters.map((values) => values.slice());
  const curves: LearningCurve[] = [];
  let { input } = given;
  let rows = sets.map(({ train, validation }) => ({ train, validation }));
  for (const [s, stage] of network.stages!.entries()) {
    const part = stageGraph(architecture, stage, { ...given, input });
    const jobs = sets.map(({ name }, n): NetworkJob => {
      const own = random.stream("pretraining", s, n);
      return {
        ...{ name: `${name}, layer ${s + 1}`, label: `${name}.layer_${s + 1}`, graph: part.graph, ...rows[n]! },
        parameters: initialParameters(part.graph, own.stream("parameters")),
        seed: streamSeed(own.stream("training")),
      };
    });
    const trained = await trainNetworks(jobs, settings, contextOf(s));
    const layers = withInner([...stage.encoder, ...stage.decoder]);
    for (const [n, { parameters: found }] of trained.entries()) {
      copyParameters(layers, { from: part, values: found }, { to: network, values: whole[n]! });
      const loss = `${lossName(part.graph)}, pre-training of layer ${s + 1}`;
      curves.push(learningCurve(trained[n]!, { label: sets[n]!.name, loss }));
    }
    rows = await Promise.all(
      rows.map(async ({ train, validation }, n) => {
        const inference = await openInference(part.graph, trained[n]!.parameters);
        const coded = ({ rows: count, weight, ...own }: NetworkRows): NetworkRows => ({
          ...{ rows: count, x: inference.outputs({ rows: count, ...own }, ["code"]).code! },
          ...(weight && { weight }),
        });
        const codes = { train: coded(train), validation: coded(validation) };
        inference.close();
        return codes;
      }),
    );
    input = part.graph.nodes[part.graph.outputs.code!]!.shape;
  }
  return { parameters: whole, curves };
}

/** Copies the parameters of layers from one network with them to another. */
function copyParameters(
  layers: readonly Layer[],
  { from, values }: { from: AutoencoderGraph; values: Float32Array },
  { to, values: target }: { to: AutoencoderGraph; values: Float32Array },
): void {
  for (const layer of layers) {
    const [source, place] = [from.nodeOf(layer), to.nodeOf(layer)];
    if (source === undefined || place === undefined) continue;
    for (const { name, offset, size } of ownParameters(from.graph, source)) {
      const own = ownParameters(to.graph, place).find((parameter) => parameter.name === name);
      if (own) target.set(values.subarray(offset, offset + size), own.offset);
    }
  }
}

function ownParameters({ parameters }: Graph, node: number): Graph["parameters"] {
  return parameters.filter((parameter) => parameter.node === node);
}
