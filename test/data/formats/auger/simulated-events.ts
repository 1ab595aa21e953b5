import type { StationTable } from "../../../../src/core/table.ts";
import { DEGREE } from "../../../../src/core/units.ts";
import { openStationFile } from "../../../../src/data/dataset.ts";
import { StationView } from "../../../../src/features/station-view.ts";
import { totalSignal } from "../../../../src/features/total-signal.ts";
import { makeAxis, onGround } from "../../../../src/simulation/array.ts";

export type Layout = "current" | "older";

/** An event as the Open Data would publish it. */
export interface PublishedEvent {
  name: string;
  /** rows of the stations in the file that it is from */
  rows: number[];
  document: { stations: Record<string, unknown>[] } & Record<string, unknown>;
}

const CORE = { x: -5000, y: 1250, z: 12.5 };
/** Of the published record before and after the window that the simulation keeps. */
const BEFORE = 6;
const AFTER = 30;

/**
 * Events of a simulated file in a layout of the Pierre Auger Open Data, by the published descriptions: traces with the signal from
 * bin 10, the signal in VEM, places of the stations on level ground; what the reconstruction did not use is marked so.
 */
export async function simulatedEvents(path: string, layout: Layout, count: number): Promise<PublishedEvent[]> {
  const dataset = await openStationFile(path);
  for await (const table of dataset.batches()) {
    await dataset.close();
    const rows = new Map<number, number[]>();
    for (const [row, event] of [...(table.columns.event_id as Uint32Array)].entries()) {
      rows.set(event, [...(rows.get(event) ?? []), row]);
    }
    return [...rows.values()].slice(0, count).map((each, i) => published(table, each, { layout, number: i }));
  }
  throw new Error(`${path} has no stations`);
}

function published(
  table: StationTable,
  rows: number[],
  { layout, number }: { layout: Layout; number: number },
): PublishedEvent {
  const value = (name: string) => (table.columns[name] as Float64Array)[rows[0]!]!;
  const id = `08184795600${number}`;
  const shower = {
    theta: value("zenith_deg"),
    phi: (value("azimuth_deg") + 360) % 360,
    energy: value("energy_eev"),
    s1000: value("s1000_vem"),
    ...CORE,
  };
  const stations = rows.map((row) => stationOf(table, row, layout));
  if (layout === "older") {
    const document = {
      version: 1,
      id: 81847956000 + number,
      rawid: 5000 + number,
      ...shower,
      nbstat: rows.length,
      stations,
    };
    return { name: `${id}.json`, rows, document };
  }
  const unused = { ...stations[0]!, id: 1999, name: "Unused", isSelected: 0 };
  const document = {
    meta: { release: 3, format: 2 },
    info: { id: Number(id), date: "2008-07-03T10:05:59Z" },
    flags: { sd1500: 1, sd750: 0 },
    sdrec: { ...shower, dtheta: 0.2, dphi: 0.2, denergy: 1.1, nbstat: rows.length },
    stations: [...stations, unused],
  };
  return { name: `Auger_${id}.json`, rows, document };
}

function stationOf(table: StationTable, row: number, layout: Layout): Record<string, unknown> {
  const value = (name: string) => (table.columns[name] as Float64Array)[row]!;
  const axis = makeAxis(value("zenith_deg"), value("azimuth_deg"));
  const place = onGround(axis, value("core_distance_m"), value("azimuth_sp_deg"));
  const view = new StationView();
  view.open(table);
  view.moveTo(row);
  const id = 100 + value("station_id");
  const station = {
    id,
    name: `Station ${id}`,
    x: CORE.x + place.x,
    y: CORE.y + place.y,
    z: CORE.z,
    t: 1000 + row,
    signal: totalSignal(view),
    pmt1: recordOf(table, row, 1),
    pmt2: recordOf(table, row, 2),
    pmt3: recordOf(table, row, 3),
  };
  const saturation = value("saturation");
  if (layout === "older") return { ...station, extra: { sat: saturation, aop: 3.2 } };
  return { ...station, dt: 20, dsignal: 1, isSelected: 1, spDistance: value("core_distance_m"), sat: saturation };
}

/** Empty for a PMT that does not work. */
function recordOf(table: StationTable, row: number, pmt: number): number[] {
  if ((((table.columns.pmt_mask as Uint8Array)[row]! >> (pmt - 1)) & 1) === 0) return [];
  const { offsets, values } = table.columns[`trace_pmt${pmt}`] as { offsets: Int32Array; values: Float32Array };
  const trace = values.subarray(offsets[row], offsets[row + 1]);
  return [...Array(BEFORE).fill(0), ...trace, ...Array(AFTER).fill(0)];
}

/** Distance of a place on the ground from the axis, m, by the cross product: another way than the reader's. */
export function distanceFromAxis(
  zenith_deg: number,
  azimuth_deg: number,
  d: readonly [number, number, number],
): number {
  const [st, ct] = [Math.sin(zenith_deg * DEGREE), Math.cos(zenith_deg * DEGREE)];
  const a = [st * Math.cos(azimuth_deg * DEGREE), st * Math.sin(azimuth_deg * DEGREE), ct] as const;
  const cross = [d[1] * a[2] - d[2] * a[1], d[2] * a[0] - d[0] * a[2], d[0] * a[1] - d[1] * a[0]];
  return Math.sqrt(cross.reduce((sum, each) => sum + each * each, 0));
}
