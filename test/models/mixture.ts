import { Random } from "../../src/core/random.ts";
import type { FitContext, LabelledSet } from "../../src/models/model.ts";

/**
 * Rows of a mixture of normal distributions, one per class: feature f of class c has mean `separation` if
 * f = c modulo the number of features, else 0, and standard deviation 1. Rows come class after class in turn.
 */
export function mixture({ rows = 120, classes = 3, features = 3, separation = 2, seed = 1 } = {}): LabelledSet {
  const random = Random.fromSeed(seed).stream("mixture");
  const y = new Uint8Array(rows);
  const values = new Float32Array(rows * features);
  for (let row = 0; row < rows; row++) {
    y[row] = row % classes;
    for (let f = 0; f < features; f++) {
      const mean = f === y[row]! % features ? separation : 0;
      values[row * features + f] = mean + random.normal();
    }
  }
  return labelled(values, y, { features, classes });
}

/** A labelled set of bare numbers; features are a, b, c, ..., every row is a shower of its own. */
export function labelled(
  values: ArrayLike<number>,
  y: ArrayLike<number>,
  { features = 1, classes = 2 } = {},
): LabelledSet {
  const rows = y.length;
  const own = Uint32Array.from({ length: rows }, (_, row) => row);
  return {
    x: { rows, columns: [..."abcdefghijklmnopqrstuvwxyz"].slice(0, features), values: Float32Array.from(values) },
    y: Uint8Array.from(y),
    classes: ["proton", "helium", "oxygen", "iron"].slice(0, classes),
    shower: own,
    event: own,
  };
}

export function fitContext(rest: Partial<FitContext> = {}): FitContext {
  return {
    random: Random.fromSeed(7),
    workers: 1,
    progress: () => {},
    signal: new AbortController().signal,
    ...rest,
  };
}
