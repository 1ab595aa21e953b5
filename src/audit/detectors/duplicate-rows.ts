import type { AuditColumn } from "../audit-column.ts";
import type { AuditTable } from "../audit-table.ts";
import { type Detector, FALSE_ALARM } from "../detector.ts";
import { type Duplicates, tellDuplicates } from "../duplicate-sets.ts";
import { equalPairs, rowHashes } from "../row-hash.ts";
import { criticalNormal } from "../single-column.ts";
import { denseCodes } from "../ties.ts";
import { quantities } from "./row-number.ts";

/** A table whose columns all have fewer values has equal rows by nature. */
const LEAST_VALUES = 50;
/**
 * Rows that stand in the table more than once: equal in all columns, counting ones aside.
 *
 * The columns are dealt into two halves. Rows that agree in one half by accident agree in the other no more than the rest do;
 * duplicates always do. Reported where at least half of the pairs of the rarer half agree in all, and more than independent halves
 * give (Poisson, taken for normal with one pair of margin). Labels take no part: a duplicate may have another one.
 */
export const duplicateRows: Detector = {
  leak: "duplicate_rows",
  detect(table) {
    const columns = quantities(table);
    if (columns.length < 2 || columns.every(({ distinct }) => distinct < LEAST_VALUES))
      return { suspicions: [], notes: [] };
    const found = equalRows(table, columns);
    return found === undefined ? { suspicions: [], notes: [] } : tellDuplicates(table, found);
  },
};

function equalRows({ rows, random }: AuditTable, columns: readonly AuditColumn[]): Duplicates | undefined {
  const dealt = [...columns].sort((a, b) => b.distinct - a.distinct);
  const halves = [0, 1].map((half) => dealt.filter((_, i) => i % 2 === half));
  const [first, second] = halves.map((half) => equalPairs(rowHashes(half, random))) as [number, number];
  const hashes = rowHashes(columns, random);
  const both = equalPairs(hashes);
  const expected = (first * second) / ((rows * (rows - 1)) / 2);
  const isMore = both - 1 > expected + criticalNormal(1, FALSE_ALARM) * Math.sqrt(expected);
  if (!isMore || 2 * both < Math.min(first, second)) return undefined;
  const words = `${both} pairs of rows are equal in all ${columns.length} columns (${first} and ${second} in either half of them)`;
  return { group: denseCodes(hashes).codes, words, kind: "equal" };
}
