import type { Random } from "../../../core/random.ts";
import type { TrialRecord } from "../../trial.ts";
import type { Column } from "./column.ts";
import { type Kernels, kernelsOf } from "./kernels.ts";

/** Trials from the newest back that count in full. */
const FULL = 25;
/** exp(x) below this is nothing beside 1. */
const NOTHING = -40;

/**
 * A density of several parameters together: a mixture of kernels, one for each trial and the prior, each a product over the
 * parameters (Falkner 2018, section 3.1; Watanabe 2023, section 3.3).
 */
export class ParzenEstimator {
  private readonly kernels: readonly Kernels[];
  /** weights from the first kernel up to each */
  private readonly shares: Float64Array;
  /** logarithms of weights, with all of the kernels' densities that does not depend on the point */
  private readonly constants: Float64Array;
  private readonly sums: Float64Array;

  /**
   * @param columns the parameters, of trials that have all or none of them
   * @param rows trials of the table, by number
   * @param others trials that are not in the table, newer ones
   */
  constructor(columns: readonly Column[], rows: Int32Array, others: readonly TrialRecord[] = []) {
    const having = rowsWith(columns, rows);
    const placed = others
      .filter((trial) => columns.every((column) => isIn(trial, column)))
      .map(({ params }) => columns.map((column) => column.place(params[column.name]!)));
    this.kernels = columns.map((column, i) => kernelsOf(column, { rows: having, others: placed.map((at) => at[i]!) }));
    const weights = kernelWeights(having.length + placed.length);
    this.constants = weights.map((weight) => Math.log(weight));
    for (const one of this.kernels) one.subtractConstants(this.constants);
    this.shares = weights;
    for (let k = 1; k < weights.length; k++) weights[k]! += weights[k - 1]!;
    this.sums = new Float64Array(weights.length);
  }

  /** A random point: a kernel by its weight, then each parameter by that kernel. */
  sample(stream: Random): Float64Array {
    const u = stream.uniform() * this.shares.at(-1)!;
    let kernel = 0;
    while (kernel < this.shares.length - 1 && this.shares[kernel]! <= u) kernel++;
    return Float64Array.from(this.kernels, (one) => one.sample(kernel, stream));
  }

  /** Logarithm of the density, for numbers on a grid and choices of the probability. */
  logDensity(point: Float64Array): number {
    const { sums, kernels } = this;
    sums.set(this.constants);
    for (let i = 0; i < kernels.length; i++) kernels[i]!.addLogDensities(sums, point[i]!);
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < sums.length; k++) if (sums[k]! > most) most = sums[k]!;
    let total = 0;
    for (let k = 0; k < sums.length; k++) {
      const below = sums[k]! - most;
      if (below > NOTHING) total += Math.exp(below);
    }
    return most + Math.log(total);
  }
}

/** Rows that have all of the columns. */
function rowsWith(columns: readonly Column[], rows: Int32Array): Int32Array {
  const having = new Int32Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    let all = true;
    for (let c = 0; c < columns.length && all; c++) all = columns[c]!.has(rows[i]!);
    if (all) having[count++] = rows[i]!;
  }
  return having.subarray(0, count);
}

function isIn({ params, distributions }: TrialRecord, column: Column): boolean {
  return Object.hasOwn(params, column.name) && column.isOf(column.name, distributions[column.name]!);
}

/**
 * Weights of n trials and the prior, of sum 1: the newest 25 and the prior alike, older ones less from 1 down to 1 / n
 * (Bergstra 2013, section 4).
 */
export function kernelWeights(n: number): Float64Array {
  const weights = new Float64Array(n + 1).fill(1);
  const old = n - FULL;
  for (let k = 0; k < old; k++) weights[k] = old === 1 ? 1 / n : 1 / n + ((1 - 1 / n) * k) / (old - 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
