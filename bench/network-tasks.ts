import type { Random } from "../src/core/random.ts";
import type { Graph } from "../src/models/network/graph.ts";
import { GraphBuilder } from "../src/models/network/graph-builder.ts";
import type { Dense, Layer, Shape } from "../src/models/network/layer.ts";

/** Networks to train, all alike, each on rows of its own. */
export interface NetworkTask {
  name: string;
  /** in words */
  what: string;
  graph: Graph;
  /** the same for torch_peer.py: a kind of module and its arguments */
  kind: "autoencoder" | "variational" | "perceptron" | "convolutional" | "recurrent";
  arguments: Readonly<Record<string, unknown>>;
  batch: number;
  optimiser: "adam" | "sgd";
  learningRate: number;
  oneCycle: boolean;
  networks: number;
  /** of each network */
  rows: number;
  epochs: number;
}

/** Settings of the training as an experiment file has them. */
export function trainingOf({ batch, optimiser, learningRate, oneCycle }: NetworkTask) {
  return {
    batch,
    optimiser: { name: optimiser, learning_rate: learningRate },
    schedule: { name: oneCycle ? "one_cycle" : "constant" },
  };
}

export function stepsOf({ rows, batch, networks, epochs }: NetworkTask): number {
  return Math.ceil(rows / batch) * networks * epochs;
}

const BATCH = 128;
const COLUMNS = 9;
const BINS = 120;
const PRIMARIES = 4;
const ROWS = 16_000;
const plain = { batch: BATCH, optimiser: "adam", learningRate: 0.001, oneCycle: false, rows: ROWS } as const;
const oneCycle = { ...plain, optimiser: "sgd", learningRate: 0.01, oneCycle: true } as const;

/**
 * What is trained, with fewer rows and epochs in the short version. The thesis's 200 epochs would take PyTorch an hour; fewer than
 * these would measure how threads start (some .2 s with their first, slow steps).
 */
export function networkTasks(short: boolean): NetworkTask[] {
  const tasks: NetworkTask[] = [
    { ...v1(), networks: PRIMARIES, epochs: 50 },
    { ...v2(), networks: PRIMARIES, epochs: 30 },
    { ...vae(), networks: PRIMARIES, epochs: 30 },
    { ...mlp([64, 32, 16]), networks: 1, rows: PRIMARIES * ROWS, epochs: 4 },
    { ...convolutional(), networks: PRIMARIES, rows: 4096, epochs: 10 },
    { ...recurrent(), networks: PRIMARIES, rows: 512, epochs: 4 },
  ];
  return short ? tasks.map((task) => ({ ...task, rows: 256, epochs: 1 })) : tasks;
}

/** The autoencoder that the cost is looked at around: 9-w-...-w-9, Adam. */
export function plainAutoencoder({ width, depth, batch, rows }: Record<"width" | "depth" | "batch" | "rows", number>) {
  const sizes = [COLUMNS, ...Array.from({ length: depth }, () => width)];
  return {
    ...{ ...plain, batch, rows, networks: 1, epochs: 1 },
    ...{ name: "cost", what: "", kind: "autoencoder", arguments: { sizes } },
    graph: symmetric(sizes, {}),
  } satisfies NetworkTask;
}

type Described = Omit<NetworkTask, "networks" | "epochs">;

function v1(): Described {
  const sizes = [COLUMNS, 10];
  return {
    ...{ ...plain, name: "V1", what: "9-10-9, tied, dropout .031 of the input, Adam .001" },
    ...{ kind: "autoencoder", arguments: { sizes, dropout: 0.031, tied: true } },
    graph: symmetric(sizes, { dropout: 0.031, tied: true }),
  };
}

function v2(): Described {
  const sizes = [COLUMNS, 9, 9, 7];
  const settings = { dropout: 0.002, tied: true, unitNorm: true };
  return {
    ...{
      ...oneCycle,
      name: "V2",
      what: "9-9-9-7-9-9-9, tied, unit norm, dropout .002 of the input, SGD with OneCycle",
    },
    ...{ kind: "autoencoder", arguments: { sizes, dropout: 0.002, tied: true, unit_norm: true } },
    graph: symmetric(sizes, settings),
  };
}

function vae(): Described {
  const [hidden, latent] = [13, 3];
  const builder = new GraphBuilder([COLUMNS]);
  const selu: Dense = { kind: "dense", units: hidden, activation: "selu" };
  const drawn: Layer[] = [{ kind: "dense", units: 2 * latent }, { kind: "reparametrisation" }];
  const code = builder.append(0, [{ ...selu }, ...drawn], "encoder");
  return {
    ...{ ...oneCycle, name: "VAE", what: "9-13-3-13-9, variational, SGD with OneCycle" },
    ...{ kind: "variational", arguments: { size: COLUMNS, hidden, latent } },
    graph: reconstructing(builder, builder.append(code, [{ ...selu }, { kind: "dense", units: COLUMNS }], "decoder")),
  };
}

function mlp(hidden: readonly number[]): Described {
  const builder = new GraphBuilder([COLUMNS]);
  const layers = hidden.flatMap((units): Layer[] => [
    { kind: "dense", units, bias: false, initialiser: "he_uniform" },
    ...[{ kind: "batch-normalisation" } as const, { kind: "activation", activation: "relu" } as const],
    { kind: "dropout", rate: 0.1 },
  ]);
  const logits = builder.append(0, [...layers, { kind: "dense", units: PRIMARIES }], "mlp");
  const sizes = [COLUMNS, ...hidden, PRIMARIES];
  return {
    ...{ ...plain, name: "MLP", what: `${sizes.join("-")}, batch normalisation, dropout .1, Adam .001` },
    ...{ kind: "perceptron", arguments: { sizes, dropout: 0.1 } },
    graph: builder.finish({ logits }, [{ kind: "cross-entropy", output: "logits", weight: 1 }]),
  };
}

function convolutional(): Described {
  const [filters, taps, code] = [8, 5, 16];
  const layers: Layer[] = [
    { kind: "convolution", filters, taps, stride: 2, activation: "relu" },
    { kind: "dense", units: code, activation: "relu" },
    { kind: "dense", units: BINS },
  ];
  return {
    ...{
      ...plain,
      name: "convolutional",
      what: "1x120, 8 filters of 5 taps, stride 2, dense 16, dense 120, Adam .001",
    },
    ...{ kind: "convolutional", arguments: { bins: BINS, filters, taps, code } },
    graph: sequential([BINS, 1], layers),
  };
}

function recurrent(): Described {
  const units = 8;
  const layers: Layer[] = [
    { kind: "lstm", units },
    { kind: "repetition", steps: BINS },
    { kind: "lstm", units, sequences: true },
    { kind: "convolution", filters: 1, taps: 1 },
  ];
  return {
    ...{ ...plain, name: "recurrent", what: "120 bins, LSTM 8, repeated, LSTM 8, dense per bin, Adam .001" },
    ...{ kind: "recurrent", arguments: { bins: BINS, units } },
    graph: sequential([BINS, 1], layers),
  };
}

function symmetric(
  sizes: readonly number[],
  { dropout = 0, tied = false, unitNorm = false }: { dropout?: number; tied?: boolean; unitNorm?: boolean },
): Graph {
  const builder = new GraphBuilder([sizes[0]!]);
  const corruption: Layer[] = dropout > 0 ? [{ kind: "dropout", rate: dropout }] : [];
  const encoder = sizes.slice(1).map((units): Dense => ({ kind: "dense", units, activation: "selu", unitNorm }));
  const decoder = encoder.map((mirrored, i): Dense => {
    const own: Dense = { kind: "dense", units: sizes[i]!, activation: i === 0 ? "linear" : "selu" };
    return tied ? { ...own, tied: mirrored } : own;
  });
  const code = builder.append(0, [...corruption, ...encoder], "encoder");
  return reconstructing(builder, builder.append(code, decoder.toReversed(), "decoder"));
}

function sequential(shape: Shape, layers: readonly Layer[]): Graph {
  const builder = new GraphBuilder(shape);
  return reconstructing(builder, builder.append(0, layers, "layers"));
}

function reconstructing(builder: GraphBuilder, reconstruction: number): Graph {
  return builder.finish({ reconstruction }, [{ kind: "squared-error", output: "reconstruction", weight: 1 }]);
}

/** Rows about a bent surface of three dimensions, with a class that shifts them: [rows x width], and [rows]. */
export function bentRows(random: Random, rows: number, width: number): { x: Float32Array; label: Uint8Array } {
  const x = new Float32Array(rows * width);
  const label = Uint8Array.from({ length: rows }, () => random.integer(PRIMARIES));
  for (let row = 0; row < rows; row++) {
    const hidden = [random.normal() + 0.5 * label[row]!, random.normal(), random.normal()];
    for (let i = 0; i < width; i++) {
      const along = hidden[i % 3]! * Math.cos(i) + hidden[(i + 1) % 3]! * Math.sin(2 * i);
      x[row * width + i] = Math.tanh(along) + 0.3 * hidden[2]! + 0.2 * random.normal();
    }
  }
  return { x, label };
}
