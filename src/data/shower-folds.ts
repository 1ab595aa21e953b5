import { DataError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import { type SplitRows, showersByClass } from "./split.ts";

/**
 * Cuts rows into folds by whole showers, the showers of each primary evenly over the folds. The fold of a shower depends on
 * the seed and on which showers there are, not on the order of the rows.
 *
 * @returns [rows] the fold of each row, from 0
 * @throws DataError for a primary with fewer showers than folds, or a shower with two primaries
 */
export function foldsByShower(rows: SplitRows, random: Random, folds: number): Uint8Array {
  return assign(rows, random, (count, name) => {
    if (count < folds) throw new DataError(`${name}: ${count} showers; expected at least ${folds}, one in each fold`);
    return (position) => position % folds;
  });
}

/**
 * Holds out whole showers, a share of those of each primary, to the nearest and at least one.
 *
 * @returns [rows] 1 for a row that is held out
 * @throws DataError for a primary with fewer than two showers, or a shower with two primaries
 */
export function heldOutByShower(rows: SplitRows, random: Random, share: number): Uint8Array {
  return assign(rows, random, (count, name) => {
    if (count < 2) throw new DataError(`${name}: ${count} shower; expected at least 2, to hold one out`);
    const held = Math.min(Math.max(1, Math.round(count * share)), count - 1);
    return (position) => (position < held ? 1 : 0);
  });
}

/** A part for each row, by the position of its shower in a shuffled list of those of its primary. */
function assign(
  rows: SplitRows,
  random: Random,
  partsOf: (count: number, name: string) => (position: number) => number,
): Uint8Array {
  const partOfShower = new Map<number, number>();
  for (const [index, showers] of showersByClass(rows).entries()) {
    if (showers.length === 0) continue;
    const name = rows.classes[index]!;
    const part = partsOf(showers.length, name);
    random.stream(`by-shower/${name}`).shuffle(showers);
    for (const [position, shower] of showers.entries()) partOfShower.set(shower, part(position));
  }
  return Uint8Array.from(rows.shower, (shower) => partOfShower.get(shower)!);
}
