import { ConfigError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import { DrawnSums } from "./drawn-sums.ts";
import type { Interval } from "./evaluation.ts";
import { quantile } from "./quantile.ts";

export interface BootstrapOptions {
  /** probability content of the intervals, in (0, 1); 0.99 by default */
  confidence?: number;
  /** 2000 by default, of which ten lie outside each end of a 99 % interval */
  replicates?: number;
  /** its stream "bootstrap" is used: the same stream gives the same intervals, whatever was drawn from it */
  random: Random;
}

/**
 * Percentile bootstrap over clusters: as many clusters as there are, drawn with replacement, each with all its rows
 * (C. A. Field and A. H. Welsh, J. R. Stat. Soc. B 69 (2007) 369). Rows of one shower share its fluctuations, so that
 * drawing rows would make intervals too narrow. Only sums of clusters enter, so a replicate costs no more than a sum.
 *
 * `statistics` turns the sums over all rows of a replicate into numbers, each of which gets an interval: quantiles of
 * its replicates, linear between order statistics. A number that is NaN in a replicate makes its interval NaN. With
 * fewer than two clusters nothing is known of the spread: NaN to NaN (null in JSON). Where all clusters are alike, the
 * interval has no width. With few clusters (below about 30) it is too narrow, as every percentile bootstrap.
 * Throws ConfigError for a confidence outside (0, 1) or fewer than one replicate.
 *
 * @param sums [clusters x width] row-major
 */
export function clusterBootstrap(
  sums: Float64Array,
  width: number,
  statistics: Statistics,
  options: BootstrapOptions,
): Interval[] {
  const { confidence = 0.99 } = options;
  if (!(confidence > 0 && confidence < 1)) throw new ConfigError(`confidence ${confidence}; expected between 0 and 1`);
  const tail = (1 - confidence) / 2;
  return clusterReplicates(sums, width, statistics, options).map((values): Interval => {
    values.sort();
    return [quantile(values, tail), quantile(values, 1 - tail)];
  });
}

/** Numbers from the sums over all rows of a replicate. */
export type Statistics = (total: Float64Array) => readonly number[];

/** The replicates of each number of `clusterBootstrap`, as they are drawn; all NaN with fewer than two clusters. */
export function clusterReplicates(
  sums: Float64Array,
  width: number,
  statistics: Statistics,
  { replicates = 2000, random }: Omit<BootstrapOptions, "confidence">,
): Float64Array[] {
  if (!(Number.isInteger(replicates) && replicates > 0)) {
    throw new ConfigError(`${replicates} bootstrap replicates; expected a whole number above 0`);
  }
  const draws = new DrawnSums(sums, width);
  const count = statistics(new Float64Array(width)).length;
  const drawn = Array.from({ length: count }, () => new Float64Array(replicates));
  if (draws.clusters < 2) return drawn.map((values) => values.fill(Number.NaN));
  const stream = random.stream("bootstrap");
  const total = new Float64Array(width);
  for (let replicate = 0; replicate < replicates; replicate++) {
    draws.draw(stream, total);
    const values = statistics(total);
    for (let k = 0; k < count; k++) drawn[k]![replicate] = values[k]!;
  }
  return drawn;
}
