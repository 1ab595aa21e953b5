import type { Kernels } from "./kernels.ts";
import { BLOCK_ROWS, type GrowingSet, type Loss, type RowSet } from "./training-set.ts";

/** Least probability in a log loss (mlogloss and logloss of XGBoost). */
const EPSILON = Math.fround(1e-16);
/** So many probabilities of at least 1e-16 can be multiplied in a double. */
const FACTORS = 16;

/** Works on row sets: losses of blocks of rows, and the derivatives for the next round. */
export class LossWorker {
  private readonly kernels: Kernels;
  private readonly memory: WebAssembly.Memory;
  private readonly loss: Loss;
  private readonly scratch: number;

  /** @param scratch address of 16 bytes per group, of this thread alone */
  constructor(kernels: Kernels, memory: WebAssembly.Memory, { loss, scratch }: { loss: Loss; scratch: number }) {
    this.kernels = kernels;
    this.memory = memory;
    this.loss = loss;
    this.scratch = scratch;
  }

  /** Losses of the blocks `part`, `part + parts`, ...; with `pairs` also the derivatives of their rows. */
  pass(set: RowSet | GrowingSet, { part, parts }: { part: number; parts: number }): Float64Array {
    const blocks = Math.ceil(set.rows / BLOCK_ROWS);
    const losses = new Float64Array(Math.max(0, Math.ceil((blocks - part) / parts)));
    for (let i = 0; i < losses.length; i++) losses[i] = this.block(set, part + i * parts);
    return losses;
  }

  private block(set: RowSet | GrowingSet, block: number): number {
    const { kernels, loss } = this;
    const begin = block * BLOCK_ROWS;
    const rows = Math.min(set.rows, begin + BLOCK_ROWS) - begin;
    const at = (array: number) => (array === 0 ? 0 : array + 4 * begin);
    const pairs = "pairs" in set ? set.pairs + 8 * begin : 0;
    const margins = at(set.margins);
    const labels = at(set.labels);
    const weights = at(set.weights);
    const own = at(set.own);
    if (loss.objective === "reg:squarederror") {
      if (pairs > 0) kernels.squaredError(rows, margins, labels, weights, pairs);
    } else if (loss.objective === "binary:logistic") {
      kernels.logistic(rows, margins, labels, weights, loss.positive, pairs, own);
    } else {
      kernels.softmax(loss.groups, rows, set.plane, margins, labels, weights, pairs, own, this.scratch);
    }
    const floats = (array: number) => new Float32Array(this.memory.buffer, array, rows);
    const weightOf = weights === 0 ? undefined : floats(weights);
    return loss.objective === "reg:squarederror"
      ? squaredErrors(floats(margins), floats(labels), weightOf)
      : this.logLoss(floats(own), floats(labels), weightOf);
  }

  private logLoss(own: Float32Array, labels: Float32Array, weights: Float32Array | undefined): number {
    if (this.loss.objective === "binary:logistic") {
      for (let i = 0; i < own.length; i++) if (labels[i] === 0) own[i] = 1 - own[i]!;
    }
    let sum = 0;
    if (weights) {
      for (let i = 0; i < own.length; i++) sum -= weights[i]! * Math.log(Math.max(own[i]!, EPSILON));
      return sum;
    }
    // The logarithm of a product of probabilities costs one logarithm.
    for (let begin = 0; begin < own.length; begin += FACTORS) {
      const end = Math.min(own.length, begin + FACTORS);
      let product = 1;
      for (let i = begin; i < end; i++) product *= Math.max(own[i]!, EPSILON);
      sum -= Math.log(product);
    }
    return sum;
  }
}

function squaredErrors(margins: Float32Array, labels: Float32Array, weights: Float32Array | undefined): number {
  let sum = 0;
  for (let i = 0; i < margins.length; i++) {
    const error = margins[i]! - labels[i]!;
    sum += error * error * (weights ? weights[i]! : 1);
  }
  return sum;
}
