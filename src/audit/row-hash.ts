import type { Random } from "../core/random.ts";
import type { AuditColumn } from "./audit-column.ts";

/** 53 bits for each row: equal for rows equal in all columns, for others with a probability of 2^-53. */
export function rowHashes(columns: readonly AuditColumn[], random: Random): Float64Array {
  const rows = columns[0]!.codes.length;
  const [low, high] = [new Int32Array(rows), new Int32Array(rows)];
  for (const { name, codes, distinct } of columns) {
    const stream = random.stream(`hash/${name}`);
    const lows = Int32Array.from({ length: distinct }, () => stream.bits());
    const highs = Int32Array.from({ length: distinct }, () => stream.bits());
    for (let row = 0; row < rows; row++) {
      low[row]! ^= lows[codes[row]!]!;
      high[row]! ^= highs[codes[row]!]!;
    }
  }
  return Float64Array.from(low, (word, row) => (word >>> 0) + (high[row]! >>> 11) * 2 ** 32);
}

/** Pairs of rows with equal numbers. */
export function equalPairs(hashes: Float64Array): number {
  const sorted = hashes.slice().sort();
  let pairs = 0;
  let run = 0;
  for (let i = 1; i < sorted.length; i++) {
    run = sorted[i] === sorted[i - 1] ? run + 1 : 0;
    pairs += run;
  }
  return pairs;
}
