import type { AuditColumn } from "../audit-column.ts";
import type { AuditTable } from "../audit-table.ts";
import { type Detector, FALSE_ALARM } from "../detector.ts";
import { type Duplicates, tellDuplicates } from "../duplicate-sets.ts";
import { neighbours, RankGrid } from "../rank-grid.ts";
import { joinedGroups } from "../row-groups.ts";
import { criticalNormal } from "../single-column.ts";
import { quantities } from "./row-number.ts";

/** Columns of fewer values say nothing of nearness. */
const LEAST_VALUES = 50;
/** Ranks of nearly equal rows differ by no more, in every column: a value changed by 0.1 % may pass 2 % of the others. */
const NEAR_RANK = 0.05;
/** Columns in whose ranks neighbours are looked for. */
const SEARCHED = 3;
/** Nearest rows in these that are looked at in all columns. */
const CANDIDATES = 16;
/** A nearly equal row is so much closer than the next. */
const CLOSER = 0.2;

/**
 * Rows that are nearly equal in all columns: of the 16 nearest rows in three columns one lies within 5 % of the ranks in every column,
 * and its distance r_1 over all columns is below a fifth of that of the next, r_2.
 *
 * Of points without structure (r_1 / r_2)^m is uniform in (0, 1) in m dimensions, and (r_2 / r_3)^m the larger of two such numbers: if the
 * share p of all rows has r_2 < r_3 / 5, at most the share sqrt(p) has r_1 < r_2 / 5 by chance, whatever m is (and where it differs from
 * row to row, less). More than that, with the counts taken for Poisson, are duplicates. Columns that rows of one shower share are left out:
 * a shower's stations are near in these by nature. Labels take no part.
 */
export const nearDuplicates: Detector = {
  leak: "duplicate_rows",
  detect(table, { suspicions }) {
    if (suspicions.some(({ leak }) => leak === "duplicate_rows")) return { suspicions: [], notes: [] };
    const shared = suspicions.flatMap(({ leak, columns }) => (leak === "group_identity" ? columns : []));
    const near = nearRows(
      table,
      quantities(table).filter(({ name }) => !shared.includes(name)),
    );
    return near === undefined ? { suspicions: [], notes: [] } : tellDuplicates(table, near);
  },
};

function nearRows({ rows }: AuditTable, columns: readonly AuditColumn[]): Duplicates | undefined {
  const fine = columns.filter(({ distinct }) => distinct >= LEAST_VALUES);
  if (fine.length <= SEARCHED || rows <= CANDIDATES) return undefined;
  const grid = new RankGrid(unlikeColumns(fine).map(({ rank }) => rank));
  const found = neighbours(CANDIDATES);
  const pairs: [number, number][] = [];
  let seconds = 0;
  for (let row = 0; row < rows; row++) {
    grid.nearest(row, found);
    const [first, second, third] = closest(fine, row, found.rows);
    if (second.distance < CLOSER * third.distance) seconds++;
    if (first.distance < CLOSER * second.distance && areNear(fine, row, first.row)) pairs.push([row, first.row]);
  }
  // The upper end of what Poisson's mean may be where so many were seen.
  const mean = seconds + 2 * Math.sqrt(seconds) + 3;
  const expected = Math.sqrt(mean * rows);
  // Pairs are counted from both sides, so that their number scatters as twice that of half as many.
  if (pairs.length - 2 <= expected + criticalNormal(1, FALSE_ALARM) * Math.sqrt(2 * expected)) return undefined;
  const words = `${pairs.length} rows have another within 5 % of the ranks in all ${fine.length} columns and five times closer than the next (at most ${expected.toFixed(0)} by chance)`;
  return { group: joinedGroups(rows, pairs), words, kind: "nearly equal" };
}

interface Close {
  row: number;
  distance: number;
}

/** The three of `others` that are closest to a row over all columns. */
function closest(columns: readonly AuditColumn[], row: number, others: Int32Array): [Close, Close, Close] {
  const measured = Array.from(others, (other) => {
    const squares = columns.reduce((sum, { rank, codes }) => {
      const difference = codes[row] === codes[other] ? 0 : rank[row]! - rank[other]!;
      return sum + difference * difference;
    }, 0);
    return { row: other, distance: Math.sqrt(squares) };
  });
  const [first, second, third] = measured.sort((a, b) => a.distance - b.distance);
  return [first!, second!, third!];
}

/** Three columns, the one with most values first, then those whose ranks follow the others least. */
function unlikeColumns(columns: readonly AuditColumn[]): AuditColumn[] {
  const left = [...columns].sort((a, b) => b.distinct - a.distinct);
  const chosen = [left.shift()!];
  while (chosen.length < SEARCHED) {
    const worst = left.map((column) => Math.max(...chosen.map((other) => Math.abs(correlation(column, other)))));
    chosen.push(...left.splice(worst.indexOf(Math.min(...worst)), 1));
  }
  return chosen;
}

/** Correlation of ranks, which are uniform in (0, 1): mean 1/2, variance 1/12. */
function correlation(a: AuditColumn, b: AuditColumn): number {
  const sum = a.rank.reduce((total, rank, row) => total + (rank - 0.5) * (b.rank[row]! - 0.5), 0);
  return (12 * sum) / a.rank.length;
}

function areNear(columns: readonly AuditColumn[], a: number, b: number): boolean {
  return columns.every(({ rank, codes }) => codes[a] === codes[b] || Math.abs(rank[a]! - rank[b]!) <= NEAR_RANK);
}
