import type { BoostingRows } from "../engine.ts";
import type { Objective } from "../objective.ts";
import type { MemoryPlan } from "./shared-memory.ts";

/** Rows of one pass, cut at fixed places so that sums do not depend on who computes them; a multiple of four. */
export const BLOCK_ROWS = 4096;

/** Where the arrays of some rows lie in the shared memory; each is readable up to a multiple of four rows. */
export interface RowSet {
  rows: number;
  /** floats from one group's margins to the next's */
  plane: number;
  /** u8 [rows x features], row-major */
  codes: number;
  /** f32 [groups x plane] */
  margins: number;
  /** f32 [rows] */
  labels: number;
  /** f32 [rows]; 0 if all weights are 1 */
  weights: number;
  /** f32 [rows]: of classes the probability of the row's own class */
  own: number;
}

/** The rows that trees are grown on. */
export interface GrowingSet extends RowSet {
  /** u8 [features x rows], column-major */
  columns: number;
  /** f32 [groups x 2 plane]: gradient and Hessian of each row */
  pairs: number;
}

export function planRows(plan: MemoryPlan, { x, weight }: BoostingRows, groups: number): RowSet {
  const plane = Math.ceil(x.rows / 4) * 4;
  return {
    rows: x.rows,
    plane,
    // The kernels read 8 codes at once.
    codes: plan.reserve(x.rows * x.columns.length + 8),
    margins: plan.reserve(4 * groups * plane),
    labels: plan.reserve(4 * plane),
    weights: weight ? plan.reserve(4 * plane) : 0,
    own: plan.reserve(4 * plane),
  };
}

export function planGrowingRows(plan: MemoryPlan, rows: BoostingRows, groups: number): GrowingSet {
  const set = planRows(plan, rows, groups);
  return {
    ...set,
    columns: plan.reserve(rows.x.rows * rows.x.columns.length),
    pairs: plan.reserve(8 * groups * set.plane),
  };
}

/** Labels and weights into the memory, and the margins to start from, [rows x groups]. */
export function fillRows(
  memory: WebAssembly.Memory,
  set: RowSet,
  { rows, margins }: { rows: BoostingRows; margins: Float32Array },
  groups: number,
): void {
  const floats = (address: number, length: number) => new Float32Array(memory.buffer, address, length);
  floats(set.labels, set.rows).set(rows.label);
  if (rows.weight) floats(set.weights, set.rows).set(rows.weight);
  for (let group = 0; group < groups; group++) {
    const own = floats(set.margins + 4 * group * set.plane, set.rows);
    for (let row = 0; row < set.rows; row++) own[row] = margins[row * groups + group]!;
  }
}

/** The codes of rows begin .. end - 1, turned so that the codes of one feature lie side by side. */
export function turnCodes(
  memory: WebAssembly.Memory,
  { rows, codes, columns }: GrowingSet,
  { features, begin, end }: { features: number; begin: number; end: number },
): void {
  const from = new Uint8Array(memory.buffer, codes, rows * features);
  const to = new Uint8Array(memory.buffer, columns, rows * features);
  // Some rows at a time, so that the lines that are read are still in the cache for the next feature.
  const step = 256;
  for (let first = begin; first < end; first += step) {
    const stop = Math.min(end, first + step);
    for (let feature = 0; feature < features; feature++) {
      const column = feature * rows;
      for (let row = first; row < stop; row++) to[column + row] = from[row * features + feature]!;
    }
  }
}

/** Groups of margins, and what the loss is. */
export interface Loss {
  objective: Objective;
  groups: number;
  /** weight of rows of label 1 of binary:logistic */
  positive: number;
}
