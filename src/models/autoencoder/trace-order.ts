import type { FeatureMatrix } from "../../core/matrix.ts";
import type { Shape } from "../network/layer.ts";

/** The shape of a row as networks see it: [bins, channels] of traces, else [columns]. */
export function inputShape({ columns, shape }: Pick<FeatureMatrix, "columns" | "shape">): Shape {
  return shape ? [shape[1], shape[0]] : [columns.length];
}

/** Rows of x, channel after channel, as networks take them: bin after bin. A copy only where the order differs. */
export function byBin(values: Float32Array, { rows, shape = [1, 0] }: FeatureMatrix): Float32Array {
  const [channels, bins] = shape;
  return channels === 1 ? values : transposed(values, { rows, from: channels, to: bins });
}

/** The way back from `byBin`. */
export function byChannel(values: Float32Array, { rows, shape = [1, 0] }: FeatureMatrix): Float32Array {
  const [channels, bins] = shape;
  return channels === 1 ? values : transposed(values, { rows, from: bins, to: channels });
}

function transposed(
  values: Float32Array,
  { rows, from, to }: { rows: number; from: number; to: number },
): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    const start = row * from * to;
    for (let i = 0; i < from; i++) {
      for (let j = 0; j < to; j++) result[start + j * from + i] = values[start + i * to + j]!;
    }
  }
  return result;
}
