import { normalCdf } from "../../src/core/special-functions.ts";

/** Whether the first of two samples lies higher. */
export interface RankTest {
  /** probability that one of the first is above one of the second, equal ones as halves */
  above: number;
  /** of so much above or more where the distributions are the same */
  p: number;
}

/**
 * The one-sided Mann-Whitney test that values of `a` are larger than those of `b`, by the normal approximation with the
 * corrections for ties and for continuity (H. B. Mann & D. R. Whitney, Ann. Math. Stat. 18 (1947) 50), as in SciPy's
 * `mannwhitneyu(a, b, alternative="greater", method="asymptotic")`. p is 1 where all values are equal.
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): RankTest {
  let u = 0;
  for (const x of a) for (const y of b) u += x > y ? 1 : x === y ? 0.5 : 0;
  const pairs = a.length * b.length;
  const n = a.length + b.length;
  const counts = new Map<number, number>();
  for (const value of [...a, ...b]) counts.set(value, (counts.get(value) ?? 0) + 1);
  let ties = 0;
  for (const count of counts.values()) ties += count * (count * count - 1);
  const variance = (pairs / 12) * (n + 1 - ties / (n * (n - 1)));
  const p = variance === 0 ? 1 : normalCdf(-(u - pairs / 2 - 0.5) / Math.sqrt(variance));
  return { above: u / pairs, p };
}

/** p values of several tests, each as large as it has to be for all together (S. Holm, Scand. J. Stat. 6 (1979) 65). */
export function holm(ps: readonly number[]): number[] {
  const order = [...ps.keys()].sort((i, j) => ps[i]! - ps[j]!);
  const adjusted = new Array<number>(ps.length);
  let least = 0;
  for (const [rank, i] of order.entries()) {
    least = Math.max(least, Math.min(1, (ps.length - rank) * ps[i]!));
    adjusted[i] = least;
  }
  return adjusted;
}
