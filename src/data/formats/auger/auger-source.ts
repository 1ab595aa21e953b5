import { DataError } from "../../../core/errors.ts";
import { askedColumns } from "../../asked-columns.ts";
import type { Source, SourceBatch, SourceColumn, SourceValues } from "../../source.ts";
import { excerpt } from "../../validation.ts";
import { type AugerEvent, type AugerStation, BIN_WIDTH_NS, readEvent, TRACE_START_BIN } from "./event.ts";
import { type EventTexts, openEventTexts } from "./event-texts.ts";

const BATCH_ROWS = 1024;

type Row = AugerStation & { event: AugerEvent };

interface Column extends SourceColumn {
  of(rows: readonly Row[]): SourceValues;
}

/** What the events give, by the dictionary's names; `signal_vem` is the published signal, no column of the dictionary. */
const COLUMNS: readonly Column[] = [
  text("shower_id", ({ event }) => event.id),
  text("event_id", ({ event }) => event.id),
  number("station_id", "", ({ id }) => id),
  number("energy_eev", "EeV", ({ event }) => event.energy_eev),
  number("s1000_vem", "VEM", ({ event }) => event.s1000_vem),
  number("zenith_deg", "deg", ({ event }) => event.axis.zenith_deg),
  number("azimuth_deg", "deg", ({ event }) => event.axis.azimuth_deg),
  number("azimuth_sp_deg", "deg", ({ azimuth_sp_deg }) => azimuth_sp_deg),
  number("core_distance_m", "m", ({ core_distance_m }) => core_distance_m),
  trace(0),
  trace(1),
  trace(2),
  number("trace_start_bin", "bin", () => TRACE_START_BIN),
  number("bin_width_ns", "ns", () => BIN_WIDTH_NS),
  number("pmt_mask", "", ({ pmt_mask }) => pmt_mask),
  number("saturation", "", ({ saturation }) => saturation),
  ...[1, 2, 3].map((pmt) => number(`charge_over_peak_pmt${pmt}`, "bin", (row) => row.charge_over_peak)),
  number("signal_vem", "VEM", ({ signal_vem }) => signal_vem),
];

function number(name: string, unit: string, value: (row: Row) => number): Column {
  return { name, kind: "number", unit, of: (rows) => ({ kind: "number", values: Float64Array.from(rows, value) }) };
}

function text(name: string, value: (row: Row) => string): Column {
  return { name, kind: "text", of: (rows) => ({ kind: "text", values: rows.map(value) }) };
}

function trace(pmt: number): Column {
  const of = (rows: readonly Row[]): SourceValues => {
    const offsets = new Int32Array(rows.length + 1);
    for (const [row, { traces }] of rows.entries()) offsets[row + 1] = offsets[row]! + traces[pmt]!.length;
    const values = new Float32Array(offsets[rows.length]!);
    for (const [row, { traces }] of rows.entries()) values.set(traces[pmt]!, offsets[row]);
    return { kind: "list", offsets, values };
  };
  return { name: `trace_pmt${pmt + 1}`, kind: "list", storage: "float32", unit: "VEM peak", of };
}

/**
 * The stations of the events of a file, a folder or an archive, event by event. Only stations that the reconstruction used are read;
 * what is left out, or not said of them, is counted in `notes`. Throws DataError for a single file whose event has no stations for us, and where there are no events.
 */
export async function openAugerSource(path: string): Promise<Source> {
  const texts = await openEventTexts(path);
  if (texts.count === 0) {
    texts.close();
    throw new DataError(`${path}: no event; expected .json files of the Pierre Auger Open Data`);
  }
  const reading = new EventReading(path, texts);
  return {
    path,
    format: "auger",
    rows: undefined,
    columns: COLUMNS.map(({ of, ...column }) => column),
    metadata: { source: "Pierre Auger Open Data, doi 10.5281/zenodo.4487612" },
    batches: (names) => reading.batches(names),
    progress: () => reading.events / texts.count,
    notes: () => reading.notes(),
    close: async () => texts.close(),
  };
}

class EventReading {
  events = 0;
  private left = new Map<string, number>();
  private ids = new Set<string>();

  constructor(
    private readonly path: string,
    private readonly texts: EventTexts,
  ) {}

  async *batches(names: readonly string[]): AsyncGenerator<SourceBatch, void, undefined> {
    this.events = 0;
    this.left = new Map();
    this.ids = new Set();
    const columns = askedColumns(COLUMNS, names, this.path);
    let rows: Row[] = [];
    let firstRow = 0;
    const batch = (): SourceBatch => {
      const taken = Object.fromEntries(columns.map(({ name, of }) => [name, of(rows)]));
      const made = { firstRow, rows: rows.length, columns: taken };
      firstRow += rows.length;
      rows = [];
      return made;
    };
    for await (const document of this.texts.read()) {
      const found = this.stationsOf(document);
      if (rows.length > 0 && rows.length + found.length > BATCH_ROWS) yield batch();
      rows.push(...found);
      while (rows.length > BATCH_ROWS) {
        const rest = rows.splice(BATCH_ROWS);
        yield batch();
        rows = rest;
      }
      this.events++;
    }
    if (rows.length > 0) yield batch();
  }

  notes(): string[] {
    const { others } = this.texts;
    const files =
      others.length === 0 ? [] : [`${others.length} files that are no JSON were not read (${excerpt(others[0]!)})`];
    return [...[...this.left].map(([what, count]) => `${count} ${what}`), ...files];
  }

  private stationsOf({ where, text }: { where: string; text: string }): Row[] {
    const event = readEvent(text, where);
    if (typeof event === "string") {
      if (!this.texts.several) throw new DataError(`${where}: ${event}; expected an event with both`);
      this.count(`events left out: ${event}`, 1);
      return [];
    }
    if (this.ids.has(event.id)) throw new DataError(`${where}: event ${event.id} is there twice in ${this.path}`);
    this.ids.add(event.id);
    this.count("stations left out: not selected for the reconstruction", event.left.notSelected);
    this.count("stations left out: no PMT has a trace", event.left.withoutTraces);
    const unsaid = event.stations.filter(({ saysSaturation }) => !saysSaturation).length;
    this.count("stations without sat, taken as not saturated", unsaid);
    return event.stations.map((station) => ({ ...station, event }));
  }

  private count(what: string, count: number): void {
    if (count > 0) this.left.set(what, (this.left.get(what) ?? 0) + count);
  }
}
