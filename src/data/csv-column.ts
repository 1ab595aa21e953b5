import { DataError } from "../core/errors.ts";
import { isDecimalComma, isMissing, parseNumber } from "./csv-format.ts";
import type { PlainColumn } from "./plain-table.ts";
import { excerpt } from "./validation.ts";

/** Rows of which a column's kind is guessed. */
const SAMPLE_ROWS = 1000;

interface Cell {
  text: string;
  /** of the file, from 1 */
  line: number;
}

/**
 * Gathers one column of a text file, cell by cell. Its kind, unless given, is what most of the first 1000 cells that are
 * not missing are: after that a text in a column of numbers is a DataError. Nothing is rounded, skipped or filled in.
 */
export class CsvColumn {
  /** cells that are empty or, in a column of numbers, NaN, NA, N/A or null */
  missing = 0;
  firstMissing: Cell | undefined;
  private waiting: Cell[] = [];
  private numbers = new Float64Array(0);
  private texts: string[] = [];
  private rows = 0;

  constructor(
    private readonly path: string,
    readonly name: string,
    private kind?: PlainColumn["kind"],
  ) {}

  add(text: string, line: number): void {
    if (this.kind === "number") this.addNumber(text, line);
    else if (this.kind === "text") this.addText(text, line);
    else if (this.waiting.push({ text, line }) >= SAMPLE_ROWS) this.decide();
  }

  finish(): PlainColumn {
    if (this.kind === undefined) this.decide();
    const { name } = this;
    if (this.kind === "text") return { name, kind: "text", values: this.texts };
    return { name, kind: "number", values: this.numbers.slice(0, this.rows) };
  }

  private decide(): void {
    const present = this.waiting.filter(({ text }) => !isMissing(text));
    const numbers = present.filter(({ text }) => parseNumber(text) !== undefined).length;
    this.kind = 2 * numbers >= present.length ? "number" : "text";
    const comma = this.kind === "text" && present.every(({ text }) => isDecimalComma(text));
    if (comma) throw this.wrong(present[0]!, "expected a decimal point, not a comma");
    const waiting = this.waiting;
    this.waiting = [];
    for (const { text, line } of waiting) this.add(text, line);
  }

  private addNumber(text: string, line: number): void {
    const value = parseNumber(text);
    if (value === undefined && !isMissing(text)) throw this.wrong({ text, line }, "expected a finite number");
    if (value === undefined) this.countMissing(text, line);
    else if (!Number.isSafeInteger(value) && /^[+-]?\d+$/.test(text)) {
      throw this.wrong({ text, line }, "expected less than 2^53, beyond which integers are rounded; read it as text");
    }
    if (this.rows === this.numbers.length) {
      const larger = new Float64Array(Math.max(SAMPLE_ROWS, 2 * this.rows));
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers[this.rows++] = value ?? Number.NaN;
  }

  private addText(text: string, line: number): void {
    if (text === "") this.countMissing(text, line);
    this.texts.push(text);
  }

  private countMissing(text: string, line: number): void {
    this.missing++;
    this.firstMissing ??= { text, line };
  }

  private wrong({ text, line }: Cell, expected: string): DataError {
    return new DataError(`${this.path}: line ${line}, column ${this.name}: "${excerpt(text)}"; ${expected}`);
  }
}
