import { clustersOf, sumByCluster } from "./clusters.ts";

/** The best accuracy that is possible on rows, and how far an accuracy comes towards it. */
export interface CeilingShare {
  accuracy: number;
  /** of the ceiling */
  standard_error: number;
  /** (accuracy - chance) / (ceiling - chance): 0 at chance, 1 at the ceiling, more only by leaks or luck */
  share: number;
}

/**
 * The mean over rows of the probability that the best possible answer is right (the largest posterior given all there is to
 * know), which is the accuracy to be expected of it on just these rows; and an accuracy as a share of the way from chance to it.
 * The standard error is that over showers, as rows of one share what is known of it. Null with fewer than two showers and
 * where the ceiling is not above chance.
 *
 * @param largest [rows]
 */
export function ceilingShare(
  largest: Float64Array,
  { accuracy, chance, shower }: { accuracy: number; chance: number; shower: Uint32Array },
): CeilingShare | null {
  const clusters = clustersOf(shower);
  const mean = largest.reduce((sum, value) => sum + value, 0) / largest.length;
  if (clusters.count < 2 || !(mean > chance)) return null;
  const deviations = sumByCluster(clusters, [largest.map((value) => value - mean)]);
  const squares = deviations.reduce((sum, value) => sum + value * value, 0);
  const standard_error = Math.sqrt((squares * clusters.count) / (clusters.count - 1)) / largest.length;
  return { accuracy: mean, standard_error, share: (accuracy - chance) / (mean - chance) };
}
