import type { Random } from "../../../src/core/random.ts";
import { oneOf } from "./case.ts";

/** Values of a row by their names. */
export type Row = Readonly<Record<string, number>>;

/** A value that there is not. */
export class NoValue extends Error {}

/** An expression as it is written, how tightly it holds together, and what it is at a row. */
interface Part<T> {
  text: string;
  /** 1 or, 2 and, 3 not, 4 comparisons, 5 + -, 6 * / %, 7 signs, 8 **, 9 values */
  level: number;
  at(row: Row): T;
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new NoValue();
}

/** In brackets where it must be, and at times where it need not. */
function held(random: Random, { text, level }: Part<unknown>, least: number): string {
  return level < least || random.integer(10) === 0 ? `(${text})` : text;
}

const blank = (random: Random) => oneOf(random, ["", " ", "  "]);

/** A number calculated from columns of these names. */
export function drawNumberPart(random: Random, names: readonly string[], depth: number): Part<number> {
  const inner = () => drawNumberPart(random, names, depth - 1);
  const leaves: (() => Part<number>)[] = [
    () => {
      const name = oneOf(random, names);
      return { text: random.integer(6) === 0 ? `\`${name}\`` : name, level: 9, at: (row) => finite(row[name]!) };
    },
    () => {
      const text = oneOf(random, ["0", "1", "2.", ".5", "1e3", "2E-2", "0.1", "360", "1e300", "123456789012345"]);
      return { text, level: 9, at: () => Number(text) };
    },
  ];
  if (depth <= 0) return oneOf(random, leaves)();
  return oneOf(random, [
    ...leaves,
    () => binary(random, inner(), inner()),
    () => binary(random, inner(), inner()),
    () => raised(random, inner()),
    () => signed(random, inner()),
    () => called(random, inner(), inner()),
    () => {
      const [truth, yes, no] = [drawTruthPart(random, names, depth - 1), inner(), inner()];
      const text = `where(${truth.text},${blank(random)}${yes.text}, ${no.text})`;
      return { text, level: 9, at: (row: Row) => (truth.at(row) ? yes.at(row) : no.at(row)) };
    },
  ])();
}

const BINARY: readonly (readonly [sign: string, level: number, compute: (a: number, b: number) => number])[] = [
  ["+", 5, (a, b) => a + b],
  ["-", 5, (a, b) => a - b],
  ["*", 6, (a, b) => a * b],
  ["/", 6, (a, b) => a / b],
  // of the sign of the divisor
  ["%", 6, (a, b) => a - b * Math.floor(a / b)],
];

function binary(random: Random, left: Part<number>, right: Part<number>): Part<number> {
  const [sign, level, compute] = oneOf(random, BINARY);
  const text = `${held(random, left, level)}${blank(random)}${sign}${blank(random)}${held(random, right, level + 1)}`;
  return { text, level, at: (row) => finite(compute(left.at(row), right.at(row))) };
}

function raised(random: Random, base: Part<number>): Part<number> {
  const [exponent, compute] = oneOf<[string, (x: number) => number]>(random, [
    ["2", (x) => x * x],
    ["3", (x) => x * (x * x)],
    ["-1", (x) => 1 / x],
    ["0", () => 1],
    ["0.5", (x) => (x === 0 ? 0 : Math.exp(0.5 * Math.log(x)))],
  ]);
  return {
    text: `${held(random, base, 9)}${blank(random)}**${blank(random)}${exponent}`,
    level: 8,
    at: (row) => finite(compute(base.at(row))),
  };
}

function signed(random: Random, operand: Part<number>): Part<number> {
  const isNegative = random.integer(3) > 0;
  const text = `${isNegative ? "-" : "+"}${held(random, operand, 7)}`;
  return { text, level: 7, at: (row) => (isNegative ? -operand.at(row) : operand.at(row)) };
}

const CALLS: readonly (readonly [name: string, compute: (a: number, b: number) => number, operands: 1 | 2])[] = [
  ["log", Math.log, 1],
  ["exp", Math.exp, 1],
  ["sqrt", Math.sqrt, 1],
  ["abs", Math.abs, 1],
  ["floor", Math.floor, 1],
  ["sin", Math.sin, 1],
  ["cos", Math.cos, 1],
  ["deg", (a) => a / (Math.PI / 180), 1],
  ["rad", (a) => a * (Math.PI / 180), 1],
  ["min", Math.min, 2],
  ["max", Math.max, 2],
];

function called(random: Random, first: Part<number>, second: Part<number>): Part<number> {
  const [name, compute, operands] = oneOf(random, CALLS);
  if (operands === 1)
    return { text: `${name}(${first.text})`, level: 9, at: (row) => finite((compute as Math["abs"])(first.at(row))) };
  const text = `${name}(${first.text}${blank(random)},${blank(random)}${second.text})`;
  return { text, level: 9, at: (row) => finite(compute(first.at(row), second.at(row))) };
}

const COMPARISONS: readonly (readonly [sign: string, holds: (a: number, b: number) => boolean])[] = [
  ["<", (a, b) => a < b],
  ["<=", (a, b) => a <= b],
  [">", (a, b) => a > b],
  [">=", (a, b) => a >= b],
  ["==", (a, b) => a === b],
  ["!=", (a, b) => a !== b],
];

/** What is true or false of columns of these names. */
export function drawTruthPart(random: Random, names: readonly string[], depth: number): Part<boolean> {
  const inner = () => drawTruthPart(random, names, depth - 1);
  const number = () => drawNumberPart(random, names, Math.min(1, depth - 1));
  const compared = (): Part<boolean> => {
    const [sign, holds] = oneOf(random, COMPARISONS);
    const [left, right] = [number(), number()];
    const text = `${held(random, left, 5)} ${sign} ${held(random, right, 5)}`;
    return { text, level: 4, at: (row) => holds(left.at(row), right.at(row)) };
  };
  const chained = (): Part<boolean> => {
    const [low, middle, high] = [number(), number(), number()];
    const text = `${held(random, low, 5)} < ${held(random, middle, 5)} <= ${held(random, high, 5)}`;
    const at = (row: Row) => low.at(row) < middle.at(row) && middle.at(row) <= high.at(row);
    return { text, level: 4, at };
  };
  if (depth <= 0) return compared();
  const joined = (signs: readonly string[], level: 1 | 2): Part<boolean> => {
    const [left, right] = [inner(), inner()];
    const text = `${held(random, left, level)} ${oneOf(random, signs)} ${held(random, right, level + 1)}`;
    const at = (row: Row) => (level === 2 ? left.at(row) && right.at(row) : left.at(row) || right.at(row));
    return { text, level, at };
  };
  return oneOf(random, [
    compared,
    compared,
    chained,
    () => joined(["&", "and", "AND"], 2),
    () => joined(["|", "or", "Or"], 1),
    () => {
      const operand = inner();
      return { text: `not ${held(random, operand, 3)}`, level: 3, at: (row: Row) => !operand.at(row) };
    },
  ])();
}
