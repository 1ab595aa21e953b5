import type { KernelTerms } from "../layer.ts";
import type { ParameterPlace, Site } from "./fused-layer.ts";

/** A kernel as a matrix with a column for each unit: element (o, u, n) of [outer, units, inner], a row for each (o, n). */
export interface KernelShape {
  outer: number;
  units: number;
  inner: number;
}

/** What kernels are held to beside the loss. */
export interface KernelCost {
  /** gives the cost */
  cost(): number;
  /** adds its derivative to the kernel's gradient */
  back(): void;
  /** the kernel of each unit to norm 1; absent where none is to be so */
  constrain?: () => void;
}

type Terms = Pick<Required<KernelTerms>, "l2" | "orthogonality" | "unitNorm">;

/** The cost of a kernel, in doubles: kernels are small. */
export function kernelCost(
  terms: Terms,
  kernel: ParameterPlace,
  { outer, units, inner }: KernelShape,
  site: Site,
): KernelCost {
  const { l2, orthogonality, unitNorm } = terms;
  const rows = outer * inner;
  const at = (row: number, unit: number) => (Math.floor(row / inner) * units + unit) * inner + (row % inner);
  // Both as large as the kernel or larger: only where they are read.
  const offsets = new Int32Array(orthogonality > 0 || unitNorm ? rows * units : 0);
  for (let i = 0; i < offsets.length; i++) offsets[i] = at(Math.floor(i / units), i % units);
  const weights = () => site.arena.slice(kernel.value, kernel.size);
  const gram = new Float64Array(orthogonality > 0 ? units * units : 0);
  let norm = 0;
  return {
    cost() {
      const w = weights();
      let cost = 0;
      if (l2 > 0) cost += l2 * sumOfSquares(w);
      if (orthogonality > 0) {
        norm = deviationFromOrthogonal(w, offsets, gram);
        cost += orthogonality * norm;
      }
      return cost;
    },
    back() {
      const w = weights();
      const gradient = site.arena.slice(kernel.gradient, kernel.size);
      if (l2 > 0) for (let i = 0; i < w.length; i++) gradient[i]! += 2 * l2 * w[i]!;
      if (orthogonality > 0 && norm > 0)
        addOrthogonality(w, offsets, { gram, gradient, factor: (2 * orthogonality) / norm });
    },
    ...(unitNorm && { constrain: () => normaliseUnits(weights(), offsets, units) }),
  };
}

function sumOfSquares(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}

/** gram = W'W - I; gives its Frobenius norm. */
function deviationFromOrthogonal(w: Float32Array, offsets: Int32Array, gram: Float64Array): number {
  const units = Math.sqrt(gram.length);
  gram.fill(0);
  for (let row = 0; row < offsets.length; row += units) {
    for (let a = 0; a < units; a++) {
      const value = w[offsets[row + a]!]!;
      for (let b = 0; b < units; b++) gram[a * units + b]! += value * w[offsets[row + b]!]!;
    }
  }
  let squares = 0;
  for (let a = 0; a < units; a++) gram[a * units + a]! -= 1;
  for (const value of gram) squares += value * value;
  return Math.sqrt(squares);
}

/** gradient += factor W gram: the derivative of ||W'W - I||_F is 2 W (W'W - I) over the norm. */
function addOrthogonality(
  w: Float32Array,
  offsets: Int32Array,
  { gram, gradient, factor }: { gram: Float64Array; gradient: Float32Array; factor: number },
): void {
  const units = Math.sqrt(gram.length);
  for (let row = 0; row < offsets.length; row += units) {
    for (let b = 0; b < units; b++) {
      let sum = 0;
      for (let a = 0; a < units; a++) sum += w[offsets[row + a]!]! * gram[a * units + b]!;
      gradient[offsets[row + b]!]! += factor * sum;
    }
  }
}

/** A unit whose kernel is 0 stays as it is. */
function normaliseUnits(w: Float32Array, offsets: Int32Array, units: number): void {
  for (let unit = 0; unit < units; unit++) {
    let squares = 0;
    for (let i = unit; i < offsets.length; i += units) squares += w[offsets[i]!]! * w[offsets[i]!]!;
    if (squares === 0) continue;
    const norm = Math.sqrt(squares);
    for (let i = unit; i < offsets.length; i += units) w[offsets[i]!]! /= norm;
  }
}
