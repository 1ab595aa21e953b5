import { DataError } from "../../core/errors.ts";
import type { ListColumn } from "../../core/table.ts";
import { type Origin, rowNumber } from "../validation.ts";
import {
  type At,
  type ExpressionColumn,
  type ExpressionLists,
  numbersOf,
  type Slots,
  truthsOf,
  ValueFault,
} from "./compiled.ts";
import { pointer } from "./expression-error.ts";
import type { ColumnKind, Kind } from "./kinds.ts";
import { checkKinds } from "./kinds.ts";
import { parseExpression } from "./parser.ts";
import { columnsOf, type Node } from "./tree.ts";

/** Inputs of a value that an error names at most. */
const MOST_INPUTS = 8;

/** Makes what is missing of inputs that are, and NaN of NaN; elsewhere both are errors, unless the expression asks for them. */
export interface Gaps {
  /** what a column has in the place of a value in a row, of lists in a bin of it; undefined where it has to be an error */
  at(column: string, row: number, bin: number): "missing" | "NaN" | undefined;
  /** [rows] set to 1 where there is no value */
  rows: Uint8Array;
  /** of lists: takes the places of entries that there are not */
  entries: number[];
}

/** Rows to calculate with. */
export interface FormulaRows {
  rows: number;
  columns: Readonly<Record<string, ExpressionColumn>>;
  origin: Origin;
  /** [rows] 0 for a row that was cut: nothing of it is looked at, and its value is NaN, false or an empty list */
  keep?: Uint8Array | undefined;
  gaps?: Gaps | undefined;
}

/** An expression made ready for columns of known kinds. */
export class Formula {
  readonly kind: Kind;
  /** columns that it reads */
  readonly columns: readonly string[];
  private readonly slots: Slots = { columns: {} };
  private readonly number: At<number> | undefined;
  private readonly truth: At<boolean> | undefined;

  /**
   * @param what names the value in messages: `column energy_eev`
   * @throws ExpressionError where the text is no expression of these columns
   */
  constructor(
    readonly text: string,
    kinds: Readonly<Record<string, ColumnKind>>,
    private readonly what: string,
    private readonly node: Node = parseExpression(text),
  ) {
    const kindOf = (name: string) => (Object.hasOwn(kinds, name) ? kinds[name] : undefined);
    this.kind = checkKinds(node, text, { kindOf, names: Object.keys(kinds) });
    this.columns = columnsOf(node);
    if (this.kind === "truth") this.truth = truthsOf(node, this.slots);
    else if (this.kind !== "text") this.number = numbersOf(node, this.slots);
  }

  /** The value at the first row of an expression of kind number. Throws DataError, which names no row, where it is not finite. */
  value(columns: FormulaRows["columns"]): number {
    this.slots.columns = columns;
    try {
      return this.number!(0, 0);
    } catch (error) {
      if (!(error instanceof ValueFault)) throw error;
      throw new DataError(this.fault(error, columns, 0), { cause: error });
    } finally {
      this.slots.columns = {};
    }
  }

  /** [rows] values of an expression of kind number. Throws DataError, with row and inputs, for one that is not finite. */
  numbers(table: FormulaRows): Float64Array {
    const values = new Float64Array(table.rows).fill(Number.NaN);
    this.eachKept(table, (row) => {
      const value = this.valueAt(table, row, 0);
      if (typeof value === "string") table.gaps!.rows[row] = 1;
      else values[row] = value;
    });
    return values;
  }

  /** [rows] 1 where an expression of kind truth holds. Throws DataError as `numbers`. */
  truths(table: FormulaRows): Uint8Array {
    const values = new Uint8Array(table.rows);
    const value = this.truth!;
    this.eachKept(table, (row) => {
      values[row] = value(row, 0) ? 1 : 0;
    });
    return values;
  }

  /**
   * The lists of an expression of kind list, as long as those that it reads. Throws DataError as `numbers`, and where lists of
   * a row differ in length or a value is no float32. Where there may be gaps, a list is missing, and empty, if a number or text
   * beside the lists is what its entries lack; no expression needs one for some of them alone.
   */
  lists(table: FormulaRows): ListColumn {
    const { rows, gaps, columns } = table;
    const read = this.listOffsets(table);
    const values = new Float32Array(read[rows]!);
    const lengths = new Int32Array(rows);
    const ones = gaps && onesFor(table);
    let end = 0;
    this.eachKept(table, (row) => {
      const bins = read[row + 1]! - read[row]!;
      const nulls: number[] = [];
      let lacksScalar = false;
      for (let bin = 0; bin < bins; bin++) {
        const value = this.fitting(table, row, bin);
        values[end + bin] = typeof value === "string" ? Number.NaN : value;
        if (typeof value !== "string") continue;
        nulls.push(end + bin);
        lacksScalar ||= !("offsets" in columns[value]!);
      }
      if (ones && nulls.length === bins && (lacksScalar || this.lacksWith(ones, table, row))) {
        gaps!.rows[row] = 1;
        return;
      }
      for (const place of nulls) gaps!.entries.push(place);
      lengths[row] = bins;
      end += bins;
    });
    return { offsets: offsetsOf(lengths), values: values.subarray(0, end) };
  }

  /** Whether an entry would lack a number or text beside the lists: tells it of `ones`, where the lists themselves have no entry that could. */
  private lacksWith(ones: FormulaRows["columns"], table: FormulaRows, row: number): boolean {
    this.slots.columns = ones;
    try {
      return typeof this.valueAt(table, row, 0) === "string";
    } catch (error) {
      if (error instanceof ValueFault) return false;
      throw error;
    } finally {
      this.slots.columns = table.columns;
    }
  }

  /** The name of an input where that is missing, and NaN where one is, if there may be gaps. */
  private valueAt({ gaps }: FormulaRows, row: number, bin: number): number | string {
    try {
      return this.number!(row, bin);
    } catch (error) {
      if (!(error instanceof ValueFault) || error.column === undefined) throw error;
      const gap = gaps?.at(error.column, row, bin);
      if (gap === undefined) throw error;
      return gap === "NaN" ? Number.NaN : error.column;
    }
  }

  private fitting(table: FormulaRows, row: number, bin: number): number | string {
    try {
      const value = this.valueAt(table, row, bin);
      if (typeof value === "string" || Number.isNaN(value) || Number.isFinite(Math.fround(value))) return value;
      throw new ValueFault(`${value}; expected a number that float32 can hold`, this.node);
    } catch (error) {
      if (!(error instanceof ValueFault)) throw error;
      throw new ValueFault(`bin ${bin}: ${error.message}`, error.span);
    }
  }

  private listOffsets(table: FormulaRows): Int32Array {
    const names = this.columns.filter((name) => "offsets" in table.columns[name]!);
    const lists = names.map((name) => (table.columns[name] as ExpressionLists).offsets);
    const offsets = new Int32Array(table.rows + 1);
    for (let row = 0; row < table.rows; row++) {
      const lengths = lists.map((list) => list[row + 1]! - list[row]!);
      const other = lengths.findIndex((length) => length !== lengths[0]);
      const cut = table.keep?.[row] === 0;
      if (other > 0 && !cut) {
        const problem = `${names[other]} has ${lengths[other]} bins; expected ${lengths[0]}, as in ${names[0]}`;
        throw new DataError(`${this.place(table, row)}: ${problem}`);
      }
      offsets[row + 1] = offsets[row]! + (cut ? 0 : lengths[0]!);
    }
    return offsets;
  }

  private eachKept(table: FormulaRows, visit: (row: number) => void): void {
    const { rows, keep } = table;
    this.slots.columns = table.columns;
    let row = 0;
    try {
      for (; row < rows; row++) if (keep === undefined || keep[row] !== 0) visit(row);
    } catch (error) {
      if (!(error instanceof ValueFault)) throw error;
      throw new DataError(`${this.place(table, row)}: ${this.fault(error, table.columns, row)}`, { cause: error });
    } finally {
      this.slots.columns = {};
    }
  }

  private place({ origin }: FormulaRows, row: number): string {
    return `${origin.path}: row ${rowNumber(origin, row)}, ${this.what}`;
  }

  /** What is wrong, with the inputs and a picture of the place. */
  private fault({ message, span }: ValueFault, columns: FormulaRows["columns"], row: number): string {
    return `${message}${this.inputs(columns, row)}\n${pointer(this.text, span)}`;
  }

  /** ` (lgE = 18.5, theta = 0.3)`: the values of the columns at a row. */
  private inputs(columns: FormulaRows["columns"], row: number): string {
    const values = this.columns.slice(0, MOST_INPUTS).flatMap((name) => {
      const column = columns[name]!;
      if ("offsets" in column) return [];
      const value = column[row];
      return [`${name} = ${typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : value}`];
    });
    const more = this.columns.length > MOST_INPUTS ? ", ..." : "";
    return values.length > 0 ? ` (${values.join(", ")}${more})` : "";
  }
}

/** The columns, with a list of a 1 in each row in the place of lists. */
function onesFor({ rows, columns }: FormulaRows): FormulaRows["columns"] {
  const ones = { offsets: new Int32Array(rows + 1), values: Float32Array.of(1) };
  return Object.fromEntries(Object.entries(columns).map(([name, one]) => [name, "offsets" in one ? ones : one]));
}

function offsetsOf(lengths: Int32Array): Int32Array {
  const offsets = new Int32Array(lengths.length + 1);
  for (const [row, length] of lengths.entries()) offsets[row + 1] = offsets[row]! + length;
  return offsets;
}
