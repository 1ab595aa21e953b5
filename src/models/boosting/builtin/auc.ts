/**
 * Area under the ROC curve: the probability that a positive row has a larger score than a negative one, ties counting
 * half; weighted rows count so many times. NaN where one of the two has no weight.
 *
 * @example areaUnderCurve(Float32Array.of(0.1, 0.4, 0.35, 0.8), (row) => row > 1); // 0.75
 */
export function areaUnderCurve(
  scores: Float32Array,
  isPositive: (row: number) => boolean,
  weights?: Float32Array,
): number {
  const positives = sortedSide(scores, isPositive, weights);
  const negatives = sortedSide(scores, (row) => !isPositive(row), weights);
  let area = 0;
  let below = 0;
  let n = 0;
  for (let p = 0; p < positives.scores.length; ) {
    const score = positives.scores[p]!;
    while (n < negatives.scores.length && negatives.scores[n]! < score) below += negatives.weightOf(n++);
    let tied = 0;
    for (let t = n; t < negatives.scores.length && negatives.scores[t] === score; t++) tied += negatives.weightOf(t);
    // All positives of this score see the same negatives.
    for (; positives.scores[p] === score; p++) area += positives.weightOf(p) * (below + tied / 2);
  }
  return area / (positives.total * negatives.total);
}

interface Side {
  /** ascending */
  scores: Float32Array;
  weightOf(index: number): number;
  total: number;
}

function sortedSide(scores: Float32Array, belongs: (row: number) => boolean, weights: Float32Array | undefined): Side {
  const rows: number[] = [];
  for (let row = 0; row < scores.length; row++) if (belongs(row)) rows.push(row);
  if (!weights) {
    // Bare numbers are sorted much faster than rows.
    const own = Float32Array.from(rows, (row) => scores[row]!).sort();
    return { scores: own, weightOf: () => 1, total: own.length };
  }
  const order = Uint32Array.from(rows).sort((a, b) => scores[a]! - scores[b]!);
  return {
    scores: Float32Array.from(order, (row) => scores[row]!),
    weightOf: (index) => weights[order[index]!]!,
    total: order.reduce((sum, row) => sum + weights[row]!, 0),
  };
}
