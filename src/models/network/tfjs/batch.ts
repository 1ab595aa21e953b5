import { ShapeError } from "../../../core/errors.ts";
import type { NetworkRows, Noise } from "../engine.ts";
import type { Graph } from "../graph.ts";
import { sizeOf } from "../layer.ts";
import type { Tensor, Tf } from "./library.ts";
import type { Answers } from "./losses.ts";

/** Some rows of a set as tensors. */
export interface Batch {
  rows: number;
  /** [rows, ...shape of the input] */
  x: Tensor;
  answers: Answers;
  noise: ReadonlyMap<number, { factor?: Tensor; summand?: Tensor }>;
}

/**
 * The rows of a set that `rows` names.
 *
 * @param firstNoise row of the noise that is the first of the batch
 * @throws ShapeError for a set that does not fit the network
 */
export function batchOf(
  tf: Tf,
  graph: Graph,
  { data, rows, noise, firstNoise }: { data: NetworkRows; rows: Uint32Array; noise: Noise; firstNoise: number },
): Batch {
  const { shape } = graph.nodes[0]!;
  const size = sizeOf(shape);
  const n = rows.length;
  const numbers = (values: Float32Array, what: string) =>
    tf.tensor2d(gathered(values, rows, { size, what, data }), [n, size]);
  const x = numbers(data.x, "x");
  const weights = data.weight && gathered(data.weight, rows, { size: 1, what: "weight", data });
  return {
    rows: n,
    x: tf.reshape(x, [n, ...shape]),
    answers: {
      target: data.target ? numbers(data.target, "target") : x,
      label:
        data.label &&
        tf.tensor1d(
          Int32Array.from(rows, (row) => data.label![row]!),
          "int32",
        ),
      weight: weights && tf.tensor1d(weights),
    },
    noise: noiseOf(tf, graph, { noise, rows: n, first: firstNoise }),
  };
}

function gathered(
  values: Float32Array,
  rows: Uint32Array,
  { size, what, data }: { size: number; what: string; data: NetworkRows },
): Float32Array {
  if (values.length !== data.rows * size) {
    throw new ShapeError(`${what}: ${values.length} numbers; expected ${data.rows} rows of ${size}`);
  }
  const found = new Float32Array(rows.length * size);
  for (const [i, row] of rows.entries()) found.set(values.subarray(row * size, (row + 1) * size), i * size);
  return found;
}

function noiseOf(
  tf: Tf,
  { nodes }: Graph,
  { noise, rows, first }: { noise: Noise; rows: number; first: number },
): Batch["noise"] {
  const found = new Map<number, { factor?: Tensor; summand?: Tensor }>();
  for (const [node, { factor, summand }] of noise) {
    const { shape } = nodes[node]!;
    const size = sizeOf(shape);
    const part = (values: Float32Array) =>
      tf.tensor(values.subarray(first * size, (first + rows) * size), [rows, ...shape]);
    found.set(node, { ...(factor && { factor: part(factor) }), ...(summand && { summand: part(summand) }) });
  }
  return found;
}
