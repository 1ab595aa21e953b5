import { PRIMARIES } from "../core/primaries.ts";
import { isListColumn, type ListColumn, type NumberColumn, type StationTable } from "../core/table.ts";
import type { Dtype, Role } from "./columns.ts";
import type { Dataset } from "./dataset.ts";
import { IdSet } from "./id-set.ts";

/** The spread of a column: of its values, or of all values of its lists. */
export interface ColumnSummary {
  name: string;
  unit: string;
  dtype: Dtype;
  role: Role;
  /** absent where the column holds names */
  min?: number;
  mean?: number;
  max?: number;
}

/** A station that stands for its primary in a drawing. */
export interface ExampleStation {
  /** "unlabelled" in a file without primaries */
  primary: string;
  /** row in the file, from 0 */
  row: number;
  shower_id: number;
  event_id: number;
  station_id: number;
  energy_eev: number;
  zenith_deg: number;
  core_distance_m: number;
  bin_width_ns: number;
  /** mean of the working PMTs, VEM peak per bin */
  trace: number[];
}

/** What a station file holds, as plain data. */
export interface Inspection {
  path: string;
  rows: number;
  showers: number;
  events: number;
  /** stations of each primary that occurs, in class order; empty in a file without labels */
  primaries: Record<string, number>;
  columns: ColumnSummary[];
  /** bins of a trace */
  trace_bins: { min: number; mean: number; max: number };
  metadata: Record<string, string>;
  /** one of each primary: the unsaturated station nearest to 1000 m from the axis (the first of equals) */
  examples: ExampleStation[];
}

/** Distance at which examples are looked for: where the array of 1500 m measures the size of a shower. */
const EXAMPLE_DISTANCE_M = 1000;

/** Reads the whole file once, a batch at a time, and sums it up. Throws DataError as reading does. */
export async function inspectDataset(dataset: Dataset): Promise<Inspection> {
  const showers = new IdSet();
  const events = new IdSet();
  const counts = new Array<number>(PRIMARIES.length).fill(0);
  const spreads = new Map(dataset.columns.map(({ name }) => [name, new Spread()]));
  const traceBins = new Spread();
  const examples = new Map<string, ExampleStation>();
  let firstRow = 0;
  for await (const table of dataset.batches()) {
    showers.add(table.columns.shower_id as Uint32Array);
    events.add(table.columns.event_id as Uint32Array);
    for (const index of (table.columns.primary as Uint8Array | undefined) ?? []) counts[index]!++;
    for (const [name, spread] of spreads) {
      const column = table.columns[name]!;
      if (isListColumn(column)) spread.addTraces(column.values);
      else spread.add(column);
    }
    traceBins.add(lengths(table.columns.trace_pmt1 as ListColumn));
    takeExamples(table, firstRow, examples);
    firstRow += table.rows;
  }
  return {
    path: dataset.path,
    rows: firstRow,
    showers: showers.size,
    events: events.size,
    primaries: Object.fromEntries(PRIMARIES.map((name, i) => [name, counts[i]!]).filter(([, count]) => count)),
    columns: dataset.columns.map(({ name, unit, dtype, role }) => ({
      ...{ name, unit, dtype, role },
      ...(dtype === "dictionary" ? {} : spreads.get(name)!.summary()),
    })),
    trace_bins: traceBins.summary(),
    metadata: { ...dataset.metadata },
    examples: ["unlabelled", ...PRIMARIES].flatMap((name) => examples.get(name) ?? []),
  };
}

class Spread {
  private count = 0;
  private sum = 0;
  private min = Infinity;
  private max = -Infinity;

  add(values: NumberColumn): void {
    for (let i = 0; i < values.length; i++) this.take(values[i]!);
    this.count += values.length;
  }

  /** `add` for millions of samples: V8 makes fast code of a loop that only ever sees float32. */
  addTraces(values: Float32Array): void {
    for (let i = 0; i < values.length; i++) this.take(values[i]!);
    this.count += values.length;
  }

  private take(value: number): void {
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  summary(): { min: number; mean: number; max: number } {
    return { min: this.min, mean: this.sum / this.count, max: this.max };
  }
}

function lengths({ offsets }: ListColumn): Int32Array {
  return Int32Array.from({ length: offsets.length - 1 }, (_, row) => offsets[row + 1]! - offsets[row]!);
}

function takeExamples(table: StationTable, firstRow: number, examples: Map<string, ExampleStation>): void {
  const columns = table.columns as Record<string, NumberColumn>;
  const offAxis = (distance: number) => Math.abs(distance - EXAMPLE_DISTANCE_M);
  for (let row = 0; row < table.rows; row++) {
    if (columns.saturation![row] !== 0) continue;
    const primary = columns.primary ? PRIMARIES[columns.primary[row]!]! : "unlabelled";
    const best = examples.get(primary);
    const distance = columns.core_distance_m![row]!;
    if (best && offAxis(distance) >= offAxis(best.core_distance_m)) continue;
    examples.set(primary, {
      primary,
      row: firstRow + row,
      shower_id: columns.shower_id![row]!,
      event_id: columns.event_id![row]!,
      station_id: columns.station_id![row]!,
      energy_eev: columns.energy_eev![row]!,
      zenith_deg: columns.zenith_deg![row]!,
      core_distance_m: distance,
      bin_width_ns: columns.bin_width_ns![row]!,
      trace: meanTrace(table, row),
    });
  }
}

/** Mean of the PMTs that work; the reader has seen to it that there is one and that their traces are of one length. */
function meanTrace({ columns }: StationTable, row: number): number[] {
  const mask = (columns.pmt_mask as Uint8Array)[row]!;
  const traces = [1, 2, 3]
    .filter((pmt) => mask & (1 << (pmt - 1)))
    .map((pmt) => {
      const { offsets, values } = columns[`trace_pmt${pmt}`] as ListColumn;
      return values.subarray(offsets[row], offsets[row + 1]);
    });
  return Array.from(traces[0]!, (_, bin) => traces.reduce((sum, trace) => sum + trace[bin]!, 0) / traces.length);
}
