import { clustersOf, sumByCluster } from "./clusters.ts";
import { designEffect } from "./design-effect.ts";
import type { Interval } from "./evaluation.ts";
import { wilsonInterval } from "./wilson.ts";

/** A proportion of rows that come in showers. */
export interface ClusteredProportion {
  /** NaN for no rows */
  proportion: number;
  /** independent rows that would tell as much */
  n_effective: number;
  design_effect: number;
  /** Wilson interval with `n_effective` rows */
  interval: Interval;
}

/**
 * Share of rows with `hit` 1, and its Wilson interval with n / design effect in the place of n, because rows of one
 * shower share its fluctuations. Unlike a bootstrap it stays wide where all rows agree, and it costs nothing.
 *
 * The effective number is at most n, although a design effect may be below 1 (E. L. Korn and B. I. Graubard, Surv.
 * Methodol. 24 (1998) 193, truncate alike): chance must not make an interval narrower than independent rows allow.
 * Where the design effect is not defined (one shower; all rows alike) it is set to n / showers, as if rows of a shower
 * were copies of one another. No rows: proportion NaN, design effect 1, interval [0, 1].
 * The normal quantile stands for Student's t: with few showers (below about 30) the interval is somewhat too narrow.
 * Throws ConfigError for a confidence outside (0, 1).
 */
export function clusteredProportion(hit: Uint8Array, shower: Uint32Array, confidence: number): ClusteredProportion {
  const n = hit.length;
  if (n === 0) {
    return { proportion: Number.NaN, n_effective: 0, design_effect: 1, interval: wilsonInterval(0, 0, confidence) };
  }
  const clusters = clustersOf(shower);
  const estimated = designEffect(sumByCluster(clusters, [hit, new Uint8Array(n).fill(1)]));
  const design_effect = Number.isNaN(estimated) ? n / clusters.count : estimated;
  const n_effective = Math.min(n, n / design_effect);
  const proportion = hit.reduce((sum, one) => sum + one, 0) / n;
  return { proportion, n_effective, design_effect, interval: wilsonInterval(proportion, n_effective, confidence) };
}
