import { FOREST_BYTES } from "./forest-bytes.ts";

/** Prediction in WebAssembly with SIMD: see assembly/trees.ts. Numbers named like arrays are byte addresses. */
export interface ForestKernels {
  hasNaN(values: number, n: number): number;
  encode(
    ...args: [
      ...[values: number, stride: number, rows: number, thresholds: number, count: number],
      ...[planes: number, leftPlanes: number],
    ]
  ): void;
  addTrees(
    ...args: [trees: number, count: number, planes: number, hasMissing: number, slots: number, margins: number]
  ): void;
}

let compiled: WebAssembly.Module | undefined | false;

/** What opens the kernels in a memory; undefined where there is no WebAssembly with SIMD, or a page forbids it. */
export function openForestKernels(): ((memory: WebAssembly.Memory) => ForestKernels) | undefined {
  compiled ??= compile() ?? false;
  if (compiled === false) return undefined;
  const module = compiled;
  return (memory) => new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as ForestKernels;
}

function compile(): WebAssembly.Module | undefined {
  try {
    return new WebAssembly.Module(FOREST_BYTES);
  } catch {
    // The trees can be walked instead, with the same results.
    return undefined;
  }
}
