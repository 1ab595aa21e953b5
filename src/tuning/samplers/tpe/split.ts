import type { TrialRecord } from "../../trial.ts";
import type { TrialTable } from "./trial-table.ts";

/** Part of the trials that are good, and how many at most. */
const GOOD = 0.1;
const GOOD_AT_MOST = 25;

/** Rows of the good trials and of all others, each by number. */
export interface TrialSplit {
  below: Int32Array;
  above: Int32Array;
}

/** Parts the trials of a table, of those that are to be learnt from only. */
export function splitTrials({ trials, ranked }: TrialTable, learnsFrom?: (trial: TrialRecord) => boolean): TrialSplit {
  const left = new Uint8Array(trials.length).fill(1);
  let n = trials.length;
  for (let row = 0; learnsFrom && row < left.length; row++) {
    if (learnsFrom(trials[row]!)) continue;
    left[row] = 0;
    n--;
  }
  const good = Math.min(GOOD_AT_MOST, Math.ceil(GOOD * n));
  const below = new Int32Array(good);
  for (let i = 0, next = 0; next < good; i++) {
    const row = ranked[i]!;
    if (left[row] === 0) continue;
    below[next++] = row;
    left[row] = 0;
  }
  const above = new Int32Array(n - good);
  for (let row = 0, next = 0; row < left.length; row++) if (left[row] === 1) above[next++] = row;
  return { below: below.sort(), above };
}
