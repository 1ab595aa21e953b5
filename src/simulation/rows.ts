import type { ListColumn, NumberColumn, StationTable } from "../core/table.ts";
import { TraceStore } from "./trace-store.ts";

type Store = new (values: readonly number[]) => NumberColumn;

/** The scalar columns of a simulated table, in file order of the data dictionary, and how each is stored. */
const SCALARS = {
  shower_id: Uint32Array,
  event_id: Uint32Array,
  station_id: Uint32Array,
  primary: Uint8Array,
  energy_mc_eev: Float64Array,
  zenith_mc_deg: Float64Array,
  azimuth_mc_deg: Float64Array,
  core_distance_mc_m: Float64Array,
  xmax_gcm2: Float64Array,
  ln_nmu: Float64Array,
  signal_mu_vem: Float64Array,
  signal_em_vem: Float64Array,
  signal_halo_vem: Float64Array,
  extrapolation: Uint8Array,
  energy_eev: Float64Array,
  s1000_vem: Float64Array,
  zenith_deg: Float64Array,
  azimuth_deg: Float64Array,
  azimuth_sp_deg: Float64Array,
  core_distance_m: Float64Array,
  time_ns: Float64Array,
  trace_start_bin: Uint16Array,
  bin_width_ns: Float32Array,
  pmt_mask: Uint8Array,
  saturation: Uint8Array,
  charge_over_peak_pmt1: Float32Array,
  charge_over_peak_pmt2: Float32Array,
  charge_over_peak_pmt3: Float32Array,
} as const satisfies Record<string, Store>;

type ScalarName = keyof typeof SCALARS;

/** One station of one event: a number for each scalar column, and its three traces. */
export type StationRow = Record<ScalarName, number>;

const PMTS = 3;

/** Grows a table of simulated stations row by row. */
export class Rows {
  private readonly rows: StationRow[] = [];
  private readonly traces = Array.from({ length: PMTS }, () => new TraceStore());
  private readonly lengths: number[][] = Array.from({ length: PMTS }, () => []);

  get length(): number {
    return this.rows.length;
  }

  /** Adds a row with a copy of its traces. */
  add(row: StationRow, traces: readonly Float32Array[]): void {
    this.rows.push(row);
    traces.forEach((trace, pmt) => {
      this.traces[pmt]!.keep(trace);
      this.lengths[pmt]!.push(trace.length);
    });
  }

  table(): StationTable {
    const columns: Record<string, NumberColumn | ListColumn> = {};
    for (const [name, Column] of Object.entries(SCALARS) as [ScalarName, Store][]) {
      columns[name] = new Column(this.rows.map((row) => row[name]));
    }
    for (let pmt = 0; pmt < PMTS; pmt++) columns[`trace_pmt${pmt + 1}`] = this.list(pmt);
    return { rows: this.rows.length, columns };
  }

  private list(pmt: number): ListColumn {
    const offsets = new Int32Array(this.rows.length + 1);
    this.lengths[pmt]!.forEach((length, i) => {
      offsets[i + 1] = offsets[i]! + length;
    });
    return { offsets, values: this.traces[pmt]!.samples() };
  }
}
