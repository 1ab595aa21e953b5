/** How well one class is found. */
export interface ClassScores {
  /** rows whose true class it is */
  support: number;
  /** share of the rows decided to be of the class that are of it */
  precision: number;
  /** share of the rows of the class that are decided to be of it */
  recall: number;
  /** harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN) */
  f1: number;
}

/**
 * Scores of each class from the counts [true class][decided class]. A share of no rows is NaN (null in JSON), not 0: the
 * precision of a class never decided, the recall of a class without rows, F1 of a class with neither; scikit-learn
 * gives the same with `zero_division=np.nan`.
 */
export function classScores(confusion: readonly (readonly number[])[]): ClassScores[] {
  return confusion.map((row, k) => {
    const hits = row[k]!;
    const support = row.reduce((sum, n) => sum + n, 0);
    const decided = confusion.reduce((sum, other) => sum + other[k]!, 0);
    return { support, precision: hits / decided, recall: hits / support, f1: (2 * hits) / (support + decided) };
  });
}

/**
 * Mean recall of the classes that have rows: the accuracy if all of them were equally frequent (K. H. Brodersen et al.,
 * ICPR 2010, p. 3121, for two classes; scikit-learn's `balanced_accuracy_score`). NaN where no class has rows.
 *
 * @param hits [classes] rows of the class decided right
 * @param support [classes] rows of the class
 */
export function balancedAccuracy(hits: ArrayLike<number>, support: ArrayLike<number>): number {
  let sum = 0;
  let present = 0;
  for (let k = 0; k < support.length; k++) {
    if (support[k] === 0) continue;
    sum += hits[k]! / support[k]!;
    present++;
  }
  return sum / present;
}
