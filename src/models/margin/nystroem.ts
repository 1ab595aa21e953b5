import { type Components, compare, type Kernel } from "./kernel.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

/** Singular values of the components' kernel are at least this, as in scikit-learn. */
const LEAST_SINGULAR = 1e-12;
/** Features of a row that are summed at a time. */
const LANES = 4;

/**
 * Features whose inner products are nearly those of a kernel: k(x) K^(-1/2), with k(x) the kernel of a row and the
 * components, K that of the components among themselves (C. Williams & M. Seeger, Using the Nystroem Method to Speed Up Kernel
 * Machines, NIPS 13 (2001) 682). As in sklearn.kernel_approximation.Nystroem, small singular values of K count as
 * 1e-12, and those of eigenvalues below 0 (sigmoid) keep their sign.
 */
export interface NystroemMap {
  kernel: Kernel;
  components: Components;
  /** [count x count] K^(-1/2), symmetric */
  normalization: Float64Array;
}

/** @throws InterruptedError once the signal is aborted */
export async function nystroemMap(kernel: Kernel, components: Components, signal?: AbortSignal): Promise<NystroemMap> {
  return { kernel, components, normalization: await inverseRoot(kernel, components, signal) };
}

/** Writes the features of rows `begin` to `end` of x, [rows x width], into their places, [rows x count]. */
export function mapRows(
  { components, kernel, normalization }: NystroemMap,
  { x, begin, end }: { x: ArrayLike<number>; begin: number; end: number },
  into: Float32Array,
): void {
  const { count, width } = components;
  const similar = new Float64Array(count);
  for (let row = begin; row < end; row++) {
    compare(kernel, components, { x, first: row * width, into: similar });
    const at = row * count;
    let feature = 0;
    for (; feature + LANES <= count; feature += LANES) {
      let [a, b, c, d] = [0, 0, 0, 0];
      const first = feature * count;
      for (let k = 0; k < count; k++) {
        const value = similar[k]!;
        a += value * normalization[first + k]!;
        b += value * normalization[first + count + k]!;
        c += value * normalization[first + 2 * count + k]!;
        d += value * normalization[first + 3 * count + k]!;
      }
      into[at + feature] = a;
      into[at + feature + 1] = b;
      into[at + feature + 2] = c;
      into[at + feature + 3] = d;
    }
    for (; feature < count; feature++) {
      let sum = 0;
      for (let k = 0; k < count; k++) sum += similar[k]! * normalization[feature * count + k]!;
      into[at + feature] = sum;
    }
  }
}

/** Weights of the kernel of each component that score a row as `weights` score its features: K^(-1/2) w. */
export function foldWeights(
  { normalization, components: { count } }: NystroemMap,
  weights: Float64Array,
): Float64Array {
  return Float64Array.from({ length: count }, (_, c) => {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += normalization[c * count + k]! * weights[k]!;
    return sum;
  });
}

/** U S^(-1/2) V' of the singular values of K: from its eigenvalues e and vectors v, the sum of v v' sign(e) / |e|^(1/2). */
async function inverseRoot(
  kernel: Kernel,
  components: Components,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const { count, width, values } = components;
  const matrix = new Float64Array(count * count);
  for (let c = 0; c < count; c++) {
    compare(kernel, components, { x: values, first: c * width, into: matrix.subarray(c * count, (c + 1) * count) });
  }
  const eigen = await symmetricEigen(matrix, count, signal);
  const root = new Float64Array(count * count);
  for (let k = 0; k < count; k++) {
    const value = eigen.values[k]!;
    const factor = (value < 0 ? -1 : 1) / Math.sqrt(Math.max(Math.abs(value), LEAST_SINGULAR));
    const vector = eigen.vectors.subarray(k * count, (k + 1) * count);
    for (let i = 0; i < count; i++) {
      const scaled = factor * vector[i]!;
      for (let j = 0; j < count; j++) root[i * count + j]! += scaled * vector[j]!;
    }
  }
  return root;
}
