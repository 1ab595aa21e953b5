import type { StationTable } from "../../src/core/table.ts";
import { StationView } from "../../src/features/station-view.ts";
import { Trace } from "../../src/features/trace.ts";

/** What a test says of a station; the rest is the same for all. */
export interface StationInput {
  pmts: readonly [readonly number[], readonly number[], readonly number[]];
  chargeOverPeak?: readonly [number, number, number];
  scalars?: Record<string, number>;
}

const SCALARS: Record<string, number> = {
  shower_id: 7,
  event_id: 70,
  station_id: 3,
  primary: 1,
  energy_mc_eev: 12,
  zenith_mc_deg: 31,
  azimuth_mc_deg: 200,
  core_distance_mc_m: 990,
  xmax_gcm2: 760,
  ln_nmu: 17,
  signal_mu_vem: 3,
  signal_em_vem: 4,
  signal_halo_vem: 1,
  extrapolation: 0,
  energy_eev: 10,
  s1000_vem: 50,
  zenith_deg: 30,
  azimuth_deg: 210,
  azimuth_sp_deg: 60,
  core_distance_m: 1000,
  trace_start_bin: 240,
  bin_width_ns: 25,
  pmt_mask: 7,
  saturation: 0,
};

/** A table of whole data-dictionary rows, in float64 where the tests need no other type. */
export function stationTable(stations: readonly StationInput[]): StationTable {
  const columns: StationTable["columns"] = {};
  for (const [name, value] of Object.entries(SCALARS)) {
    columns[name] = Float64Array.from(stations, ({ scalars }) => scalars?.[name] ?? value);
  }
  for (const k of [0, 1, 2] as const) {
    const offsets = Int32Array.from([0, ...stations.map(({ pmts }) => pmts[k].length)]);
    for (let i = 1; i < offsets.length; i++) offsets[i]! += offsets[i - 1]!;
    columns[`trace_pmt${k + 1}`] = { offsets, values: Float32Array.from(stations.flatMap(({ pmts }) => pmts[k])) };
    columns[`charge_over_peak_pmt${k + 1}`] = Float64Array.from(
      stations,
      ({ chargeOverPeak }) => chargeOverPeak?.[k] ?? 3.5,
    );
  }
  return { rows: stations.length, columns };
}

/** The view of one station. */
export function stationView(station: StationInput): StationView {
  const view = new StationView();
  view.open(stationTable([station]));
  view.moveTo(0);
  return view;
}

export function traceOf(values: readonly number[]): Trace {
  const trace = new Trace("trace");
  trace.load(Float32Array.from(values), 0, values.length);
  return trace;
}

/**
 * The trace by which most numbers are worked: sum 10, running sum at the bin edges 0 0 2 6 8 9 10. It passes
 * 10 % (1) at 1 + 1/2 = 1.5, 30 % (3) at 2 + 1/4 = 2.25, 50 % (5) at 2 + 3/4 = 2.75, 70 % (7) at 3 + 1/2 = 3.5 and
 * 90 % (9) at 5.
 */
export const WORKED = [0, 2, 4, 2, 1, 1] as const;
