import { exponential } from "../../core/exponential.ts";
import type { Objective } from "./objective.ts";

/** Beyond this the sigmoid is as near to 0 as float32 gets; XGBoost stops there, too. */
const LARGEST_EXPONENT = 88;

/** Makes [rows x classes] margins softmax probabilities, in float32 steps with a double sum, as XGBoost's Softmax. */
export function softmaxInPlace(margins: Float32Array, classes: number): void {
  for (let begin = 0; begin < margins.length; begin += classes) {
    const end = begin + classes;
    let largest = margins[begin]!;
    for (let i = begin; i < end; i++) if (margins[i]! > largest) largest = margins[i]!;
    let sum = 0;
    for (let i = begin; i < end; i++) {
      margins[i] = exponential(Math.fround(margins[i]! - largest));
      sum += margins[i]!;
    }
    const divisor = Math.fround(sum);
    for (let i = begin; i < end; i++) margins[i]! /= divisor;
  }
}

/** Makes margins probabilities of label 1, in float32 steps as XGBoost's Sigmoid. */
export function sigmoidInPlace(margins: Float32Array): void {
  for (let i = 0; i < margins.length; i++) {
    margins[i] = 1 / Math.fround(exponential(Math.min(-margins[i]!, LARGEST_EXPONENT)) + 1);
  }
}

/** Class probabilities, [rows x classes] row-major, from [rows x groups] margins of a model of classes, which are used up. */
export function classProbabilities(margins: Float32Array, objective: Objective, groups: number): Float32Array {
  if (objective !== "binary:logistic") {
    softmaxInPlace(margins, groups);
    return margins;
  }
  sigmoidInPlace(margins);
  const both = new Float32Array(2 * margins.length);
  for (let row = 0; row < margins.length; row++) {
    both[2 * row] = 1 - margins[row]!;
    both[2 * row + 1] = margins[row]!;
  }
  return both;
}

/** The margin whose sigmoid is `probability` (above 0, below 1), in float32 steps as XGBoost's ProbToMargin. */
export function logit(probability: number): number {
  return Math.fround(-Math.log(Math.fround(Math.fround(1 / probability) - 1)));
}
