import type { Case } from "./cases.ts";

/**
 * The loss of each row: minus the logarithm of the probability of its label, the squared error of a number, or whether
 * the class is wrong, where that is all that is predicted.
 *
 * @param predicted [rows x classes], or one a row: the number, the class, or the probability of label 1
 */
export function losses({ parameters }: Case, predicted: Float32Array, label: Float32Array): Float64Array {
  return Float64Array.from(label, (y, row) => {
    if (parameters.objective === "reg:squarederror") return (predicted[row]! - y) ** 2;
    if (parameters.objective === "multi:softmax") return Number(predicted[row] !== y);
    return -Math.log(probability(predicted, label, row));
  });
}

/** 1 for each row whose label is the predicted or most probable one; of numbers none. */
export function hits({ parameters }: Case, predicted: Float32Array, label: Float32Array): Uint8Array {
  const width = predicted.length / label.length;
  return Uint8Array.from(label, (y, row) => {
    if (parameters.objective === "reg:squarederror") return 0;
    if (parameters.objective === "multi:softmax") return Number(predicted[row] === y);
    if (width === 1) return Number(predicted[row]! > 0.5 === (y === 1));
    const own = predicted.subarray(row * width, (row + 1) * width);
    return Number(own.indexOf(Math.max(...own)) === y);
  });
}

function probability(predicted: Float32Array, label: Float32Array, row: number): number {
  const width = predicted.length / label.length;
  if (width === 1) return label[row] === 1 ? predicted[row]! : 1 - predicted[row]!;
  return predicted[row * width + label[row]!]!;
}

export function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation, of the sample. */
export function deviation(values: ArrayLike<number>): number {
  const centre = mean(values);
  const squares = Array.from(values, (value) => (value - centre) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / (values.length - 1));
}
