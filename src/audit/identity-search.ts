import type { AuditColumn } from "./audit-column.ts";
import type { AuditTable } from "./audit-table.ts";
import { FALSE_ALARM } from "./detector.ts";
import { isLocal } from "./local-ties.ts";
import { type NearStatistic, nearStatistic } from "./near-statistic.ts";
import { jointKeys, type TieStatistic, tieStatistic } from "./ties.ts";

/** Columns whose values together tell which shower a row is of. */
export interface Identity<S> {
  columns: readonly AuditColumn[];
  statistic: S;
  /** sets of columns that were tried to find it */
  tried: number;
}

/**
 * The excess from which columns are said to name showers: most rows of equal (or close) values then are of one group. On clean
 * tables it is 0 but for chance, which the threshold of z keeps out.
 */
const LEAST_EXCESS = 0.5;
/** Close rows at least: twice what chance gives. */
const LEAST_CLOSE = 0.2;
/** Columns at most in a set: of equal values, and of close ones. */
const MOST_EQUAL = 4;
const MOST_CLOSE = 3;
/** Sets from which the search goes on with one column more. */
const BEAM = 4;
/** Rows whose nearest neighbours are looked for. */
const QUERIES = 2000;
/** Columns of fewer values cannot tell rows apart by being close. */
const LEAST_VALUES = 50;

/** z that a clean table exceeds in any of `tried` sets with a probability of at most `FALSE_ALARM`, by Efron's bound. */
function criticalZ(tried: number): number {
  return Math.sqrt(2 * Math.log(tried / FALSE_ALARM));
}

/** The columns whose equal values name showers, for most rows; undefined where none do. */
export function exactIdentity(table: AuditTable, columns: readonly AuditColumn[]): Identity<TieStatistic> | undefined {
  const { y, classes, test, splitGiven, rows } = table;
  const tied = columns.filter(({ distinct }) => distinct < rows);
  const measure = (set: readonly AuditColumn[]) => {
    const keys = jointKeys(set);
    return keys && tieStatistic(keys, { y, classes: classes.length, test: splitGiven ? test : undefined });
  };
  return search(tied, {
    sizes: [1, MOST_EQUAL],
    measure,
    score: ({ rows, excess }) => rows * excess,
    // In several columns the next value is not always a close one: what is found is looked at again, in the plane or space.
    holds: (_, set) => set.length === 1 || isLocal(table, set, { excess: LEAST_EXCESS, z: criticalZ(1) }),
  });
}

/** The columns whose close values name showers; undefined where none do. */
export function nearIdentity(table: AuditTable, columns: readonly AuditColumn[]): Identity<NearStatistic> | undefined {
  const fine = columns.filter(({ distinct }) => distinct >= LEAST_VALUES);
  const near = { y: table.y, ...nearRows(table) };
  return search(fine, {
    sizes: [2, MOST_CLOSE],
    measure: (set) => nearStatistic(set, near),
    score: ({ close, excess }) => close * excess,
    holds: ({ close }) => close >= LEAST_CLOSE,
  });
}

/** Some rows to look for neighbours of, in a given split test rows among training rows. */
function nearRows({ rows, test, splitGiven, random }: AuditTable): { queries: Uint32Array; points: Uint32Array } {
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  const asked = splitGiven ? all.filter((row) => test[row] === 1) : all;
  const queries = random.stream("queries").shuffle(asked.slice()).subarray(0, QUERIES);
  return { queries, points: splitGiven ? all.filter((row) => test[row] === 0) : all };
}

interface SearchRules<S> {
  /** columns in the smallest sets, 1 or 2, and in the largest */
  sizes: readonly [least: number, most: number];
  measure(set: readonly AuditColumn[]): S | null;
  score(statistic: S): number;
  /** what must hold beside z and excess; asked of the best sets only */
  holds(statistic: S, set: readonly AuditColumn[]): boolean;
}

/** All sets of the smallest size and all pairs, then the best ones with one column more, as long as that betters them. */
function search<S extends { excess: number; z: number }>(
  columns: readonly AuditColumn[],
  { sizes: [least, most], measure, score, holds }: SearchRules<S>,
): Identity<S> | undefined {
  const found: { set: readonly AuditColumn[]; statistic: S }[] = [];
  const seen = new Set<string>();
  const tryOut = (sets: readonly (readonly AuditColumn[])[]) => {
    const measured = sets.flatMap((set) => {
      const name = set
        .map((column) => columns.indexOf(column))
        .sort((a, b) => a - b)
        .join();
      if (seen.has(name)) return [];
      seen.add(name);
      const statistic = measure(set);
      return statistic === null ? [] : [{ set, statistic }];
    });
    found.push(...measured);
    return measured;
  };
  if (least === 1) tryOut(columns.map((column) => [column]));
  let level = tryOut(columns.flatMap((first, i) => columns.slice(i + 1).map((second) => [first, second])));
  for (let size = 3; size <= most; size++) {
    const best = level.sort((a, b) => score(b.statistic) - score(a.statistic)).slice(0, BEAM);
    level = tryOut(
      best.flatMap(({ set }) => columns.filter((column) => !set.includes(column)).map((column) => [...set, column])),
    );
  }
  const critical = criticalZ(seen.size);
  const accepted = found.filter(({ statistic }) => statistic.z >= critical && statistic.excess >= LEAST_EXCESS);
  // Of sets that are as good within 1 % the smallest comes first.
  const ordered = accepted.sort((a, b) => {
    const [first, second] = [score(a.statistic), score(b.statistic)];
    const alike = Math.abs(first - second) <= 0.01 * Math.max(first, second);
    return alike ? a.set.length - b.set.length : second - first;
  });
  const best = ordered.find(({ set, statistic }) => holds(statistic, set));
  return best && { columns: best.set, statistic: best.statistic, tried: seen.size };
}
