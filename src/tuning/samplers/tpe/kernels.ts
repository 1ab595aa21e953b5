import type { Random } from "../../../core/random.ts";
import { gridIndex } from "../../distribution.ts";
import { ChoiceKernels } from "./choice-kernels.ts";
import type { Column } from "./column.ts";
import { GridKernels } from "./grid-kernels.ts";
import { logMassWithin, NormalKernels } from "./normal-kernels.ts";
import { kernelWidths, leastWidth } from "./widths.ts";

/**
 * Kernels of one parameter, one for each trial of a set in order and last the prior, as parts of products that are the
 * kernels of several parameters.
 */
export interface Kernels {
  /** takes from each kernel's sum what its density is divided by */
  subtractConstants(sums: Float64Array): void;
  /** adds to each kernel's sum the rest of the logarithm of its density at x */
  addLogDensities(sums: Float64Array, x: number): void;
  /** a random place by one kernel: a number, or the index of a choice or of a value on a grid */
  sample(kernel: number, stream: Random): number;
}

/** The trials that kernels stand for: rows of the table, and after them some that are not in it. */
export interface KernelTrials {
  rows: Int32Array;
  /** places of the others in a column */
  others: readonly number[];
}

/** Rows of a set below this part of all are sorted anew rather than looked for among all. */
const FEW = 1 / 16;

export function kernelsOf(column: Column, { rows, others }: KernelTrials): Kernels {
  const { scale, distribution } = column;
  const n = rows.length + others.length;
  const centres = new Float64Array(n + 1);
  for (let k = 0; k < rows.length; k++) centres[k] = column.values[rows[k]!]!;
  centres.set(others, rows.length);
  const places = centres.subarray(0, n);
  if (scale.kind === "choices") return new ChoiceKernels(places, scale.size);
  const { low, high } = scale;
  const order = orderOf(column, rows, places);
  const widths = new Float64Array(n + 1);
  widths.set(kernelWidths(places, order, { low, high, least: leastWidth(high - low, n) }));
  centres[n] = 0.5 * (low + high);
  widths[n] = high - low;
  const normals = { centres, widths, logMasses: logMassesOf(column, rows, { centres, widths, low, high }), low, high };
  if (scale.kind === "continuous") return new NormalKernels(normals);
  if (distribution.kind === "categorical") throw new Error("unreachable: choices have no grid");
  const indexAt = (place: number) => {
    const index = gridIndex(distribution, scale.log ? Math.exp(place) : place);
    return Math.min(scale.size - 1, Math.max(0, index));
  };
  return new GridKernels(normals, { edges: scale.edges, indexAt });
}

/** Kernels by place, equal ones by their order. */
function orderOf({ sorted, count }: Column, rows: Int32Array, places: Float64Array): Int32Array {
  const byPlace = (a: number, b: number) => places[a]! - places[b]! || a - b;
  if (rows.length < count * FEW) return Int32Array.from(places.keys()).sort(byPlace);
  const kernelOf = new Int32Array(rows.length === 0 ? 0 : rows.at(-1)! + 1).fill(-1);
  for (let k = 0; k < rows.length; k++) kernelOf[rows[k]!] = k;
  const added = Int32Array.from({ length: places.length - rows.length }, (_, i) => rows.length + i).sort(byPlace);
  const order = new Int32Array(places.length);
  let [next, taken] = [0, 0];
  for (let i = 0; i < count; i++) {
    const row = sorted[i]!;
    const kernel = row < kernelOf.length ? kernelOf[row]! : -1;
    if (kernel < 0) continue;
    while (taken < added.length && places[added[taken]!]! < places[kernel]!) order[next++] = added[taken++]!;
    order[next++] = kernel;
  }
  while (taken < added.length) order[next++] = added[taken++]!;
  return order;
}

/** Of each kernel; those of rows that are as wide as the last time are remembered. */
function logMassesOf(
  column: Column,
  rows: Int32Array,
  { centres, widths, low, high }: { centres: Float64Array; widths: Float64Array; low: number; high: number },
): Float64Array {
  const { widths: known, constants } = column;
  const masses = new Float64Array(centres.length);
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k]!;
    if (known[row] !== widths[k]) {
      known[row] = widths[k]!;
      constants[row] = logMassWithin(centres[k]!, widths[k]!, { low, high });
    }
    masses[k] = constants[row]!;
  }
  for (let k = rows.length; k < centres.length; k++) masses[k] = logMassWithin(centres[k]!, widths[k]!, { low, high });
  return masses;
}
