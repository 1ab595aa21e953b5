import { DataError } from "../../../core/errors.ts";
import { QUOTED_EMPTY } from "../../csv-records.ts";
import type { SourceValues } from "../../source.ts";
import { excerpt } from "../../validation.ts";
import { type Decimal, entriesOf, isAbsent, isAbsentEntry, isDoubtful, isId, numberOf } from "./cell.ts";
import { DecimalReader } from "./decimal-reader.ts";
import { GrowingNumbers } from "./growing-numbers.ts";
import type { PlannedColumn } from "./plan.ts";

/** Where cells come from, and how numbers are written in them. */
export interface Reading {
  path: string;
  decimal: Decimal;
}

/** Where in its row a number stands, if it is not the column's cell, and how it is written there. */
interface Place {
  where?: string;
  name?: string;
  decimal?: Decimal;
}

/** The values of one column in a batch, gathered row by row. */
export class ColumnBuffer {
  /** entries of lists, or characters of texts, so far */
  entries = 0;
  private rows = 0;
  private readonly numbers = new GrowingNumbers();
  private texts: string[] = [];
  private ends: number[] = [0];
  private absent: number[] = [];
  private nulls: number[] = [];
  private readonly reader: DecimalReader;

  constructor(
    readonly column: PlannedColumn,
    private readonly reading: Reading,
  ) {
    this.reader = new DecimalReader(reading.decimal, column.storage === "float32");
  }

  /** Takes its cells of a row. Throws DataError with line and column for one that is not of the column's kind. */
  add(cells: readonly string[], line: number): void {
    const { kind, at, cells: count } = this.column;
    if (count > 1) this.addNumbered(cells, line);
    else if (kind === "text") this.addText(cells[at]!);
    else if (kind === "list") this.addList(cells[at]!, line);
    else this.addNumber(cells[at]!, line);
    this.rows++;
  }

  /** The values of the rows since the last time, in memory of their own. */
  finish(): SourceValues {
    const { rows, texts, ends, absent, nulls } = this;
    const { kind, storage } = this.column;
    const numbers = this.numbers.take();
    [this.rows, this.entries, this.texts, this.ends, this.absent, this.nulls] = [0, 0, [], [0], [], []];
    const missing = absent.length > 0 ? { missing: new Uint8Array(rows) } : undefined;
    for (const row of absent) missing!.missing[row] = 1;
    if (kind === "text") return { kind, values: texts, ...missing };
    if (kind === "number") return { kind, values: numbers, ...missing };
    const values = storage === "float32" ? new Float32Array(numbers) : numbers;
    const rest = nulls.length > 0 ? { nulls: Uint32Array.from(nulls) } : {};
    return { kind, offsets: new Int32Array(ends), values, ...rest, ...missing };
  }

  private addText(text: string): void {
    const isMissing = text === "" || (this.column.wholeNumbers === true && isAbsent(text));
    if (isMissing) this.absent.push(this.rows);
    this.texts.push(isMissing || text === QUOTED_EMPTY ? "" : text);
    this.entries += text.length;
  }

  private addNumber(text: string, line: number): void {
    const value = this.reader.number(text);
    if (!Number.isNaN(value)) this.numbers.push(value);
    else if (isEmpty(text)) {
      this.absent.push(this.rows);
      this.numbers.push(Number.NaN);
    } else this.numbers.push(this.parse(text, line));
  }

  private addList(text: string, line: number): void {
    if (isEmpty(text)) this.absent.push(this.rows);
    else if (!this.reader.list(text, this.numbers)) {
      const found = entriesOf(text, this.reading.decimal);
      if (found === undefined) throw this.wrong(text, line, "expected a list such as [0.1 0.2 0.3]");
      const { entries, mark } = found;
      for (const [i, entry] of entries.entries()) {
        const place = { where: ` entry ${i}:`, decimal: mark };
        if (isDoubtful(entry, mark)) throw this.wrong(entry, line, "expected digits around the decimal comma", place);
        if (isAbsentEntry(entry)) this.addNull();
        else this.numbers.push(this.parse(entry, line, place));
      }
    }
    this.endList();
  }

  /** The bins of a trace that ends before the last column; all empty, there is none. */
  private addNumbered(cells: readonly string[], line: number): void {
    const { at, cells: count, name } = this.column;
    let length = count;
    while (length > 0 && isEmpty(cells[at + length - 1]!)) length--;
    if (length === 0) this.absent.push(this.rows);
    for (let i = 0; i < length; i++) {
      const cell = cells[at + i]!;
      const value = this.reader.number(cell);
      if (isEmpty(cell)) this.addNull();
      else this.numbers.push(Number.isNaN(value) ? this.parse(cell, line, { name: `${name}_${i}` }) : value);
    }
    this.endList();
  }

  /** An entry of a list that there is not. */
  private addNull(): void {
    this.nulls.push(this.numbers.length);
    this.numbers.push(Number.NaN);
  }

  private endList(): void {
    this.entries = this.numbers.length;
    this.ends.push(this.entries);
  }

  private parse(text: string, line: number, place: Place = {}): number {
    const value = numberOf(text, place.decimal ?? this.reading.decimal);
    if (value === undefined) throw this.wrong(text, line, "expected a number", place);
    if (isId(text)) {
      throw this.wrong(text, line, "expected a number below 2^53 without leading zeros, or texts from row 1", place);
    }
    if (this.column.storage !== "float32") return value;
    const single = Math.fround(value);
    if (Number.isFinite(value) !== Number.isFinite(single)) throw this.wrong(text, line, "expected a float32", place);
    return single;
  }

  private wrong(text: string, line: number, expected: string, place: Place = {}): DataError {
    const { where = "", name = this.column.name } = place;
    return new DataError(`${this.reading.path}: line ${line}, column ${name}:${where} "${excerpt(text)}"; ${expected}`);
  }
}

function isEmpty(text: string): boolean {
  return text === QUOTED_EMPTY || isAbsent(text);
}
