import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Random } from "../../../src/core/random.ts";
import { inputShape } from "../../../src/models/autoencoder/trace-order.ts";
import type { FittedModel, LabelledSet } from "../../../src/models/model.ts";
import type { NetworkRows, Noise, StepSettings } from "../../../src/models/network/engine.ts";
import { openFused } from "../../../src/models/network/fused/engine.ts";
import type { Graph } from "../../../src/models/network/graph.ts";
import { initialParameters } from "../../../src/models/network/initial-parameters.ts";
import { sizeOf } from "../../../src/models/network/layer.ts";
import { drawNoise, noisyNodes } from "../../../src/models/network/noise.ts";
import { openSchedule } from "../../../src/models/network/schedule.ts";
import { readGraph } from "../../../src/models/network/stored-graph.ts";
import { optimiserOf } from "../../../src/models/network/training-run.ts";
import type { TrainingSettings } from "../../../src/models/network/training-settings.ts";
import { fitContext } from "../../models/mixture.ts";
import type { Case } from "./cases.ts";

/** What the other side is told; arrays are in files of the folder. */
export interface TrainingTask {
  folder: string;
  architecture: string;
  config: Readonly<Record<string, unknown>>;
  /** of a row: [bins, channels] of traces, else [numbers] */
  shape: readonly number[];
  classes: number;
  /** random numbers of a row, of each layer that takes some */
  noise: readonly number[];
  steps: readonly (StepSettings & { rows: number })[];
}

/** What training has come to. */
export interface Course {
  losses: Float32Array;
  parameters: Float32Array;
}

const CLASSES = ["proton", "helium", "oxygen", "iron"];

/** A model as users get it, of one epoch on a few rows: its files hold the graph. */
export async function smallModel({ definition, settings, shape }: Case): Promise<FittedModel> {
  const { training } = settings as { training: object };
  const config = definition.config.parse({
    ...settings,
    training: { ...training, epochs: 1, divergence_warm_up_epochs: 0 },
  });
  const labelled = (name: string): LabelledSet => {
    const rows = 24;
    const width = shape.reduce((product, n) => product * n, 1);
    const own = Uint32Array.from({ length: rows }, (_, row) => row);
    const columns = Array.from({ length: width }, (_, i) => `x${i}`);
    return {
      x: { rows, columns, values: mixedRows(rows, width, name).x, ...(shape.length === 2 && { shape }) },
      y: Uint8Array.from(own, (row) => row % CLASSES.length),
      ...{ classes: CLASSES, shower: own, event: own },
    };
  };
  const sets = { train: labelled("train"), validation: labelled("validation") };
  return definition.fit({ ...sets, config, context: fitContext() });
}

/** Trains one epoch by the fused engine and writes all that it was given. */
export async function trainOwn(
  folder: string,
  each: Case,
  graph: Graph,
): Promise<{ task: TrainingTask; course: Course }> {
  await mkdir(folder);
  const { definition, settings, rows, shape } = each;
  const config = definition.config.parse(settings) as unknown as TrainingTask["config"] & {
    training: TrainingSettings;
  };
  const random = Random.fromSeed(definition.name);
  const width = sizeOf(graph.nodes[0]!.shape);
  const data = mixedRows(rows, width, "epoch", config.likelihood === "bernoulli");
  const parameters = initialParameters(graph, random.stream("parameters"));
  const order = random.stream("order").shuffle(Uint32Array.from({ length: rows }, (_, row) => row));
  const { batch, clip_norm, divergence_warm_up_epochs: warmUp } = config.training;
  const network = openFused(graph, parameters, {
    ...{ batch, optimiser: optimiserOf(config.training) },
    ...(clip_norm !== undefined && { clipNorm: clip_norm }),
  });
  const schedule = openSchedule(config.training);
  const count = Math.ceil(rows / batch);
  const steps: TrainingTask["steps"][number][] = [];
  const noise: Noise[] = [];
  const losses = Float32Array.from({ length: count }, (_, step) => {
    const batchRows = order.subarray(step * batch, (step + 1) * batch);
    const step1 = { ...schedule.at(step, count), divergence: warmUp > 0 ? step / count / warmUp : 1 };
    steps.push({ ...step1, rows: batchRows.length });
    noise.push(drawNoise(graph, batchRows.length, random.stream("noise", step)));
    return network.step(data, batchRows, noise.at(-1)!, step1);
  });
  const write = (name: string, values: NodeJS.ArrayBufferView) => writeFile(join(folder, name), values);
  await write("x", data.x);
  if (definition.name === "mlp") await write("label", data.label!);
  await write("order", order);
  await write("parameters", parameters);
  for (const [i, node] of noisyNodes(graph).entries()) {
    for (const kind of ["factor", "summand"] as const) {
      const parts = noise.flatMap((drawn) => [...(drawn.get(node)![kind] ?? [])]);
      if (parts.length > 0) await write(`noise-${i}-${kind}`, Float32Array.from(parts));
    }
  }
  const columns = { columns: Array.from({ length: width }, (_, i) => `x${i}`) };
  const task: TrainingTask = {
    ...{ folder, architecture: definition.name, config, classes: CLASSES.length, steps },
    shape: inputShape({ ...columns, ...(shape.length === 2 && { shape }) }),
    noise: noisyNodes(graph).map((node) => sizeOf(graph.nodes[node]!.shape)),
  };
  return { task, course: { losses, parameters: network.parameters() } };
}

/** The graph in a model's files. */
export function graphOf(model: FittedModel): Graph {
  const { network } = JSON.parse(new TextDecoder().decode(model.files()["model.json"]));
  return readGraph(network).graph;
}

/** Rows that lie about a bent surface, so that there is something to learn; between 0 and 1 where asked for. */
function mixedRows(
  rows: number,
  width: number,
  name: string,
  unit = false,
): NetworkRows & { x: Float32Array; label: Uint8Array } {
  const random = Random.fromSeed("rows").stream(name);
  const x = new Float32Array(rows * width);
  const label = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    label[row] = random.integer(CLASSES.length);
    const hidden = [random.normal() + 0.7 * label[row]!, random.normal(), random.normal()];
    for (let i = 0; i < width; i++) {
      const a = hidden[i % 3]! * Math.cos(i) + hidden[(i + 1) % 3]! * Math.sin(2 * i);
      const value = Math.tanh(a) + 0.3 * hidden[2]! + 0.2 * random.normal();
      x[row * width + i] = unit ? 1 / (1 + Math.exp(-2 * value)) : value;
    }
  }
  return { rows, x, label };
}
