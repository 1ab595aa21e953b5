import type { NumberColumn } from "../../core/table.ts";
import type { Span } from "./expression-error.ts";
import { FUNCTIONS } from "./functions.ts";
import { power } from "./power.ts";
import type { ArithmeticSign, ComparisonSign, Node } from "./tree.ts";

/** Values of a column: one number, text or list per row. NaN is a number that is missing, "" a text that is. */
export type ExpressionColumn = NumberColumn | readonly number[] | readonly string[] | ExpressionLists;

/** Row i is `values[offsets[i] .. offsets[i + 1])`. */
export interface ExpressionLists {
  offsets: Int32Array;
  values: Float32Array | Float64Array;
}

/** Where closures find the columns of the rows at hand. */
export interface Slots {
  columns: Readonly<Record<string, ExpressionColumn>>;
}

/** The value at a row; of lists at that bin of the row. */
export type At<T> = (row: number, bin: number) => T;

/** A value that there is not, and the part of the expression that has none. */
export class ValueFault extends Error {
  constructor(
    message: string,
    readonly span: Span,
    /** the column that has none, if that is all that is wrong */
    readonly column?: string,
  ) {
    super(message);
  }
}

const ARITHMETIC: Readonly<Record<ArithmeticSign, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  // of the sign of the divisor, as in Python
  "%": (a, b) => a - b * Math.floor(a / b),
  "**": power,
};

const COMPARISONS: Readonly<Record<ComparisonSign, (a: number | string, b: number | string) => boolean>> = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** The numbers of a checked tree, finite each: throws ValueFault where a row has none. */
export function numbersOf(node: Node, slots: Slots): At<number> {
  switch (node.kind) {
    case "number":
      return () => node.value;
    case "column":
      return columnNumber(node, slots);
    case "negative": {
      const operand = numbersOf(node.operand, slots);
      return (row, bin) => -operand(row, bin);
    }
    case "arithmetic":
      return calculated(node, slots);
    case "call":
      return node.name === "where" ? chosen(node, slots) : called(node, slots);
    default:
      throw new TypeError(`${node.kind} is no number; expected a tree that was checked`);
  }
}

/** The truths of a checked tree; what stands right of a false `and` or a true `or` is not looked at. */
export function truthsOf(node: Node, slots: Slots): At<boolean> {
  switch (node.kind) {
    case "not": {
      const operand = truthsOf(node.operand, slots);
      return (row, bin) => !operand(row, bin);
    }
    case "logic": {
      const [left, right] = [truthsOf(node.left, slots), truthsOf(node.right, slots)];
      return node.sign === "and"
        ? (row, bin) => left(row, bin) && right(row, bin)
        : (row, bin) => left(row, bin) || right(row, bin);
    }
    case "comparison": {
      const [left, right] = [valuesOf(node.left, slots), valuesOf(node.right, slots)];
      const compare = COMPARISONS[node.sign];
      return (row, bin) => compare(left(row, bin), right(row, bin));
    }
    case "membership": {
      const [operand, values] = [valuesOf(node.operand, slots), new Set(node.values)];
      return (row, bin) => values.has(operand(row, bin));
    }
    case "call":
      return missing(node.operands[0]!, slots);
    default:
      throw new TypeError(`${node.kind} is no truth; expected a tree that was checked`);
  }
}

/** Numbers, or texts where the node is one. */
function valuesOf(node: Node, slots: Slots): At<number | string> {
  if (node.kind === "text") return () => node.value;
  if (node.kind !== "column") return numbersOf(node, slots);
  const number = columnNumber(node, slots);
  return (row, bin) => {
    const column = slots.columns[node.name]!;
    if (!isTextColumn(column, row)) return number(row, bin);
    if (column[row] === "") throw new ValueFault(`${node.name} is missing`, node, node.name);
    return column[row]!;
  };
}

function isTextColumn(column: ExpressionColumn, row: number): column is readonly string[] {
  return Array.isArray(column) && typeof column[row] === "string";
}

function columnNumber(node: Node & { kind: "column" }, slots: Slots): At<number> {
  const { name } = node;
  return (row, bin) => {
    const column = slots.columns[name] as NumberColumn | ExpressionLists;
    const value = "offsets" in column ? column.values[column.offsets[row]! + bin]! : column[row]!;
    if (Number.isFinite(value)) return value;
    if (Number.isNaN(value)) throw new ValueFault(`${name} is missing or NaN`, node, name);
    throw new ValueFault(`${name} is ${value}`, node);
  };
}

function missing(node: Node, slots: Slots): At<boolean> {
  if (node.kind !== "column") throw new TypeError(`missing of ${node.kind}; expected a tree that was checked`);
  return (row) => {
    const value = (slots.columns[node.name] as NumberColumn | readonly string[])[row]!;
    return typeof value === "string" ? value === "" : Number.isNaN(value);
  };
}

function calculated(node: Node & { kind: "arithmetic" }, slots: Slots): At<number> {
  const { sign } = node;
  const [left, right] = [numbersOf(node.left, slots), numbersOf(node.right, slots)];
  const compute = ARITHMETIC[sign];
  return (row, bin) => {
    const [a, b] = [left(row, bin), right(row, bin)];
    if (b === 0 && (sign === "/" || sign === "%")) throw new ValueFault(`${a} ${sign} 0 is no number`, node);
    const value = compute(a, b);
    if (Number.isFinite(value)) return value;
    throw new ValueFault(`${a} ${sign} ${b} is ${value}; expected a finite number`, node);
  };
}

function called(node: Node & { kind: "call" }, slots: Slots): At<number> {
  const operands = node.operands.map((operand) => numbersOf(operand, slots));
  const { compute } = FUNCTIONS[node.name]!;
  return (row, bin) => {
    const [first, ...others] = operands.map((operand) => operand(row, bin));
    const value = compute(first!, ...others);
    if (Number.isFinite(value)) return value;
    const given = [first, ...others].join(", ");
    throw new ValueFault(`${node.name}(${given}) is ${value}; expected a finite number`, node);
  };
}

function chosen(node: Node & { kind: "call" }, slots: Slots): At<number> {
  const truth = truthsOf(node.operands[0]!, slots);
  const [yes, no] = [numbersOf(node.operands[1]!, slots), numbersOf(node.operands[2]!, slots)];
  return (row, bin) => (truth(row, bin) ? yes(row, bin) : no(row, bin));
}
