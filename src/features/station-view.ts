import { DataError } from "../core/errors.ts";
import { isListColumn, type ListColumn, type NumberColumn, type StationTable } from "../core/table.ts";
import { averageSignal, type StoredTrace } from "./average-signal.ts";
import { Trace } from "./trace.ts";

const TRACES = ["trace_pmt1", "trace_pmt2", "trace_pmt3"] as const;
const CHARGE_OVER_PEAK = ["charge_over_peak_pmt1", "charge_over_peak_pmt2", "charge_over_peak_pmt3"] as const;

const NONE = new Float32Array(0);

/** All that `pmt_mask` can be. */
const MASKS = [0, 1, 2, 3, 4, 5, 6, 7];

/** The PMTs of a station that work. */
interface WorkingPmts {
  /** from 0 */
  numbers: readonly number[];
  stored: readonly StoredTrace[];
  traces: readonly Trace[];
}

/** The columns every feature of the trace reads. */
export const TRACE_COLUMNS: readonly string[] = [...TRACES, "bin_width_ns", "pmt_mask"];

/** The columns from which a trace in VEM peak becomes a charge in VEM. */
export const CHARGE_COLUMNS: readonly string[] = [...TRACE_COLUMNS, ...CHARGE_OVER_PEAK];

/**
 * One station at a time of a table, with what all features share computed once: the traces of the working PMTs and
 * their mean, with running sums. One view serves a whole stream; nothing it returns outlives the next `moveTo`.
 */
export class StationView {
  /** mean trace of the working PMTs; its sum is positive */
  readonly average = new Trace("mean trace");
  /** width of a trace bin, ns */
  binWidthNs = 0;

  /** what the table has of each PMT; of those that do not work, what it had of another station */
  private readonly room: StoredTrace[] = TRACES.map((name) => ({ name, values: NONE, start: 0, bins: 0, sum: 0 }));
  private readonly traces = TRACES.map((name) => new Trace(name));
  /** by `pmt_mask`, so that nothing is made for a station: the working PMTs in their order, as each is kept here */
  private readonly choices = MASKS.map((mask): WorkingPmts => {
    const numbers = [0, 1, 2].filter((k) => ((mask >> k) & 1) === 1);
    return { numbers, stored: numbers.map((k) => this.room[k]!), traces: numbers.map((k) => this.traces[k]!) };
  });
  private working = this.choices[0]!;
  /** whether the traces of this row are there: not until somebody asks, as few features do */
  private loaded = false;
  private table: StationTable = { rows: 0, columns: {} };
  /** columns of `table` that were asked for */
  private readonly scalars = new Map<string, NumberColumn>();
  private row = 0;
  private hasTraces = true;
  private lists: ListColumn[] = [];

  /**
   * Takes the rows from `table` from now on; without `traces`, which it need not have then, only values can be asked for.
   *
   * @throws DataError if it lacks a trace column or has another kind of column in its place.
   */
  open(table: StationTable, { traces = true } = {}): void {
    this.table = table;
    this.scalars.clear();
    this.hasTraces = traces;
    if (!traces) return;
    this.lists = TRACES.map((name) => {
      const column = table.columns[name];
      if (column === undefined || !isListColumn(column)) throw new DataError(`no column of traces ${name}`);
      return column;
    });
  }

  /**
   * Goes to a row of the table and computes its traces. PMTs outside `pmt_mask` are not looked at.
   *
   * @throws DataError if no PMT works, traces are empty, of unequal length or not finite, the bin width is not
   *   positive, or the mean trace does not sum to a positive signal (baseline noise alone has no times).
   */
  moveTo(row: number): void {
    this.row = row;
    if (!this.hasTraces) return;
    this.binWidthNs = this.value("bin_width_ns");
    if (!(this.binWidthNs > 0)) throw new DataError(`bin_width_ns is ${this.binWidthNs}; expected a positive width`);
    const mask = this.value("pmt_mask");
    this.loaded = false;
    this.working = this.choices[mask & 7]!;
    const { numbers, stored } = this.working;
    if (numbers.length === 0) throw new DataError(`pmt_mask is ${mask}; expected a working PMT (1 to 7)`);
    for (let i = 0; i < numbers.length; i++) {
      const { offsets, values } = this.lists[numbers[i]!]!;
      const trace = stored[i]!;
      trace.values = values;
      trace.start = offsets[row]!;
      trace.bins = offsets[row + 1]! - trace.start;
    }
    averageSignal(stored, this.average);
    this.average.requireSignal();
  }

  /** How many PMTs work, one to three. */
  get workingPmts(): number {
    return this.working.numbers.length;
  }

  /** Traces of the working PMTs, in PMT order. */
  get pmts(): readonly Trace[] {
    const { stored, traces } = this.working;
    if (!this.loaded) {
      for (const [i, { values, start, bins }] of stored.entries()) traces[i]!.load(values, start, bins);
      this.loaded = true;
    }
    return traces;
  }

  /** The trace of PMT 1, 2 or 3; undefined where it does not work. */
  pmt(number: 1 | 2 | 3): Trace | undefined {
    const index = this.working.numbers.indexOf(number - 1);
    return index < 0 ? undefined : this.pmts[index];
  }

  /** A scalar of the station, by the name of its column; throws DataError if the table has no such column of numbers. */
  value(name: string): number {
    let column = this.scalars.get(name);
    if (column === undefined) {
      column = numberColumn(this.table, name);
      this.scalars.set(name, column);
    }
    return column[this.row]!;
  }

  /** A text of the station, by the name of its column; throws DataError if the table has no such column of texts. */
  text(name: string): string {
    return textColumn(this.table, name)[this.row]!;
  }

  /**
   * The charge in VEM of working PMT `index`, counted from 0: the sum of its trace (VEM peak x bins) over the charge-to-peak ratio of a
   * vertical muon in that PMT (bins), which is Offline's integral / GetCharge. Negative for a PMT of pure noise.
   *
   * @throws DataError if the ratio is not positive.
   */
  chargeVem(index: number): number {
    const name = CHARGE_OVER_PEAK[this.working.numbers[index]!]!;
    const chargeOverPeak = this.value(name);
    if (!(chargeOverPeak > 0)) throw new DataError(`${name} is ${chargeOverPeak}; expected a positive ratio`);
    return this.working.stored[index]!.sum / chargeOverPeak;
  }

  /** The mean over the working PMTs of a quantity of their own traces. */
  meanOverPmts(quantity: (trace: Trace) => number): number {
    let sum = 0;
    for (const trace of this.pmts) sum += quantity(trace);
    return sum / this.workingPmts;
  }
}

/** The scalar column of that name; throws DataError if it is missing or a list. */
export function numberColumn(table: StationTable, name: string): NumberColumn {
  const column = table.columns[name];
  if (table.texts?.[name] !== undefined) throw new DataError(`column ${name} holds texts; expected numbers`);
  if (column === undefined) throw new DataError(`missing column ${name}`);
  if (isListColumn(column)) throw new DataError(`column ${name} holds lists; expected one number per row`);
  return column;
}

/** The column of texts of that name; throws DataError if it is missing or holds numbers. */
export function textColumn(table: StationTable, name: string): readonly string[] {
  const column = table.texts?.[name];
  if (column !== undefined) return column;
  throw new DataError(
    table.columns[name] === undefined ? `missing column ${name}` : `column ${name} holds numbers; expected texts`,
  );
}
