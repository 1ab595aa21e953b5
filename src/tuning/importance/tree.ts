import type { Random } from "../../core/random.ts";
import type { Axis } from "./axis.ts";

/** Rows of a tree at most: more cost time and tell no more. */
const MOST_ROWS = 2048;
/** Sums of squares that differ by no more, relative to the larger, are the same. */
const ROUNDING = 1e-12;

/** Points of a space, by axis, and a value for each. */
export interface Points {
  axes: readonly Axis[];
  columns: readonly Float64Array[];
  values: Float64Array;
}

/** A box of the space, with the value that the tree has there. */
export interface Leaf {
  value: number;
  /** by axis: a part of its length, or whether each choice is in it */
  sides: readonly Side[];
}
export type Side = { low: number; high: number } | { choices: Uint8Array };

interface Split {
  axis: number;
  /** smaller values are on the first side; of choices, this one alone is */
  at: number;
  gain: number;
}

/** The leaves of a regression tree (CART, to the last value) on as many points as there are, drawn with repetition. */
export function growTree(points: Points, random: Random): Leaf[] {
  const { length } = points.values;
  const rows = Uint32Array.from({ length: Math.min(length, MOST_ROWS) }, () => random.integer(length));
  const sides = points.axes.map(
    (axis): Side =>
      axis.choices === undefined
        ? { low: axis.low, high: axis.high }
        : { choices: new Uint8Array(axis.choices).fill(1) },
  );
  const leaves: Leaf[] = [];
  const open: { rows: Uint32Array; sides: readonly Side[] }[] = [{ rows, sides }];
  for (let node = open.pop(); node; node = open.pop()) {
    const split = bestSplit(points, node.rows);
    if (split === undefined) leaves.push({ value: meanOf(points.values, node.rows), sides: node.sides });
    else open.push(...halves(points, node, split));
  }
  return leaves;
}

function halves(
  { axes, columns }: Points,
  { rows, sides }: { rows: Uint32Array; sides: readonly Side[] },
  { axis, at }: Split,
): { rows: Uint32Array; sides: readonly Side[] }[] {
  const column = columns[axis]!;
  const isChoice = axes[axis]!.choices !== undefined;
  const isFirst = (row: number) => (isChoice ? column[row] === at : column[row]! < at);
  const [first, second] = cutSide(sides[axis]!, at);
  return [
    { rows: rows.filter(isFirst), sides: sides.with(axis, first) },
    { rows: rows.filter((row) => !isFirst(row)), sides: sides.with(axis, second) },
  ];
}

function cutSide(side: Side, at: number): [Side, Side] {
  if (!("choices" in side))
    return [
      { low: side.low, high: at },
      { low: at, high: side.high },
    ];
  const one = new Uint8Array(side.choices.length);
  one[at] = 1;
  return [{ choices: one }, { choices: side.choices.map((own, choice) => (choice === at ? 0 : own)) }];
}

/** The split after which the squares about the means of both sides are smallest; undefined if none makes them smaller. */
function bestSplit(points: Points, rows: Uint32Array): Split | undefined {
  const { axes, columns, values } = points;
  const mean = meanOf(values, rows);
  let squares = 0;
  for (const row of rows) squares += (values[row]! - mean) * (values[row]! - mean);
  let best: Split | undefined;
  for (let axis = 0; axis < axes.length; axis++) {
    const of = { column: columns[axis]!, values, mean };
    const split = axes[axis]!.choices === undefined ? bestCut(rows, of) : bestChoice(rows, of);
    if (split && split.gain > ROUNDING * squares && (!best || split.gain > best.gain)) best = { axis, ...split };
  }
  return best;
}

interface Column {
  column: Float64Array;
  values: Float64Array;
  mean: number;
}

function bestCut(rows: Uint32Array, { column, values, mean }: Column): Omit<Split, "axis"> | undefined {
  const sorted = rows.toSorted((a, b) => column[a]! - column[b]! || a - b);
  let best: Omit<Split, "axis"> | undefined;
  let sum = 0;
  for (let i = 1; i < sorted.length; i++) {
    sum += values[sorted[i - 1]!]! - mean;
    const [below, above] = [column[sorted[i - 1]!]!, column[sorted[i]!]!];
    if (below === above) continue;
    // The deviations add to 0, so those of the other side add to -sum.
    const gain = (sum * sum) / i + (sum * sum) / (sorted.length - i);
    const middle = below + (above - below) / 2;
    if ((!best || gain > best.gain) && middle > below) best = { at: middle, gain };
  }
  return best;
}

function bestChoice(rows: Uint32Array, { column, values, mean }: Column): Omit<Split, "axis"> | undefined {
  const sums = new Map<number, { count: number; sum: number }>();
  for (const row of rows) {
    const choice = column[row]!;
    const so = sums.get(choice) ?? { count: 0, sum: 0 };
    so.count++;
    so.sum += values[row]! - mean;
    sums.set(choice, so);
  }
  let best: Omit<Split, "axis"> | undefined;
  for (const [at, { count, sum }] of [...sums].sort((a, b) => a[0] - b[0])) {
    if (count === rows.length) continue;
    const gain = (sum * sum) / count + (sum * sum) / (rows.length - count);
    if (!best || gain > best.gain) best = { at, gain };
  }
  return best;
}

function meanOf(values: Float64Array, rows: Uint32Array): number {
  let sum = 0;
  for (const row of rows) sum += values[row]!;
  return sum / rows.length;
}
