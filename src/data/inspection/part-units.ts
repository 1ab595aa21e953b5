import type { SourceBatch, SourceValues } from "../source.ts";
import { rowNumber } from "../validation.ts";
import { type Finding, findingOf, Tally } from "./finding.ts";
import { guessUnit, isGuessed, type Values } from "./unit-check.ts";

/** Values of a file from which on its unit is guessed. */
const LEAST = 20;
/** Values of a file that are kept for its median, at most. */
const KEPT = 1024;
/** Different values that are told apart; the guesses ask for no more. */
const DISTINCT = 8;

/** What is seen of a column of one file: of lists, one value of each. */
class PartColumn {
  count = 0;
  private min = Infinity;
  private max = -Infinity;
  private whole = true;
  private readonly distinct = new Set<number>();
  /** every `stride`-th value */
  private kept: number[] = [];
  private stride = 1;

  add(value: number): void {
    if (!Number.isFinite(value)) return;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (!Number.isInteger(value)) this.whole = false;
    if (this.distinct.size < DISTINCT) this.distinct.add(value);
    if (this.count % this.stride === 0) this.kept.push(value);
    this.count++;
    if (this.kept.length < KEPT) return;
    this.stride *= 2;
    this.kept = this.kept.filter((_, i) => i % 2 === 0);
  }

  /** undefined where there are too few. */
  values(): Values | undefined {
    if (this.count < LEAST) return undefined;
    const sorted = Float64Array.from(this.kept).sort();
    const { min, max, whole, distinct } = this;
    return { min, max, whole, distinct: distinct.size, median: sorted[Math.round(0.5 * (sorted.length - 1))]! };
  }
}

/**
 * Guesses the units of each file of a folder apart: where some are in degrees and others in radians, the column as a whole looks like
 * neither. Memory is that of one file's sample, whatever their number.
 */
export class PartUnits {
  private file: string | undefined;
  private firstRow = 0;
  private columns = new Map<string, PartColumn>();
  /** files that have values of a column, enough or not for a guess */
  private readonly files = new Map<string, number>();
  /** files by column and by what their values look like */
  private readonly found = new Map<string, Map<string, Tally>>();

  /** Takes the next batch; of a source that is one file nothing. */
  add(batch: SourceBatch): void {
    const { part, rows } = batch;
    if (part === undefined) return;
    if (part.path !== this.file) {
      this.close();
      [this.file, this.firstRow] = [part.path, rowNumber(batch, 0)];
    }
    for (const [name, column] of Object.entries(batch.columns)) {
      if (column.kind === "text" || !isGuessed(name)) continue;
      const surveyed = this.columns.get(name) ?? new PartColumn();
      this.columns.set(name, surveyed);
      for (let i = 0; i < rows; i++) {
        if (column.missing === undefined || column.missing[i] === 0) surveyed.add(oneValue(column, i));
      }
    }
  }

  /** Files that differ from others in the unit of a column; `unitOf` is that of the dictionary. Nothing of the columns that are `known` to look wrong. */
  findings(known: ReadonlySet<string>, unitOf: (column: string) => string): Finding[] {
    this.close();
    return [...this.found].flatMap(([column, guesses]) =>
      [...guesses].flatMap(([guess, files]) => {
        if (known.has(column) || files.count === this.files.get(column)) return [];
        const message = `of the folder's files have values that look like ${guess}, unlike those of the others; the dictionary has ${unitOf(column) || "no unit"}`;
        return findingOf(files, { kind: "suspect-unit", level: "suspect", column, message });
      }),
    );
  }

  /** Ends the file. */
  private close(): void {
    for (const [name, column] of this.columns) {
      if (column.count > 0) this.files.set(name, (this.files.get(name) ?? 0) + 1);
      const values = column.values();
      if (values === undefined) continue;
      const guess = guessUnit(name, values);
      if (guess === undefined) continue;
      const guesses = this.found.get(name) ?? new Map<string, Tally>();
      this.found.set(name, guesses);
      const files = guesses.get(guess) ?? new Tally();
      guesses.set(guess, files);
      files.add(this.firstRow, `${values.min} to ${values.max}`);
    }
    this.columns = new Map();
  }
}

/** Of a list any value; this one depends on the row alone. */
function oneValue(column: Exclude<SourceValues, { kind: "text" }>, row: number): number {
  if (column.kind === "number") return column.values[row]!;
  const start = column.offsets[row]!;
  return column.values[start + ((row * 7919) % (column.offsets[row + 1]! - start))] ?? Number.NaN;
}
