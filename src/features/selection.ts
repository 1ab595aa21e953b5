import { ConfigError, DataError } from "../core/errors.ts";
import { PRIMARIES } from "../core/primaries.ts";
import type { StationTable } from "../core/table.ts";
import type { ExpressionColumn } from "../data/expression/compiled.ts";
import { Formula } from "../data/expression/formula.ts";
import { parseExpression } from "../data/expression/parser.ts";
import { termsOf } from "../data/expression/tree.ts";
import type { Need } from "../data/missing-columns.ts";
import { ownColumnsOf, ownName } from "../data/own-columns.ts";
import type { Origin } from "../data/validation.ts";
import { type GivenColumns, namedBeside } from "./given.ts";
import { ownQuantities, type Quantity, quantitiesOf } from "./quantity.ts";
import { numberColumn, StationView, TRACE_COLUMNS, textColumn } from "./station-view.ts";

/** A cut with what came through it; cuts follow each other, so that each sees only what the earlier ones kept. */
export interface CutCount {
  cut: string;
  kept: number;
  dropped: number;
}

interface Cut {
  text: string;
  formula: Formula;
  inputs: readonly Quantity[];
}

/**
 * Which stations of a stream are kept: `core_distance_m > 300 & total_signal_vem > 5`, an expression of columns of the data dictionary,
 * `primary` (a text), features by their names and columns of the file's own as `file.NAME`. The terms that `&` or `and` joins at the top are cuts of their own, done in their
 * order: no cut looks at a station that an earlier one dropped.
 *
 * @throws ConfigError (ExpressionError) for what is no expression of these that is true or false
 */
export class Selection {
  /** columns that it reads */
  readonly columns: readonly string[];
  /** what reads each of them */
  readonly needs: readonly Need[];
  /**
   * truth that it reads, and the label unless `primary` alone is asked for, which chooses classes: what a detector does not know
   * then decides which stations are looked at
   */
  readonly truth: readonly string[];
  private readonly cuts: readonly Cut[];
  private readonly kept: number[];
  private readonly station = new StationView();
  private seen = 0;

  constructor(
    readonly text: string,
    /** file that the stations are of, for messages */
    private readonly path: string,
    /** features that the tables have as columns */
    given: GivenColumns = {},
  ) {
    const tree = parseExpression(text);
    const own = ownQuantities(ownColumnsOf(tree));
    const quantities = new Map(quantitiesOf(namedBeside(given)));
    for (const quantity of own) quantities.set(quantity.name, quantity);
    const kinds = Object.fromEntries([...quantities].map(([name, { kind }]) => [name, kind]));
    this.cuts = termsOf(tree).map((node): Cut => {
      const formula = new Formula(text, kinds, `cut ${text.slice(node.from, node.to)}`, node);
      if (formula.kind !== "truth") {
        throw new ConfigError(
          `select: ${text.slice(node.from, node.to)} is ${formula.kind}; expected true or false, such as x > 0`,
        );
      }
      const inputs = formula.columns.map((name) => quantities.get(name)!);
      return { text: text.slice(node.from, node.to), formula, inputs };
    });
    this.kept = this.cuts.map(() => 0);
    this.needs = this.cuts.flatMap(({ text: cut, inputs }) => inputs.flatMap((input) => needsOf(input, cut)));
    this.columns = [...new Set(this.needs.map(({ column }) => column))];
    this.truth = [...new Set(this.cuts.flatMap(({ inputs }) => truthOf(inputs)))];
  }

  /**
   * [rows] 1 for the stations of the next table that are kept. Throws DataError, with row and inputs, for a value that is not there,
   * and for a column that the table lacks.
   */
  keep(table: StationTable): Uint8Array {
    const origin = table.part ?? { path: this.path, firstRow: this.seen };
    const keep = new Uint8Array(table.rows).fill(1);
    this.seen += table.rows;
    const known: Record<string, ExpressionColumn> = {};
    for (const [k, { formula, inputs }] of this.cuts.entries()) {
      const columns = Object.fromEntries(
        inputs.map((input) => [input.name, this.values(input, { table, keep, origin, known })]),
      );
      keep.set(formula.truths({ rows: table.rows, columns, origin, keep }));
      for (const kept of keep) this.kept[k]! += kept;
    }
    return keep;
  }

  /** What came through the cuts so far. */
  private counts(): CutCount[] {
    return this.cuts.map(({ text: cut }, k) => {
      const kept = this.kept[k]!;
      return { cut, kept, dropped: (k === 0 ? this.seen : this.kept[k - 1]!) - kept };
    });
  }

  /** What came through the cuts, after the last table. Throws DataError if that is nothing. */
  finish(): CutCount[] {
    const counts = this.counts();
    if (counts.at(-1)!.kept > 0) return counts;
    throw new DataError(`${this.path}: the selection leaves nothing: ${cutSentence(counts)}`);
  }

  private values(
    { name, kind, isColumn, columns, compute }: Quantity,
    {
      table,
      keep,
      origin,
      known,
    }: { table: StationTable; keep: Uint8Array; origin: Origin; known: Record<string, ExpressionColumn> },
  ): ExpressionColumn {
    if (kind === "text" && ownName(name) !== undefined) return textColumn(table, name);
    if (kind === "text") return Array.from(numberColumn(table, name), (code) => PRIMARIES[code]!);
    if (isColumn) return numberColumn(table, name);
    const found = known[name];
    if (found !== undefined) return found;
    const values = new Float64Array(table.rows).fill(Number.NaN);
    this.station.open(table, { traces: TRACE_COLUMNS.some((each) => columns.includes(each)) });
    for (let row = 0; row < table.rows; row++) {
      if (keep[row] === 0) continue;
      naming(name, { ...origin, firstRow: origin.firstRow + row }, () => {
        this.station.moveTo(row);
        values[row] = compute(this.station) as number;
      });
    }
    known[name] = values;
    return values;
  }
}

function needsOf({ name, isColumn, columns }: Quantity, cut: string): Need[] {
  return columns.map((column) => ({ column, by: isColumn ? `cut ${cut}` : `${name} of cut ${cut}` }));
}

function truthOf(inputs: readonly Quantity[]): string[] {
  const truth = inputs.filter(({ role }) => role === "truth" || role === "label");
  const choosesClasses = inputs.length === 1 && truth[0]?.role === "label";
  return choosesClasses ? [] : truth.map(({ name }) => name);
}

function naming(name: string, { path, firstRow }: Origin, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(`${path}: row ${firstRow}: ${name}: ${error.message}`, { cause: error });
  }
}

/** A cut flow as a sentence: `of 900 stations, a > 1 kept 500, b < 2 of these 400`. */
export function cutSentence(counts: readonly CutCount[]): string {
  const [first] = counts;
  if (first === undefined) return "nothing was selected";
  const steps = counts.map(({ cut, kept, dropped }) => `${cut} kept ${kept} and dropped ${dropped}`);
  return `of ${first.kept + first.dropped} stations the selection kept ${counts.at(-1)!.kept}: ${steps.join("; then ")}`;
}
