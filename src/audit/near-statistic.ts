import type { AuditColumn } from "./audit-column.ts";
import { neighbours, RankGrid } from "./rank-grid.ts";

/** How much more often the nearest rows agree in the label than rows a little further off do. */
export interface NearStatistic {
  /** rows looked at */
  queries: number;
  /** share of them whose nearest row is closer than chance puts it once in `CHANCE_CLOSE` */
  close: number;
  /** of these: share whose nearest row has their label */
  agreement: number;
  /** of these: share of the rows further off that have it */
  further: number;
  /** (agreement - further) / (1 - further) */
  excess: number;
  /** of agreement - further */
  z: number;
}

/** Whose neighbours are looked for, and among which. */
export interface NearRows {
  /** [rows] index into the classes */
  y: Uint8Array;
  /** rows whose neighbours are looked for */
  queries: Uint32Array;
  /** rows that are looked among, a row itself excepted */
  points: Uint32Array;
}

/** The nearest row, and those from the 17th to the 32nd. */
const FURTHEST = 32;
const FURTHER_FROM = 16;
/** Close is what points without structure have with this probability. */
const CHANCE_CLOSE = 0.1;

/**
 * Looks at the nearest neighbour of each of some rows in the ranks of some columns.
 *
 * Of points without structure the distances r_1 and r_k to the first and the k-th neighbour in m dimensions obey
 * P((r_1 / r_k)^m < u) = 1 - (1 - u)^(k - 1) whatever their density is, as long as it is even within r_k (the k - 1 nearer points are
 * uniform in that ball). Rows of one shower lie closer. Where the nearest row is close in this sense, its label is compared
 * with those of the 17th to 32nd: a label that depends smoothly on the columns is the same for both.
 */
export function nearStatistic(
  columns: readonly Pick<AuditColumn, "rank">[],
  { y, queries, points }: NearRows,
): NearStatistic {
  const grid = new RankGrid(
    columns.map(({ rank }) => rank),
    points,
  );
  const found = neighbours(FURTHEST);
  const bound = closeRatio(columns.length);
  const sums = { close: 0, agreeing: 0, further: 0, d: 0, squares: 0 };
  for (const row of queries) {
    grid.nearest(row, found);
    if (found.count < FURTHEST || found.distances[0]! >= bound * found.distances[FURTHEST - 1]!) continue;
    const agrees = y[found.rows[0]!] === y[row] ? 1 : 0;
    let further = 0;
    for (let i = FURTHER_FROM; i < FURTHEST; i++) if (y[found.rows[i]!] === y[row]) further++;
    further /= FURTHEST - FURTHER_FROM;
    sums.close++;
    sums.agreeing += agrees;
    sums.further += further;
    sums.d += agrees - further;
    sums.squares += (agrees - further) * (agrees - further);
  }
  if (sums.close === 0) return { queries: queries.length, close: 0, agreement: 0, further: 0, excess: 0, z: 0 };
  const [agreement, further] = [sums.agreeing / sums.close, sums.further / sums.close];
  return {
    queries: queries.length,
    close: sums.close / queries.length,
    agreement,
    further,
    excess: further < 1 ? (agreement - further) / (1 - further) : 0,
    z: sums.squares === 0 ? 0 : sums.d / Math.sqrt(sums.squares),
  };
}

/** Bound of (r_1 / r_k)^2 below which a nearest row is as close as chance puts it with probability `chance`, in `dimensions`. */
export function closeRatio(dimensions: number, chance = CHANCE_CLOSE): number {
  const u = -Math.expm1(Math.log1p(-chance) / (FURTHEST - 1));
  return Math.exp((2 / dimensions) * Math.log(u));
}
