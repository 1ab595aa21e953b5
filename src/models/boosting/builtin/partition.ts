import { type BinnedRows, MISSING } from "./binned-rows.ts";
import type { RowRange } from "./histogram.ts";
import type { Split } from "./split.ts";

/**
 * Moves the rows of a node that go left to its front, keeping the order of both sides.
 *
 * @param scratch at least as long as the range
 * @returns where the right side begins
 */
export function partitionRows(
  { codes, features }: BinnedRows,
  { rows, begin, end }: RowRange,
  { feature, bin, defaultLeft }: Split,
  scratch: Uint32Array,
): number {
  let left = begin;
  let right = 0;
  // Both sides are always written and one of the counters moves: no branch that half of the rows mispredict.
  // A code that stands for missing is above every bin that can be split at, unless it goes left by default.
  const missing = defaultLeft ? MISSING : -1;
  for (let i = begin; i < end; i++) {
    const row = rows[i]!;
    const code = codes[row * features + feature]!;
    const goesRight = code === missing ? 0 : (bin - code) >>> 31;
    rows[left] = row;
    scratch[right] = row;
    right += goesRight;
    left += 1 - goesRight;
  }
  rows.set(scratch.subarray(0, right), left);
  return left;
}
