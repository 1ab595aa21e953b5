import { KERNEL_BYTES } from "./kernel-bytes.ts";

/**
 * The inner loops, in WebAssembly with SIMD: see assembly/ for what each does. Numbers named like arrays are byte
 * addresses in the shared memory.
 */
export interface Kernels {
  buildHistogram(
    ...args: [
      ...[codes: number, stride: number, features: number, rows: number, n: number],
      ...[pairs: number, sums: number, scratch: number],
    ]
  ): void;
  subtractHistogram(parent: number, smaller: number, bytes: number): void;
  sumPairs(rows: number, n: number, pairs: number, out: number): void;
  partitionRows(
    ...args: [codes: number, bin: number, missing: number, rows: number, n: number, scratch: number]
  ): number;
  addToRows(rows: number, n: number, value: number, margins: number): void;
  addTree(...args: [codes: number, stride: number, n: number, nodes: number, depth: number, margins: number]): void;
  setPenalty(lambda: number, alpha: number, minChildWeight: number, maxDeltaStep: number, constrained: number): void;
  leafWeight(gradient: number, hessian: number, lower: number, upper: number): number;
  bestSplit(
    ...args: [
      ...[sums: number, features: number, n: number, bins: number, signs: number],
      ...[gradient: number, hessian: number, lower: number, upper: number, out: number],
    ]
  ): void;
  softmax(
    ...args: [
      ...[classes: number, n: number, plane: number, margins: number, labels: number, weights: number],
      ...[pairs: number, own: number, scratch: number],
    ]
  ): void;
  logistic(
    ...args: [
      ...[n: number, margins: number, labels: number, weights: number, positive: number],
      ...[pairs: number, probabilities: number],
    ]
  ): void;
  squaredError(n: number, margins: number, labels: number, weights: number, pairs: number): void;
}

let compiled: WebAssembly.Module | undefined;

/** The kernels, working in `memory`; each thread opens its own. */
export function openKernels(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(KERNEL_BYTES);
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Kernels;
}
