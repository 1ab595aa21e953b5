import { PRIMARIES } from "../../core/primaries.ts";
import { Random } from "../../core/random.ts";
import type { LabelledSet } from "../../models/model.ts";

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

/** Bins before the pulse begins, and those in which the pulses of the classes fall to 1/e. */
const START = 2;
const FALL_BINS = [2, 4, 8, 16];

/**
 * Rows that are traces of one channel: from the third bin on a pulse that falls exponentially, the slower the higher the
 * class, times a factor from 0.8 to 1.2, with normal noise of a standard deviation of 0.1 in each bin; at most four classes.
 */
export function pulses({ rows = 120, classes = 3, bins = 24, seed = 1 } = {}): LabelledSet {
  const random = Random.fromSeed(seed).stream("pulses");
  const y = new Uint8Array(rows);
  const values = new Float32Array(rows * bins);
  for (let row = 0; row < rows; row++) {
    y[row] = row % classes;
    const height = 0.8 + 0.4 * random.uniform();
    for (let bin = 0; bin < bins; bin++) {
      const pulse = bin < START ? 0 : height * Math.exp(-(bin - START) / FALL_BINS[y[row]!]!);
      values[row * bins + bin] = pulse + 0.1 * random.normal();
    }
  }
  const set = labelled(values, y, { features: bins, classes });
  const columns = Array.from({ length: bins }, (_, bin) => `bin_${bin}`);
  return { ...set, x: { ...set.x, columns, shape: [1, bins] } };
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
    classes: PRIMARIES.slice(0, classes),
    shower: own,
    event: own,
  };
}
