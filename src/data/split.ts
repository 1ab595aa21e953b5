import { ConfigError, DataError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import type { Random } from "../core/random.ts";

/** Rows to be split: which shower each is of, and which class. */
export interface SplitRows {
  /** [rows] the simulated shower */
  shower: Uint32Array;
  /** [rows] index into `classes` */
  y: Uint8Array;
  classes: readonly string[];
}

/** Parts of a data set, all above 0, together 1. */
export interface SplitFractions {
  train: number;
  validation: number;
  test: number;
  /** cross-validation: the test part is this fold, from 1, of so many; training and validation share the others */
  fold?: number | undefined;
  folds?: number | undefined;
}

/** Row indices of each part, ascending; every row is in exactly one. */
export interface Split {
  train: Uint32Array;
  validation: Uint32Array;
  test: Uint32Array;
}

/** The shares of the parts, whether they are said or those of a fold. */
export function sharesOfParts({ train, validation, test, folds }: SplitFractions): Record<keyof Split, number> {
  if (folds === undefined) return { train, validation, test };
  const rest = (1 - 1 / folds) / (train + validation);
  return { train: train * rest, validation: validation * rest, test: 1 / folds };
}

/** A fifth of the rows is kept for the test, as in the thesis, and a fifth of the others for validation. */
const SPLIT_FRACTIONS: SplitFractions = { train: 0.64, validation: 0.16, test: 0.2 };

const PARTS = ["train", "validation", "test"] as const;

/**
 * Splits by whole showers, each primary by itself: the stations of a shower share its energy, direction and depth, so
 * a shower with stations on both sides tells a model the answer. The fractions hold for the showers of each primary
 * (to the nearest shower, at least one in each part) and only about for rows. The part of a shower depends on the
 * seed and on which showers there are, not on the order of the rows.
 *
 * With `fold` and `folds` the test part is one fold of a cross-validation: over all folds every shower is tested once.
 *
 * Throws DataError for a primary with fewer than three showers, or than folds, or a shower with two primaries, ConfigError
 * for fractions that are not above 0 or do not sum to 1.
 */
export function splitByShower(rows: SplitRows, random: Random, fractions: SplitFractions = SPLIT_FRACTIONS): Split {
  checkFractions(fractions);
  const partOfShower = new Map<number, number>();
  for (const [index, showers] of showersByClass(rows).entries()) {
    if (showers.length === 0) continue;
    if (showers.length < PARTS.length) {
      throw new DataError(
        `${rows.classes[index]}: ${showers.length} shower${showers.length > 1 ? "s" : ""}; expected at least ${PARTS.length} for ${PARTS.join(", ")}`,
      );
    }
    random.stream(`split-by-shower/${rows.classes[index]}`).shuffle(showers);
    const parts = partsOf(showers.length, fractions, rows.classes[index]!);
    for (const [position, shower] of showers.entries()) partOfShower.set(shower, parts[position]!);
  }
  return collect(rows.shower.length, (row) => partOfShower.get(rows.shower[row]!)!);
}

/**
 * Splits by random rows, whatever shower or primary they are of: the protocol of the thesis. Stations of one shower
 * land on both sides, so what is measured on the test part is too good; it serves comparison with published numbers.
 *
 * Throws DataError for fewer than three rows, ConfigError as `splitByShower` does.
 */
export function splitByRow(rows: SplitRows, random: Random, fractions: SplitFractions = SPLIT_FRACTIONS): Split {
  checkFractions(fractions);
  const count = rows.shower.length;
  if (count < PARTS.length)
    throw new DataError(`${count} rows; expected at least ${PARTS.length} for ${PARTS.join(", ")}`);
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  random.stream("split-by-row").shuffle(order);
  const parts = partsOf(count, fractions, "rows");
  const partOfRow = new Uint8Array(count);
  for (const [position, row] of order.entries()) partOfRow[row] = parts[position]!;
  return collect(count, (row) => partOfRow[row]!);
}

/** SHA-256 of row indices as little-endian uint32: says in a record which rows a part had. */
export function hashRows(indices: Uint32Array): string {
  return sha256(indices);
}

/** The showers of each class, ascending. */
export function showersByClass({ shower, y, classes }: SplitRows): Uint32Array[] {
  const classOf = new Map<number, number>();
  for (let row = 0; row < shower.length; row++) {
    const known = classOf.get(shower[row]!);
    if (known === undefined) classOf.set(shower[row]!, y[row]!);
    else if (known !== y[row]) {
      throw new DataError(
        `shower ${shower[row]} is ${classes[known]} and, in row ${row}, ${classes[y[row]!]}; expected one primary`,
      );
    }
  }
  const showers = classes.map((): number[] => []);
  for (const [id, index] of classOf) showers[index]!.push(id);
  return showers.map((ids) => Uint32Array.from(ids).sort());
}

/** The part of each position of a shuffled list of `count` members: an index into `PARTS`. */
function partsOf(count: number, fractions: SplitFractions, name: string): Uint8Array {
  const { fold, folds, train, validation } = fractions;
  if (fold === undefined || folds === undefined) {
    const ends = partEnds(count, fractions);
    return Uint8Array.from({ length: count }, (_, position) => ends.findIndex((end) => position < end));
  }
  if (count < folds) throw new DataError(`${name}: ${count}; expected at least ${folds}, one in each fold`);
  // Every fold-th member is the test; of the others the last are for validation.
  const parts = Uint8Array.from({ length: count }, (_, position) => (position % folds === fold - 1 ? 2 : 0));
  const others = [...parts.keys()].filter((position) => parts[position] === 0);
  const watched = Math.min(
    Math.max(1, Math.round((others.length * validation) / (train + validation))),
    others.length - 1,
  );
  for (const position of others.slice(others.length - watched)) parts[position] = 1;
  return parts;
}

/** Where each part ends in a shuffled list of `count` members; validation and test are rounded, train has the rest. */
function partEnds(count: number, { validation, test }: SplitFractions): [number, number, number] {
  const inTest = Math.min(Math.max(1, Math.round(count * test)), count - 2);
  const inValidation = Math.min(Math.max(1, Math.round(count * validation)), count - inTest - 1);
  return [count - inTest - inValidation, count - inTest, count];
}

function checkFractions(fractions: SplitFractions): void {
  const values = PARTS.map((part) => fractions[part]);
  const sum = values.reduce((total, value) => total + value, 0);
  if (!values.every((value) => value > 0) || Math.abs(sum - 1) > 1e-9) {
    throw new ConfigError(`split fractions ${values.join(" + ")} = ${sum}; expected three above 0 that sum to 1`);
  }
}

function collect(count: number, partOf: (row: number) => number): Split {
  const lists: [number[], number[], number[]] = [[], [], []];
  for (let row = 0; row < count; row++) lists[partOf(row)]!.push(row);
  const [train, validation, test] = lists;
  return { train: Uint32Array.from(train), validation: Uint32Array.from(validation), test: Uint32Array.from(test) };
}
