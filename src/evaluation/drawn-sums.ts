import type { Random } from "../core/random.ts";

/** The nonzero sums of one quantity. */
interface CountedColumn {
  column: number;
  clusters: Uint32Array;
  /** whole numbers, whose sums are exact in any order */
  values: Float64Array;
}

/**
 * Sums over clusters drawn with replacement, the same to the bit as if the sums of one drawn cluster were added after the other.
 *
 * Whole numbers (counts of rows, of hits) are exact in any order: how often each cluster was drawn times what it has, from the first
 * cluster to the last, and only where it has any, as a shower has rows of one primary. Other numbers are added in the order of the
 * draws. Of 140,000 showers that are a million stations this is several times faster than a row of all sums for each draw, as these
 * rows do not fit in the cache.
 */
export class DrawnSums {
  readonly clusters: number;
  private readonly counted: CountedColumn[] = [];
  private readonly others: { column: number; values: Float64Array }[] = [];
  private readonly drawn: Uint32Array;
  /** Bytes do: no cluster is drawn 256 times, which has a chance below 1 / 256! = 1e-507. */
  private readonly times: Uint8Array;

  /** @param sums [clusters x width] row-major */
  constructor(sums: Float64Array, width: number) {
    this.clusters = sums.length / width;
    this.drawn = new Uint32Array(this.clusters);
    this.times = new Uint8Array(this.clusters);
    for (let column = 0; column < width; column++) {
      const values = Float64Array.from({ length: this.clusters }, (_, i) => sums[i * width + column]!);
      if (areExact(values)) this.counted.push({ column, ...nonzero(values) });
      else this.others.push({ column, values });
    }
  }

  /** Draws as many clusters as there are; `total` [width] receives the sums over them. */
  draw(random: Random, total: Float64Array): void {
    drawClusters(random, this.drawn, this.times);
    for (const { column, values } of this.others) total[column] = sumOfDrawn(values, this.drawn);
    for (const { column, clusters, values } of this.counted) total[column] = sumOfTimes(this.times, clusters, values);
  }
}

function drawClusters(random: Random, drawn: Uint32Array, times: Uint8Array): void {
  times.fill(0);
  for (let i = 0; i < drawn.length; i++) {
    const cluster = random.integer(drawn.length);
    drawn[i] = cluster;
    times[cluster] = times[cluster]! + 1;
  }
}

function sumOfDrawn(values: Float64Array, drawn: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < drawn.length; i++) sum += values[drawn[i]!]!;
  return sum;
}

function sumOfTimes(times: Uint8Array, clusters: Uint32Array, values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < clusters.length; i++) sum += times[clusters[i]!]! * values[i]!;
  return sum;
}

/** Whether all are whole numbers whose sum, of whichever are drawn, a double holds exactly. */
function areExact(values: Float64Array): boolean {
  let largest = 0;
  for (const value of values) {
    if (!Number.isInteger(value)) return false;
    largest = Math.max(largest, Math.abs(value));
  }
  return largest * values.length <= Number.MAX_SAFE_INTEGER;
}

function nonzero(values: Float64Array): Pick<CountedColumn, "clusters" | "values"> {
  const clusters = Uint32Array.from(values.keys()).filter((i) => values[i] !== 0);
  return { clusters, values: Float64Array.from(clusters, (i) => values[i]!) };
}
