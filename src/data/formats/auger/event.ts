import { DataError } from "../../../core/errors.ts";
import { endOfSignal } from "../../../core/signal-end.ts";
import { inShowerPlane, type Place, type ShowerAxis } from "./geometry.ts";
import { JsonFields } from "./json-fields.ts";

/** Width of a bin of the published traces: 40 MHz. */
export const BIN_WIDTH_NS = 25;
/** In which the signal starts, by the description of the older layout; the current one says no other. */
const SIGNAL_BIN = 10;
/** Kept before it, as in the dictionary's signal window. */
const BINS_BEFORE = 4;
export const TRACE_START_BIN = SIGNAL_BIN - BINS_BEFORE;
/** More than the 768 of a record, so that a longer one of later electronics is read, too. */
const MOST_BINS = 10_000;
const MOST_STATIONS = 10_000;
/** Where the charge over peak can be meant; a vertical muon has some 3.5 bins. */
const CHARGE_OVER_PEAK = [0.1, 1000] as const;

/** A station of an event, in the dictionary's units. */
export interface AugerStation {
  id: number;
  core_distance_m: number;
  azimuth_sp_deg: number;
  /** [3] of equal length, VEM peak: the signal window; zeros of a PMT that does not work */
  traces: Float32Array[];
  pmt_mask: number;
  saturation: number;
  /** whether the file says it; 0, not saturated, where it does not */
  saysSaturation: boolean;
  /** bins, of all working PMTs together */
  charge_over_peak: number;
  /** as published, VEM */
  signal_vem: number;
}

/** An event that the surface detector reconstructed. */
export interface AugerEvent {
  id: string;
  energy_eev: number;
  s1000_vem: number;
  axis: ShowerAxis;
  stations: AugerStation[];
  /** of the stations, those not used in the reconstruction, and those used without a trace of any PMT */
  left: { notSelected: number; withoutTraces: number };
}

/** Why an event has no stations for us. */
export type EventLack =
  | "no reconstruction of the surface detector"
  | "no signal at 1000 m (inclined, or of the 750 m array)";

/**
 * Reads an event of the Pierre Auger Open Data, in the layout of opendata.auger.org (sections info, sdrec, stations) or the older one
 * of labdpr.cab.cnea.gov.ar/ED (everything at the top; all stations count as selected). Returns why, where it has no stations for us.
 * Throws DataError with file, place and value for what is no such event, a number that is missing or cannot be meant, traces of unequal length.
 */
export function readEvent(text: string, where: string): AugerEvent | EventLack {
  const document = JsonFields.parse(text, where);
  const isOlder = !document.has("info") && document.has("theta");
  if (!document.has("stations")) {
    throw new DataError(`${where}: no stations; expected an event of the Pierre Auger Open Data`);
  }
  if (!isOlder && !document.has("sdrec")) return "no reconstruction of the surface detector";
  const shower = isOlder ? document : document.object("sdrec");
  if (!shower.has("s1000")) return "no signal at 1000 m (inclined, or of the 750 m array)";
  const axis: ShowerAxis = {
    zenith_deg: shower.number("theta", 0, 90),
    azimuth_deg: shower.number("phi", -360, 360),
    core: placeOf(shower),
  };
  const listed = document.objects("stations");
  if (listed.length > MOST_STATIONS) {
    throw new DataError(`${where}: ${listed.length} stations; expected at most ${MOST_STATIONS}`);
  }
  const selected = isOlder ? listed : listed.filter((station) => station.number("isSelected", 0, 1) === 1);
  refuseDoubles(selected);
  const stations = selected.map((station) => readStation(station, axis)).filter((station) => station !== undefined);
  return {
    // yydddsssssxx, whose leading zeros are lost where it is a number
    id: isOlder ? document.id("id") : document.object("info").id("id").padStart(12, "0"),
    energy_eev: shower.number("energy", 1e-3, 1e4),
    s1000_vem: shower.number("s1000", 0, 1e6),
    axis,
    stations,
    left: { notSelected: listed.length - selected.length, withoutTraces: selected.length - stations.length },
  };
}

function placeOf(fields: JsonFields): Place {
  return { x: fields.number("x", -1e7, 1e7), y: fields.number("y", -1e7, 1e7), z: fields.number("z", -1e5, 1e5) };
}

function refuseDoubles(stations: readonly JsonFields[]): void {
  const seen = new Set<number>();
  for (const station of stations) {
    const id = stationId(station);
    if (seen.has(id)) throw station.wrong("id", id, "each station once");
    seen.add(id);
  }
}

function stationId(station: JsonFields): number {
  const id = station.number("id", 0, 2 ** 32 - 1);
  if (!Number.isInteger(id)) throw station.wrong("id", id, "a whole number");
  return id;
}

/** Undefined where no PMT has a trace. */
function readStation(station: JsonFields, axis: ShowerAxis): AugerStation | undefined {
  const records = [1, 2, 3].map((pmt) => traceOf(station, pmt));
  const working = records.filter((trace) => trace !== undefined);
  const bins = working[0]?.length;
  if (bins === undefined) return undefined;
  for (const trace of working) {
    if (trace.length === bins) continue;
    throw new DataError(`${station.where}: traces of ${bins} and ${trace.length} bins; expected the same for all PMTs`);
  }
  const end = endOfSignal(working, bins, SIGNAL_BIN);
  const window = (trace: Float32Array) => trace.subarray(TRACE_START_BIN, end);
  const place = inShowerPlane(axis, placeOf(station));
  const signal_vem = station.number("signal", 0, 1e7);
  return {
    id: stationId(station),
    core_distance_m: station.has("spDistance") ? station.number("spDistance", 0, 1e5) : place.core_distance_m,
    azimuth_sp_deg: place.azimuth_sp_deg,
    traces: records.map((trace) => (trace ? window(trace) : new Float32Array(end - TRACE_START_BIN))),
    pmt_mask: records.reduce((mask, trace, k) => (trace ? mask | (1 << k) : mask), 0),
    ...saturationOf(station),
    charge_over_peak: chargeOverPeak(station, working.map(window), signal_vem),
    signal_vem,
  };
}

/** The record of a PMT; undefined where it has none, an empty one or one of zeros, as a working PMT never has. */
function traceOf(station: JsonFields, pmt: number): Float32Array | undefined {
  const name = `pmt${pmt}`;
  if (!station.has(name)) return undefined;
  const values = station.numbers(name);
  if (values.every((value) => value === 0)) return undefined;
  if (values.length <= SIGNAL_BIN || values.length > MOST_BINS) {
    throw station.wrong(
      `bins of ${name}`,
      values.length,
      `${SIGNAL_BIN + 1} to ${MOST_BINS}, the signal from bin ${SIGNAL_BIN}`,
    );
  }
  const wild = values.findIndex((value) => !(value >= -1e3 && value <= 1e6));
  if (wild >= 0) throw station.wrong(`${name}[${wild}]`, values[wild], "-1000 to 1000000 VEM peak");
  return Float32Array.from(values);
}

/** The largest of the PMTs where each has one. */
function saturationOf(station: JsonFields): Pick<AugerStation, "saturation" | "saysSaturation"> {
  const fields = station.has("sat") || !station.has("extra") ? station : station.object("extra");
  if (!fields.has("sat")) return { saturation: 0, saysSaturation: false };
  const values = fields.numbers("sat");
  const wrong = values.find((value) => value !== 0 && value !== 1 && value !== 2);
  if (wrong !== undefined || values.length === 0) throw fields.wrong("sat", wrong, "0, 1 or 2");
  return { saturation: Math.max(...values), saysSaturation: true };
}

/**
 * The charge of a vertical muon over its peak is not published. One number for all PMTs of the station follows from what is:
 * sum(trace) / (charge over peak), the mean of the PMTs, is the station's signal in VEM, which is published beside the traces.
 */
function chargeOverPeak(station: JsonFields, traces: readonly Float32Array[], signal_vem: number): number {
  const sum =
    traces.reduce((total, trace) => total + trace.reduce((each, value) => each + value, 0), 0) / traces.length;
  const ratio = sum / signal_vem;
  const [low, high] = CHARGE_OVER_PEAK;
  if (ratio >= low && ratio <= high) return ratio;
  throw station.wrong(
    "signal",
    signal_vem,
    `a signal in VEM that fits traces with a sum of ${sum.toPrecision(4)} VEM peak`,
  );
}
