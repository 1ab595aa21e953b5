import { isPrimary, type Primary } from "../../core/primaries.ts";
import type { SourceBatch, SourceLists, SourceValues } from "../source.ts";
import { rowNumber } from "../validation.ts";

/** A station that stands for its primary in a drawing; what the file does not have is absent. */
export interface ExampleStation {
  /** "unlabelled" in a file without primaries */
  primary: string;
  /** row in the file, from 0 */
  row: number;
  shower_id?: number | string;
  event_id?: number | string;
  station_id?: number | string;
  energy_eev?: number;
  zenith_deg?: number;
  core_distance_m?: number;
  bin_width_ns?: number;
  /** mean of the working PMTs that have a trace, VEM peak per bin */
  trace: number[];
}

/** Distance at which examples are looked for: where the array of 1500 m measures the size of a shower. */
const EXAMPLE_DISTANCE_M = 1000;
/** Names of primaries are few; a file with more has none. */
const MOST = 16;
const PMTS = [1, 2, 3] as const;
const NUMBERS = ["energy_eev", "zenith_deg", "core_distance_m", "bin_width_ns"] as const;
const IDS = ["shower_id", "event_id", "station_id"] as const;

/** Finds the unsaturated station nearest to 1000 m from the axis for each primary (the first of equals; the first at all without distances). */
export class Examples {
  private readonly best = new Map<string, { example: ExampleStation; off: number }>();

  add(batch: SourceBatch): void {
    const distance = numbersOf(batch.columns.core_distance_m);
    const saturation = numbersOf(batch.columns.saturation);
    for (let i = 0; i < batch.rows; i++) {
      if (saturation !== undefined && saturation[i] !== 0) continue;
      const off = distance ? Math.abs(distance[i]! - EXAMPLE_DISTANCE_M) : 0;
      const primary = textOf(batch.columns.primary, i) ?? "unlabelled";
      const before = this.best.get(primary);
      if (before ? !(off < before.off) : this.best.size >= MOST || !(off < Infinity)) continue;
      const trace = meanTrace(batch, i);
      if (trace.length > 0) this.best.set(primary, { off, example: exampleOf(batch, i, { primary, trace }) });
    }
  }

  /** In class order, what is no primary first. */
  list(order: readonly Primary[]): ExampleStation[] {
    const found = [...this.best.values()].map(({ example }) => example);
    const others = found.filter(({ primary }) => !isPrimary(primary));
    return [...others, ...order.flatMap((name) => this.best.get(name)?.example ?? [])];
  }
}

function exampleOf(batch: SourceBatch, i: number, rest: { primary: string; trace: number[] }): ExampleStation {
  const { primary, trace } = rest;
  const example: ExampleStation = { primary, row: rowNumber(batch, i), trace };
  for (const name of IDS) {
    const column = batch.columns[name];
    if (column?.kind === "text") example[name] = column.values[i]!;
    else if (column?.kind === "number" && Number.isFinite(column.values[i])) example[name] = column.values[i]!;
  }
  for (const name of NUMBERS) {
    const value = numbersOf(batch.columns[name])?.[i];
    if (value !== undefined && Number.isFinite(value)) example[name] = value;
  }
  return example;
}

/** Mean of the PMTs that work, over the bins that all of them have; empty where there is none. */
function meanTrace({ columns }: SourceBatch, row: number): number[] {
  const mask = numbersOf(columns.pmt_mask)?.[row] ?? 7;
  const traces = PMTS.filter((pmt) => mask & (1 << (pmt - 1)))
    .map((pmt) => columns[`trace_pmt${pmt}`])
    .filter((column): column is SourceLists => column?.kind === "list")
    .map(({ offsets, values }) => values.subarray(offsets[row], offsets[row + 1]));
  if (traces.length === 0) return [];
  const bins = Math.min(...traces.map(({ length }) => length));
  const mean = Array.from(
    { length: bins },
    (_, bin) => traces.reduce((sum, trace) => sum + trace[bin]!, 0) / traces.length,
  );
  return mean.every(Number.isFinite) ? mean : [];
}

function numbersOf(column: SourceValues | undefined): Float64Array | undefined {
  return column?.kind === "number" ? column.values : undefined;
}

function textOf(column: SourceValues | undefined, row: number): string | undefined {
  return column?.kind === "text" && column.values[row] !== "" ? column.values[row] : undefined;
}
