import type { AuditColumn } from "./audit-column.ts";

/** How much more often rows of equal values agree in the label than rows of neighbouring values do. */
export interface TieStatistic {
  /** rows that share their value with another */
  rows: number;
  /** values that rows share */
  groups: number;
  /** share of the other rows of its value that a row agrees with */
  agreement: number;
  /** the same of the rows of the next values below and above */
  neighbours: number;
  /** (agreement - neighbours) / (1 - neighbours): 0 where equal values mean no more than close ones, 1 where all agree */
  excess: number;
  /** of agreement - neighbours, values taken as the independent units */
  z: number;
}

/** Rows whose ties are looked at. */
export interface TieRows {
  /** [rows] index into the classes */
  y: Uint8Array;
  classes: number;
  /** [rows] 1 for test rows: then only these are compared, with training rows alone */
  test?: Uint8Array | undefined;
}

/**
 * Compares the labels of rows with equal keys to those of rows with neighbouring keys.
 *
 * Labels that depend smoothly on a quantity agree between equal values hardly more often than between neighbouring ones, how
 * strong the quantity may be; a number that names the shower makes them agree at equal values alone. For each value v of n rows, n_k
 * of class k, d_v = sum n_k (n_k - 1) / (n - 1) - sum n_k m_k / m, where m rows have the neighbouring values. The statistic is
 * z = sum d / sqrt(sum d^2): of independent symmetric d it exceeds x with probability at most exp(-x^2 / 2) (B. Efron, J. Am. Stat.
 * Assoc. 64 (1969) 1278), and it is at most sqrt(values), so that a few frequent values never count for much.
 *
 * @param keys [rows] whole numbers whose order is that of the values; changed
 */
export function tieStatistic(keys: Float64Array, rows: TieRows): TieStatistic {
  const { y, classes, test } = rows;
  const kinds = test === undefined ? classes : 2 * classes;
  // Sorted with class and part in the last place, the rows of a value stand together, kind by kind.
  for (let row = 0; row < keys.length; row++) {
    keys[row] = keys[row]! * kinds + y[row]! + (test?.[row] === 1 ? classes : 0);
  }
  keys.sort();
  const walk = new ValueWalk(keys, kinds);
  const sums = { rows: 0, groups: 0, agreeing: 0, neighbouring: 0, d: 0, squares: 0 };
  while (walk.next()) {
    const compared = test === undefined ? withinValue(walk, classes) : acrossParts(walk, classes);
    if (compared === undefined) continue;
    const d = compared.agreeing - compared.neighbouring;
    sums.rows += compared.rows;
    sums.groups++;
    sums.agreeing += compared.agreeing;
    sums.neighbouring += compared.neighbouring;
    sums.d += d;
    sums.squares += d * d;
  }
  return statisticOf(sums);
}

interface Compared {
  rows: number;
  agreeing: number;
  neighbouring: number;
}

function statisticOf(sums: Compared & { groups: number; d: number; squares: number }): TieStatistic {
  const { rows, groups } = sums;
  if (rows === 0 || sums.squares === 0) return { rows, groups, agreement: 0, neighbours: 0, excess: 0, z: 0 };
  const [agreement, neighbours] = [sums.agreeing / rows, sums.neighbouring / rows];
  const excess = neighbours < 1 ? (agreement - neighbours) / (1 - neighbours) : 0;
  return { rows, groups, agreement, neighbours, excess, z: sums.d / Math.sqrt(sums.squares) };
}

/** Every row of the value with the others, and with the rows of the neighbouring values. */
function withinValue(
  { counts, before, after, size, sizeBefore, sizeAfter }: ValueWalk,
  classes: number,
): Compared | undefined {
  const m = sizeBefore + sizeAfter;
  if (size < 2 || m === 0) return undefined;
  let agreeing = 0;
  let neighbouring = 0;
  for (let k = 0; k < classes; k++) {
    agreeing += counts[k]! * (counts[k]! - 1);
    neighbouring += counts[k]! * (before[k]! + after[k]!);
  }
  return { rows: size, agreeing: agreeing / (size - 1), neighbouring: neighbouring / m };
}

/** Every test row of the value with the training rows, and with the training rows of the neighbouring values. */
function acrossParts({ counts, before, after }: ValueWalk, classes: number): Compared | undefined {
  let [tested, trained, m, agreeing, neighbouring] = [0, 0, 0, 0, 0];
  for (let k = 0; k < classes; k++) {
    const test = counts[classes + k]!;
    tested += test;
    trained += counts[k]!;
    m += before[k]! + after[k]!;
    agreeing += test * counts[k]!;
    neighbouring += test * (before[k]! + after[k]!);
  }
  if (tested === 0 || trained === 0 || m === 0) return undefined;
  return { rows: tested, agreeing: agreeing / trained, neighbouring: neighbouring / m };
}

/** Goes through the values of sorted keys; counts of classes of the value, the one before and the one after. */
class ValueWalk {
  size = 0;
  sizeBefore = 0;
  sizeAfter = 0;
  counts: Int32Array;
  before: Int32Array;
  after: Int32Array;
  private at = 0;
  private started = false;

  constructor(
    private readonly keys: Float64Array,
    private readonly classes: number,
  ) {
    this.counts = new Int32Array(classes);
    this.before = new Int32Array(classes);
    this.after = new Int32Array(classes);
  }

  /** Moves to the next value; false after the last. */
  next(): boolean {
    if (!this.started) {
      this.started = true;
      this.sizeAfter = this.read(this.after);
    }
    if (this.sizeAfter === 0) return false;
    [this.before, this.counts, this.after] = [this.counts, this.after, this.before];
    [this.sizeBefore, this.size] = [this.size, this.sizeAfter];
    this.sizeAfter = this.read(this.after);
    return true;
  }

  private read(counts: Int32Array): number {
    counts.fill(0);
    const { keys, classes } = this;
    const start = this.at;
    if (start === keys.length) return 0;
    const value = Math.floor(keys[start]! / classes);
    const end = (value + 1) * classes;
    while (this.at < keys.length && keys[this.at]! < end) counts[keys[this.at++]! - value * classes]!++;
    return this.at - start;
  }
}

/** Keys of the values of several columns together, the first running slowest; null where they are too many for whole numbers. */
export function jointKeys(columns: readonly Pick<AuditColumn, "codes" | "distinct">[]): Float64Array | null {
  const first = columns[0]!;
  let keys = Float64Array.from(first.codes);
  let bound = first.distinct;
  for (const { codes, distinct } of columns.slice(1)) {
    bound *= distinct;
    if (bound > LARGEST_KEY) {
      keys = Float64Array.from(denseCodes(keys).codes);
      bound = keys.length * distinct;
    }
    if (bound > LARGEST_KEY) return null;
    for (let row = 0; row < keys.length; row++) keys[row] = keys[row]! * distinct + codes[row]!;
  }
  return keys;
}

/** Leaves room for class and part below it. */
const LARGEST_KEY = 2 ** 53 / 128;

/** Index of each key among the distinct keys in their order. */
export function denseCodes(keys: Float64Array): { codes: Int32Array; distinct: number } {
  const order = Uint32Array.from(keys, (_, row) => row).sort((a, b) => keys[a]! - keys[b]!);
  const codes = new Int32Array(keys.length);
  let distinct = 0;
  for (let i = 0; i < order.length; i++) {
    if (i > 0 && keys[order[i]!] !== keys[order[i - 1]!]) distinct++;
    codes[order[i]!] = distinct;
  }
  return { codes, distinct: distinct + 1 };
}
