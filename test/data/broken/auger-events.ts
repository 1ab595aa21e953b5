import type { Random } from "../../../src/core/random.ts";
import { endOfSignal } from "../../../src/core/signal-end.ts";
import { inShowerPlane, type Place } from "../../../src/data/formats/auger/geometry.ts";
import type { SourceColumn } from "../../../src/data/source.ts";
import type { Reading } from "./reading.ts";

type Fields = Record<string, unknown>;

/** An event of the Open Data that is no physics. */
export function drawEvent(random: Random, number: number): Fields {
  const between = (low: number, high: number) => low + random.uniform() * (high - low);
  const place = () => ({ x: between(-3e4, 3e4), y: between(-3e4, 3e4), z: between(1400, 1600) });
  const station = (id: number): Fields => {
    const bins = 20 + random.integer(20);
    const record = () => (random.integer(6) === 0 ? [] : Array.from({ length: bins }, () => between(0.1, 9)));
    const traces = { pmt1: Array.from({ length: bins }, () => between(0.1, 9)), pmt2: record(), pmt3: record() };
    const selected = random.integer(5) > 0 ? 1 : 0;
    const distance = random.integer(2) === 0 ? { spDistance: between(100, 2500) } : {};
    return {
      id,
      ...place(),
      ...distance,
      signal: between(10, 60),
      isSelected: selected,
      sat: random.integer(3),
      ...traces,
    };
  };
  return {
    info: { id: 81_847_956_000 + number },
    sdrec: {
      theta: between(0, 60),
      phi: between(0, 360),
      energy: between(1, 50),
      s1000: between(5, 200),
      ...place(),
    },
    stations: Array.from({ length: 1 + random.integer(3) }, (_, i) => station(100 + i)),
  };
}

/** Names of station columns and what they are, whatever the reader of the program does. */
type Row = Record<string, number | string | number[]>;

/** No event, or one that cannot be meant. */
class NoEvent extends Error {}

/** An event that is left out. */
const LEFT_OUT = "left out";

/**
 * What the documents of a file, in the order in which they are read, say: undefined where one must be refused. It follows the published
 * description in its own way: the text is taken apart by the engine's JSON, and the documents are looked at without `src/data/formats/auger/`,
 * but for the geometry and the end of a signal, which have tests of their own.
 */
export function readingOfEvents(texts: readonly string[], several: boolean): Reading | undefined {
  try {
    const events = texts.map((text) => eventOf(JSON.parse(text)));
    if (!several && events[0] === LEFT_OUT) return undefined;
    const found = events.filter((event) => event !== LEFT_OUT);
    if (new Set(found.map(({ id }) => id)).size < found.length) return undefined;
    return columnsOf(found.flatMap(({ rows }) => rows));
  } catch (error) {
    if (error instanceof NoEvent || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  theta: [0, 90],
  phi: [-360, 360],
  energy: [1e-3, 1e4],
  s1000: [0, 1e6],
  x: [-1e7, 1e7],
  y: [-1e7, 1e7],
  z: [-1e5, 1e5],
  isSelected: [0, 1],
  signal: [0, 1e7],
  spDistance: [0, 1e5],
  id: [0, 2 ** 32 - 1],
};

function fieldsOf(value: unknown): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new NoEvent("no object");
}

/** Whether it is there at all; null is nothing. */
function has(fields: Fields, name: string): boolean {
  return Object.hasOwn(fields, name) && fields[name] !== null;
}

function number(fields: Fields, name: string): number {
  const [low, high] = RANGES[name]!;
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (typeof value === "number" && low <= value && value <= high) return value;
  throw new NoEvent(name);
}

function placeOf(fields: Fields): Place {
  return { x: number(fields, "x"), y: number(fields, "y"), z: number(fields, "z") };
}

function idOf(fields: Fields): string {
  const value = Object.hasOwn(fields, "id") ? fields.id : undefined;
  if (typeof value === "string" && value.length > 0) return value;
  if (Number.isSafeInteger(value) && (value as number) >= 0) return String(value);
  throw new NoEvent("id");
}

function eventOf(document: unknown): { id: string; rows: Row[] } | typeof LEFT_OUT {
  const whole = fieldsOf(document);
  const isOlder = !has(whole, "info") && has(whole, "theta");
  if (!has(whole, "stations")) throw new NoEvent("stations");
  if (!isOlder && !has(whole, "sdrec")) return LEFT_OUT;
  const shower = isOlder ? whole : fieldsOf(whole.sdrec);
  if (!has(shower, "s1000")) return LEFT_OUT;
  const id = isOlder ? idOf(whole) : idOf(fieldsOf(whole.info)).padStart(12, "0");
  const axis = { zenith_deg: number(shower, "theta"), azimuth_deg: number(shower, "phi"), core: placeOf(shower) };
  const common = {
    shower_id: id,
    event_id: id,
    energy_eev: number(shower, "energy"),
    s1000_vem: number(shower, "s1000"),
    zenith_deg: axis.zenith_deg,
    azimuth_deg: axis.azimuth_deg,
  };
  if (!Array.isArray(whole.stations)) throw new NoEvent("stations");
  const all = whole.stations.map(fieldsOf);
  const used = isOlder ? all : all.filter((station) => number(station, "isSelected") === 1);
  const ids = used.map((station) => number(station, "id"));
  if (all.length > 10_000 || new Set(ids).size < ids.length || !ids.every(Number.isInteger)) throw new NoEvent("ids");
  const rows = used.flatMap((station, i) => {
    const own = rowOf(station, axis);
    return own === undefined ? [] : [{ ...common, station_id: ids[i]!, ...own }];
  });
  return { id, rows };
}

function rowOf(station: Fields, axis: Parameters<typeof inShowerPlane>[0]): Row | undefined {
  const records = [1, 2, 3].map((pmt) => recordOf(station, `pmt${pmt}`));
  const working = records.filter((record) => record !== undefined);
  if (working.length === 0) return undefined;
  const bins = working[0]!.length;
  if (working.some((record) => record.length !== bins)) throw new NoEvent("lengths");
  const end = endOfSignal(working, bins, 10);
  const windows = records.map((record) => record?.slice(6, end));
  const signal = number(station, "signal");
  const place = inShowerPlane(axis, placeOf(station));
  let sum = 0;
  for (const window of windows) {
    let own = 0;
    for (const value of window ?? []) own += value;
    sum += own;
  }
  const ratio = sum / working.length / signal;
  if (!(ratio >= 0.1 && ratio <= 1000)) throw new NoEvent("signal");
  const traces = windows.map((window) => Array.from(window ?? new Float32Array(end - 6)));
  return {
    azimuth_sp_deg: place.azimuth_sp_deg,
    core_distance_m: has(station, "spDistance") ? number(station, "spDistance") : place.core_distance_m,
    trace_pmt1: traces[0]!,
    trace_pmt2: traces[1]!,
    trace_pmt3: traces[2]!,
    pmt_mask: records.reduce((mask, record, k) => (record ? mask + 2 ** k : mask), 0),
    saturation: saturationOf(station),
    charge_over_peak_pmt1: ratio,
    signal_vem: signal,
  };
}

function recordOf(station: Fields, name: string): Float32Array | undefined {
  if (!has(station, name)) return undefined;
  const found = station[name];
  const values = Array.isArray(found) ? found : [found];
  if (values.some((value) => typeof value !== "number" || !Number.isFinite(value))) throw new NoEvent(name);
  if (values.every((value) => value === 0)) return undefined;
  const fits = values.length > 10 && values.length <= 10_000 && values.every((value) => value >= -1e3 && value <= 1e6);
  if (!fits) throw new NoEvent(name);
  return Float32Array.from(values);
}

function saturationOf(station: Fields): number {
  const place = has(station, "sat") || !has(station, "extra") ? station : fieldsOf(station.extra);
  if (!has(place, "sat")) return 0;
  const values: unknown[] = Array.isArray(place.sat) ? place.sat : [place.sat];
  if (values.length === 0 || !values.every((value) => [0, 1, 2].includes(value as number))) throw new NoEvent("sat");
  return Math.max(...(values as number[]));
}

const NAMES = [
  ...["shower_id", "event_id", "station_id", "energy_eev", "s1000_vem", "zenith_deg", "azimuth_deg", "azimuth_sp_deg"],
  ...["core_distance_m", "trace_pmt1", "trace_pmt2", "trace_pmt3", "pmt_mask", "saturation", "charge_over_peak_pmt1"],
  "signal_vem",
];

/** The columns that a reading has. */
export const EVENT_COLUMNS: readonly SourceColumn[] = NAMES.map((name) => ({
  name,
  kind: name.startsWith("trace_") ? "list" : name === "shower_id" || name === "event_id" ? "text" : "number",
}));

function columnsOf(rows: readonly Row[]): Reading {
  const columns: Record<string, (string | number)[]> = {};
  for (const { name } of EVENT_COLUMNS) {
    columns[name] = rows.flatMap((row) => row[name]!);
    if (rows.length > 0) columns[`${name}/missing`] = rows.map(() => 0);
    if (rows.length > 0 && name.startsWith("trace_"))
      columns[`${name}/lengths`] = rows.map((row) => (row[name] as number[]).length);
  }
  return columns as Reading;
}
