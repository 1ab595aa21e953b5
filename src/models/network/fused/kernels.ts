import type { Activation } from "../layer.ts";
import { FUSED_BYTES } from "./fused-bytes.ts";
import type { SequenceKernels } from "./sequence-kernels.ts";

/** Where a value or gradient lies: byte address of its first row, floats from row to row, columns that are worked on. */
type Matrix = [address: number, size: number, stride: number, columns: number];

/** The inner loops, in WebAssembly with SIMD: see assembly/ for what each does. Numbers named like arrays are byte addresses. */
export interface Kernels extends SequenceKernels {
  product(
    ...args: [
      ...[a: number, aRow: number, aColumn: number, m: number, k: number, x: number],
      ...[stride: number, columns: number, bias: number, accumulate: boolean, c: number],
    ]
  ): void;
  outer(
    ...args: [
      ...[d: number, m: number, x: number, k: number, stride: number, columns: number],
      ...[g: number, gRow: number, gColumn: number],
    ]
  ): void;
  sumColumns(...args: [...Matrix, sums: number]): void;
  addRows(...args: [...Matrix, y: number]): void;
  affine(
    ...args: [
      ...[x: number, factor: number, summand: number, size: number, stride: number, columns: number],
      ...[accumulate: boolean, y: number],
    ]
  ): void;
  activate(kind: number, ...args: [...Matrix, y: number]): void;
  activationSlope(
    ...args: [kind: number, x: number, y: number, size: number, stride: number, columns: number, d: number]
  ): void;
  squaredError(...args: LossArguments): number;
  bernoulli(...args: LossArguments): number;
  gaussian(...args: LossArguments): number;
  crossEntropy(...args: LossArguments): number;
  reparametrise(
    ...args: [y: number, e: number, size: number, stride: number, columns: number, w: number, z: number]
  ): number;
  reparametriseBack(
    ...args: [y: number, e: number, size: number, stride: number, columns: number, w: number, dz: number, d: number]
  ): void;
  sumSquares(g: number, n: number): number;
  scale(g: number, n: number, factor: number): void;
  sgd(w: number, g: number, v: number, n: number, rate: number, momentum: number, nesterov: boolean): void;
  rmsprop(w: number, g: number, s: number, n: number, rate: number, decay: number, epsilon: number): void;
  adam(
    ...args: [
      ...[w: number, g: number, m: number, v: number, n: number, rate: number, correction: number],
      ...[beta1: number, beta2: number, epsilon: number, decay: number, trainable: number],
    ]
  ): void;
}

type LossArguments = [
  ...[y: number, target: number, size: number, stride: number, columns: number],
  ...[w: number, d: number],
];

/** How the kernels count the activations; linear ones need none. */
export const ACTIVATION_KINDS: Readonly<Record<Exclude<Activation, "linear">, number>> = {
  relu: 1,
  selu: 2,
  elu: 3,
  gelu: 4,
  tanh: 5,
  sigmoid: 6,
  softplus: 7,
};

let compiled: WebAssembly.Module | undefined;

/** The kernels, working in `memory`, of which they need the first page for themselves. */
export function openKernels(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(FUSED_BYTES);
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Kernels;
}
