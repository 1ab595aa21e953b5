/**
 * Counts of rows by true and decided class, [true class][decided class]; both columns are indices below `classes`.
 *
 * @example
 * confusionCounts(Uint8Array.of(0, 0, 1), Uint8Array.of(0, 1, 1), 2); // [[1, 1], [0, 1]]
 */
export function confusionCounts(y: Uint8Array, decided: Uint8Array, classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let row = 0; row < y.length; row++) {
    const cells = counts[y[row]!]!;
    cells[decided[row]!] = cells[decided[row]!]! + 1;
  }
  return counts;
}
