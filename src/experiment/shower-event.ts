import { PRIMARIES } from "../core/primaries.ts";
import { isListColumn, type StationTable } from "../core/table.ts";
import type { IdName } from "../data/predictions.ts";
import { StationView } from "../features/station-view.ts";
import { totalSignal } from "../features/total-signal.ts";
import type { EventFit, EventStation, EventTrace, EventTruth, ShowerEvent } from "../report/event.ts";
import { type Axis, makeAxis, onGround, planeFrontTime } from "../simulation/array.ts";
import { lateralDistribution, NEAREST_M, signalSigma } from "../simulation/reconstruction.ts";
import { type ExplainedEvent, explainEvent } from "./event-truth.ts";

/** Points of the curve of the lateral distribution. */
const CURVE_POINTS = 120;
const TRACE_COLUMNS = ["trace_pmt1", "trace_pmt2", "trace_pmt3", "bin_width_ns", "pmt_mask"];
const CHARGE_COLUMNS = [1, 2, 3].map((pmt) => `charge_over_peak_pmt${pmt}`);

/**
 * An event as its pictures need it, from the rows of its stations: what the columns do not tell is absent, and said in
 * `missing`. Throws DataError for a station whose trace holds no signal.
 */
export function showerEvent(
  table: StationTable,
  metadata: Readonly<Record<string, string>>,
  idName: IdName = () => undefined,
): ShowerEvent {
  const first = (name: string) => valueAt(table, name, 0);
  const missing: string[] = [];
  const lacks = (names: readonly string[], consequence: string): boolean => {
    const absent = names.filter((name) => table.columns[name] === undefined);
    if (absent.length > 0) missing.push(`Not in the file: ${absent.join(", ")}; ${consequence}.`);
    return absent.length > 0;
  };
  const [zenith_deg, azimuth_deg, s1000_vem] = [first("zenith_deg"), first("azimuth_deg"), first("s1000_vem")];
  lacks(["zenith_deg", "azimuth_deg", "core_distance_m", "azimuth_sp_deg"], "stations without a place on the ground");
  lacks(["time_ns"], "no arrival times, so no colours");
  const noTraces = lacks(TRACE_COLUMNS, "no traces");
  lacks(CHARGE_COLUMNS, "no signals in VEM");
  lacks(["s1000_vem"], "no fit of the lateral distribution");
  lacks(["energy_eev"], "no energy");
  const truth = truthOf(table);
  if (truth === undefined) missing.push("Not in the file: primary and Monte-Carlo truth.");
  const explained: ExplainedEvent = noTraces ? { reason: "there are no traces" } : explainEvent(table, metadata);
  if ("reason" in explained) {
    missing.push(`Muon and electromagnetic parts of the traces are not shown: ${explained.reason}.`);
  }
  const axis = zenith_deg === undefined || azimuth_deg === undefined ? undefined : makeAxis(zenith_deg, azimuth_deg);
  const stations = stationsOf(table, { axis, explained, idName });
  const fit = s1000_vem === undefined || zenith_deg === undefined ? undefined : fitOf(s1000_vem, zenith_deg, stations);
  const event = { energy_eev: first("energy_eev"), zenith_deg, azimuth_deg, fit, truth };
  const event_id = first("event_id")!;
  return { event_id: idName("event_id", event_id) ?? event_id, stations, ...known(event), missing };
}

/** The entries that have a value. */
function known<T extends object>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as never;
}

function valueAt({ columns }: StationTable, name: string, row: number): number | undefined {
  const column = columns[name];
  return column === undefined || isListColumn(column) ? undefined : column[row];
}

function truthOf(table: StationTable): EventTruth | undefined {
  const first = (name: string) => valueAt(table, name, 0);
  const primary = first("primary");
  const truth = known({
    primary: primary === undefined ? undefined : PRIMARIES[primary],
    energy_eev: first("energy_mc_eev"),
    zenith_deg: first("zenith_mc_deg"),
    xmax_gcm2: first("xmax_gcm2"),
    ln_nmu: first("ln_nmu"),
  });
  return Object.keys(truth).length === 0 ? undefined : truth;
}

function stationsOf(
  table: StationTable,
  { axis, explained, idName }: { axis: Axis | undefined; explained: ExplainedEvent; idName: IdName },
): EventStation[] {
  const view = new StationView();
  const hasTraces = TRACE_COLUMNS.every((name) => table.columns[name] !== undefined);
  const hasCharges = hasTraces && CHARGE_COLUMNS.every((name) => table.columns[name] !== undefined);
  if (hasTraces) view.open(table);
  const rows = Array.from({ length: table.rows }, (_, row) => row);
  const starts = rows.flatMap((row) => valueAt(table, "time_ns", row) ?? []);
  const earliest = Math.min(...starts);
  const stations = rows.map((row): EventStation => {
    if (hasTraces) view.moveTo(row);
    const station_id = valueAt(table, "station_id", row) ?? row;
    const signal_vem = hasCharges ? totalSignal(view) : undefined;
    const time_ns = valueAt(table, "time_ns", row);
    const [core_distance_m, azimuth] = [valueAt(table, "core_distance_m", row), valueAt(table, "azimuth_sp_deg", row)];
    const isPlaced = axis !== undefined && core_distance_m !== undefined && azimuth !== undefined;
    const place = isPlaced ? onGround(axis, core_distance_m, azimuth) : undefined;
    const sigma = signal_vem === undefined || !axis ? undefined : signalSigma(signal_vem, axis.zenith_deg);
    return {
      station_id: idName("station_id", station_id) ?? station_id,
      ...known({
        east_m: place?.x,
        north_m: place?.y,
        core_distance_m,
        signal_vem,
        signal_sigma_vem: sigma,
        start_ns: time_ns === undefined ? undefined : time_ns - earliest,
        delay_ns:
          time_ns === undefined || !place || !axis ? undefined : time_ns - planeFrontTime(axis, place.x, place.y),
        saturation: valueAt(table, "saturation", row),
        trace: hasTraces ? traceOf(view, station_id, explained) : undefined,
      }),
    };
  });
  return stations.sort((a, b) => (a.core_distance_m ?? 0) - (b.core_distance_m ?? 0));
}

function traceOf(view: StationView, station_id: number, explained: ExplainedEvent): EventTrace {
  const measured = Array.from(view.average.values.subarray(0, view.average.bins));
  const parts = "traces" in explained ? explained.traces.get(station_id) : undefined;
  return {
    time_ns: measured.map((_, bin) => bin * view.binWidthNs),
    measured,
    ...(parts ? { muon: parts.muon, electromagnetic: parts.electromagnetic } : {}),
  };
}

/** The fitted curve from where the fit holds it to beyond the last station. */
function fitOf(s1000_vem: number, zenith_deg: number, stations: readonly EventStation[]): EventFit {
  const { beta, at } = lateralDistribution(s1000_vem, zenith_deg);
  const far = 1.2 * Math.max(1000, ...stations.map(({ core_distance_m = 0 }) => core_distance_m));
  const curve = Array.from({ length: CURVE_POINTS }, (_, i) => {
    const distance_m = NEAREST_M + ((far - NEAREST_M) * i) / (CURVE_POINTS - 1);
    return { distance_m, signal_vem: at(distance_m) };
  });
  return { s1000_vem, beta, curve };
}
