import { plainWalk } from "./plain-walk.ts";
import { SHAP_BYTES } from "./shap-bytes.ts";

/** The walks down and up a tree, for many rows: see assembly/walk.ts. Numbers named like arrays are byte addresses. */
export interface ShapKernels {
  enter(...args: [splits: number, count: number, values: number, stride: number, rows: number, cases: number]): void;
  walk(
    ...args: [
      ...[splits: number, count: number, leaves: number, rows: number, cases: number],
      ...[tables: number, products: number, sums: number, stride: number],
    ]
  ): void;
}

/** Kernels and the memory that they work on. */
export interface OpenKernels {
  kernels: ShapKernels;
  buffer: ArrayBuffer;
}

const PAGE_BYTES = 65_536;

let compiled: WebAssembly.Module | undefined | false;

/** Kernels on so many bytes of their own: in WebAssembly, or in JavaScript where there is none or a page forbids it. */
export function openShapKernels(bytes: number): OpenKernels {
  compiled ??= compile() ?? false;
  if (compiled === false) return openPlainKernels(bytes);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  return { kernels: exports as unknown as ShapKernels, buffer: memory.buffer };
}

/** The same sums in JavaScript, to the bit. */
export function openPlainKernels(bytes: number): OpenKernels {
  const buffer = new ArrayBuffer(bytes);
  return { kernels: plainWalk(buffer), buffer };
}

function compile(): WebAssembly.Module | undefined {
  try {
    return new WebAssembly.Module(SHAP_BYTES);
  } catch {
    return undefined;
  }
}
