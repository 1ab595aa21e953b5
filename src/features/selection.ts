import { ConfigError, DataError } from "../core/errors.ts";
import { isPrimary, PRIMARIES } from "../core/primaries.ts";
import type { ExpressionColumn } from "../data/expression/compiled.ts";
import { ExpressionError } from "../data/expression/expression-error.ts";
import { Formula } from "../data/expression/formula.ts";
import { parseExpression } from "../data/expression/parser.ts";
import { type Node, operandsOf, termsOf } from "../data/expression/tree.ts";
import type { Need } from "../data/missing-columns.ts";
import { type ColumnUse, ownColumnsOf, usesOf } from "../data/own-columns.ts";
import { excerpt, rowNumber } from "../data/validation.ts";
import { type GivenColumns, namedBeside } from "./given.ts";
import { ownQuantities, type Quantity, quantitiesOf } from "./quantity.ts";
import type { RowsToCut } from "./rows-to-cut.ts";
import { StationView, TRACE_COLUMNS } from "./station-view.ts";

/** A cut with what came through it; cuts follow each other, so that each sees only what the earlier ones kept. */
export interface CutCount {
  cut: string;
  kept: number;
  dropped: number;
}

/** What a cut reads, and what it takes it for. */
interface Input extends Quantity {
  use: ColumnUse;
}

interface Cut {
  text: string;
  formula: Formula;
  inputs: readonly Input[];
}

/**
 * Which stations of a stream are kept: `core_distance_m > 300 & total_signal_vem > 5`, an expression of columns of the data dictionary,
 * `primary` (a text), features by their names and columns of the file's own as `file.NAME`. The terms that `&` or `and` joins at the top are cuts of their own, done in their
 * order: no cut looks at a station that an earlier one dropped. Columns are compared as the map or the file has them, so that what is missing or
 * out of range can be cut away; features are computed from columns that have been checked.
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
  /** rows that a cut on `primary` has seen with a name that is none, and the first of these names */
  private readonly unknown = { rows: 0, name: "" };

  constructor(
    readonly text: string,
    /** file that the stations are of, for messages */
    private readonly path: string,
    /** features that the tables have as columns */
    given: GivenColumns = {},
  ) {
    const tree = parseExpression(text);
    refuseUnknownPrimaries(tree, text);
    const quantities = quantitiesOf(namedBeside(given));
    this.cuts = termsOf(tree).map((node): Cut => {
      const known = new Map(quantities);
      for (const own of ownQuantities(ownColumnsOf(node))) known.set(own.name, own);
      const uses = usesOf(node);
      const useOf = ({ name, kind, role }: Quantity): ColumnUse => {
        const use = uses.get(name);
        return use === "presence" || (role === "id" && use !== undefined) ? use : kind;
      };
      const kinds = Object.fromEntries(
        [...known].map(([name, quantity]) => [
          name,
          useOf(quantity) === "text" ? ("text" as const) : ("number" as const),
        ]),
      );
      const formula = new Formula(text, kinds, `cut ${text.slice(node.from, node.to)}`, node);
      if (formula.kind !== "truth") {
        throw new ConfigError(
          `select: ${text.slice(node.from, node.to)} is ${formula.kind}; expected true or false, such as x > 0`,
        );
      }
      const inputs = formula.columns.map((name) => ({ ...known.get(name)!, use: useOf(known.get(name)!) }));
      return { text: text.slice(node.from, node.to), formula, inputs };
    });
    this.kept = this.cuts.map(() => 0);
    this.needs = this.cuts.flatMap(({ text: cut, inputs }) => inputs.flatMap((input) => needsOf(input, cut)));
    this.columns = [...new Set(this.needs.map(({ column }) => column))];
    this.truth = [...new Set(this.cuts.flatMap(({ inputs }) => truthOf(inputs)))];
  }

  /**
   * [rows] 1 for those of the next rows that are kept. Throws DataError, with row and inputs, for a value that is not there, for a column that is
   * not what a cut takes it for, and where a feature cannot be computed.
   */
  keep(stations: RowsToCut): Uint8Array {
    const { rows, origin } = stations;
    const keep = new Uint8Array(rows).fill(1);
    this.seen += rows;
    const known: Record<string, ExpressionColumn> = {};
    for (const [k, { formula, inputs }] of this.cuts.entries()) {
      const columns = Object.fromEntries(
        inputs.map((input) => {
          const { name, use, isColumn } = input;
          if (isColumn) return [name, stations.column(name, use, keep)];
          known[name] ??= this.computed(input, stations, keep);
          return [name, known[name]];
        }),
      );
      if (
        k ===
        this.cuts.findIndex(({ inputs: read }) => read.some(({ name, use }) => name === "primary" && use === "text"))
      ) {
        this.countUnknown(columns.primary!, keep);
      }
      keep.set(formula.truths({ rows, columns, origin, keep }));
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

  /** Sentences without a full stop on what came through the cuts, after the last table. */
  notes(): string[] {
    const { rows, name } = this.unknown;
    const unknown = `rows with a primary that is not known: ${rows}, such as "${excerpt(name)}"`;
    return [...(rows === 0 ? [] : [unknown]), cutSentence(this.counts())];
  }

  private countUnknown(primaries: ExpressionColumn, keep: Uint8Array): void {
    for (const [row, name] of (primaries as readonly string[]).entries()) {
      if (keep[row] === 0 || name === "" || isPrimary(name)) continue;
      if (this.unknown.rows++ === 0) this.unknown.name = name;
    }
  }

  /** [rows] a feature of the rows that are kept; NaN elsewhere. */
  private computed({ name, columns, compute }: Quantity, stations: RowsToCut, keep: Uint8Array): Float64Array {
    const values = new Float64Array(stations.rows).fill(Number.NaN);
    this.station.open(stations.table(columns, keep), { traces: TRACE_COLUMNS.some((each) => columns.includes(each)) });
    let i = 0;
    for (const [row, kept] of keep.entries()) {
      if (kept === 0) continue;
      naming(`${stations.origin.path}: row ${rowNumber(stations.origin, row)}: ${name}`, () => {
        this.station.moveTo(i);
        values[row] = compute(this.station) as number;
      });
      i++;
    }
    return values;
  }
}

/** Throws ExpressionError where `primary` is compared with a text that is none. */
function refuseUnknownPrimaries(node: Node, text: string): void {
  const operands = operandsOf(node);
  const isOfPrimary = operands.some((operand) => operand.kind === "column" && operand.name === "primary");
  const compared = (node.kind === "membership" ? node.values : operands.map((one) => "value" in one && one.value)).find(
    (value) => typeof value === "string" && !isPrimary(value),
  );
  if (isOfPrimary && compared !== undefined) {
    const problem = `unknown primary: "${excerpt(String(compared))}"; expected one of ${PRIMARIES.join(", ")}`;
    throw new ExpressionError(problem, text, node);
  }
  for (const operand of operands) refuseUnknownPrimaries(operand, text);
}

function needsOf({ name, isColumn, columns }: Quantity, cut: string): Need[] {
  return columns.map((column) => ({ column, by: isColumn ? `cut ${cut}` : `${name} of cut ${cut}` }));
}

function truthOf(inputs: readonly Quantity[]): string[] {
  const truth = inputs.filter(({ role }) => role === "truth" || role === "label");
  const choosesClasses = inputs.length === 1 && truth[0]?.role === "label";
  return choosesClasses ? [] : truth.map(({ name }) => name);
}

function naming(what: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(`${what}: ${error.message}`, { cause: error });
  }
}

/** A cut flow as a sentence: `of 900 stations, a > 1 kept 500, b < 2 of these 400`. */
export function cutSentence(counts: readonly CutCount[]): string {
  const [first] = counts;
  if (first === undefined) return "nothing was selected";
  const steps = counts.map(({ cut, kept, dropped }) => `${cut} kept ${kept} and dropped ${dropped}`);
  return `of ${first.kept + first.dropped} stations the selection kept ${counts.at(-1)!.kept}: ${steps.join("; then ")}`;
}
