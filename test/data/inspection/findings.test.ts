import { describe, expect, test } from "vitest";
import { PRIMARIES } from "../../../src/core/primaries.ts";
import type { Finding } from "../../../src/data/inspection/finding.ts";
import { inspectSource } from "../../../src/data/inspection/inspection.ts";
import type { Source, SourceValues } from "../../../src/data/source.ts";
import { makeStations } from "../stations.ts";
import { sourceColumns } from "./source-columns.ts";

const ROWS = 40;

/** 40 good stations, four a shower, with other columns in place of some; `undefined` leaves a column out. */
function stations(changes: Record<string, SourceValues | undefined> = {}): Record<string, SourceValues> {
  const columns: Record<string, SourceValues> = { ...sourceColumns(makeStations(ROWS)), ...ranges() };
  for (const [name, values] of Object.entries(changes)) {
    if (values) columns[name] = values;
    else delete columns[name];
  }
  return columns;
}

/** Columns that `makeStations` fills with anything, as an array would have them. */
function ranges(): Record<string, SourceValues> {
  const at = (low: number, high: number, i: number) => low + 0.013 + ((i * 17) % ROWS) * ((high - low) / ROWS);
  const spread = (low: number, high: number) => numbers(Array.from({ length: ROWS }, (_, i) => at(low, high, i)));
  const perShower = (low: number, high: number) =>
    numbers(Array.from({ length: ROWS }, (_, i) => at(low, high, Math.floor(i / 4))));
  return {
    ...Object.fromEntries(["energy_eev", "energy_mc_eev"].map((name) => [name, perShower(3, 90)])),
    ...Object.fromEntries(["zenith_deg", "zenith_mc_deg"].map((name) => [name, perShower(1, 59)])),
    ...Object.fromEntries(["azimuth_deg", "azimuth_mc_deg"].map((name) => [name, perShower(-179, 179)])),
    ...Object.fromEntries(["core_distance_m", "core_distance_mc_m"].map((name) => [name, spread(300, 2000)])),
    ...Object.fromEntries([1, 2, 3].map((pmt) => [`charge_over_peak_pmt${pmt}`, spread(3.1, 3.9)])),
    primary: texts(Array.from({ length: ROWS }, (_, i) => PRIMARIES[Math.floor(i / 4) % 5]!)),
    ...{ signal_halo_vem: spread(0.5, 9), extrapolation: numbers(Array(ROWS).fill(0)) },
    ...{ time_ns: spread(-900, 900), xmax_gcm2: perShower(650, 900), ln_nmu: perShower(16, 19) },
    ...{ azimuth_sp_deg: spread(-179, 179), s1000_vem: perShower(2.5, 80) },
    ...{ bin_width_ns: numbers(Array(ROWS).fill(25)), trace_start_bin: numbers(Array(ROWS).fill(240)) },
    ...{ pmt_mask: numbers(Array(ROWS).fill(7)), saturation: numbers(Array(ROWS).fill(0)) },
    ...Object.fromEntries(["signal_mu_vem", "signal_em_vem"].map((name) => [name, spread(2.5, 80)])),
    ...Object.fromEntries([1, 2, 3].map((pmt) => [`trace_pmt${pmt}`, traces(() => [0.1, 3.7, 1.2, -0.1])])),
  };
}

function numbers(values: readonly number[], missing?: readonly number[]): SourceValues {
  const mask = missing && Uint8Array.from({ length: values.length }, (_, i) => (missing.includes(i) ? 1 : 0));
  return { kind: "number", values: Float64Array.from(values), ...(mask ? { missing: mask } : {}) };
}

function changed(name: string, changes: Record<number, number>, missing?: readonly number[]): SourceValues {
  const { values } = stations()[name] as { values: Float64Array };
  return numbers(
    Array.from(values, (value, i) => changes[i] ?? value),
    missing,
  );
}

function withNulls(lists: SourceValues, places: readonly number[]): SourceValues {
  if (lists.kind !== "list") throw new TypeError("no lists");
  const values = lists.values.map((value, place) => (places.includes(place) ? NaN : value));
  return { ...lists, values, nulls: Uint32Array.from(places) };
}

function texts(values: readonly string[]): SourceValues {
  return { kind: "text", values };
}

function traces(of: (row: number) => readonly number[]): SourceValues {
  const lists = Array.from({ length: ROWS }, (_, row) => of(row));
  const offsets = new Int32Array(ROWS + 1);
  for (const [row, list] of lists.entries()) offsets[row + 1] = offsets[row]! + list.length;
  return { kind: "list", offsets, values: Float32Array.from(lists.flat()) };
}

async function warningsOf(
  changes: Record<string, SourceValues | undefined>,
  { units = {}, others }: { units?: Record<string, string> | undefined; others?: Source["others"] } = {},
) {
  const columns = stations(changes);
  const source: Source = {
    path: "memory",
    format: "memory",
    rows: undefined,
    columns: Object.entries(columns).map(([name, { kind }]) => ({
      ...{ name, kind },
      ...(units[name] === undefined ? {} : { unit: units[name] }),
    })),
    ...(others && { others }),
    metadata: {},
    async *batches() {
      yield { firstRow: 0, rows: ROWS, columns };
    },
    progress: () => 1,
    close: async () => {},
  };
  return (await inspectSource(source)).inspection.warnings;
}

/** The one finding of a file with these columns. */
async function only(
  changes: Record<string, SourceValues | undefined>,
  units?: Record<string, string>,
): Promise<Finding> {
  const found = await warningsOf(changes, { units });
  expect(found.map(({ kind, column }) => `${kind} ${column}`)).toHaveLength(1);
  return found[0]!;
}

const rows = ({ evidence }: Finding) => evidence.map(({ row, value }) => [row, value]);

test("nothing stands out in good stations", async () => {
  expect(await warningsOf({})).toEqual([]);
});

describe("the schema", () => {
  test("lacks a column, and has one like it in another unit", async () => {
    const found = await warningsOf({
      energy_eev: undefined,
      energy_ev: numbers(Array.from({ length: ROWS }, (_, i) => 1e18 * (1.5 + (i % 7)))),
    });
    expect(found.map(({ kind, level, column }) => [kind, level, column])).toEqual([
      ["missing-column", "refused", "energy_eev"],
      ["extra-column", "note", "energy_ev"],
    ]);
    expect(found[0]!.message).toContain("there is energy_ev");
  });

  test("has columns of types that are not read", async () => {
    const others = [
      { name: "half", type: "Float16" },
      { name: "deep", type: "List<Utf8>" },
    ];
    const note = { kind: "unread-column", level: "note", count: null, evidence: [] };
    expect(await warningsOf({}, { others })).toEqual([
      { ...note, column: "half", message: "of type Float16, which is not read" },
      { ...note, column: "deep", message: "of type List<Utf8>, which is not read" },
    ]);
  });

  test("has a column of another type or in another unit", async () => {
    const type = await only({ zenith_deg: texts(Array.from({ length: ROWS }, (_, i) => `${i % 7} deg`)) });
    expect(type).toMatchObject({ kind: "other-type", level: "refused", column: "zenith_deg" });
    expect(await only({}, { energy_eev: "eV" })).toMatchObject({
      kind: "other-unit",
      message: 'in "eV"; expected "EeV"',
    });
  });

  test("may have texts as identifiers", async () => {
    const event_id = texts(Array.from({ length: ROWS }, (_, i) => `2008-${Math.floor(i / 4)}`));
    expect(await warningsOf({ event_id })).toEqual([]);
  });
});

describe("values", () => {
  test("that are missing, NaN, infinite and out of range are counted apart, with the first five rows", async () => {
    const odd: Record<number, number> = { 3: NaN, 5: NaN, 9: Infinity, 11: -Infinity };
    for (const row of [20, 21, 22, 23, 24, 25]) odd[row] = 91 + row;
    const found = await warningsOf({ zenith_deg: changed("zenith_deg", odd, [0, 39]) });
    expect(found.map(({ kind, count, level }) => [kind, count, level])).toEqual([
      ["missing-value", 2, "refused"],
      ["not-a-number", 2, "refused"],
      ["infinite", 2, "refused"],
      ["outside-range", 6, "refused"],
      ["mixed-event", 6, "suspect"],
    ]);
    expect(rows(found[0]!)).toEqual([
      [0, ""],
      [39, ""],
    ]);
    expect(rows(found[2]!)).toEqual([
      [9, "Infinity"],
      [11, "-Infinity"],
    ]);
    expect(rows(found[3]!)).toEqual([20, 21, 22, 23, 24].map((row) => [row, String(91 + row)]));
  });

  test("that do not fit an integer type", async () => {
    expect(await only({ pmt_mask: changed("pmt_mask", { 7: 2.5, 8: -1, 9: 300 }) })).toMatchObject({
      ...{ kind: "outside-range", count: 3 },
    });
  });

  test("that no id can be", async () => {
    const found = await only({ station_id: changed("station_id", { 7: 5e9, 38: -1, 39: 1.5 }) });
    expect(found).toMatchObject({ kind: "outside-range", level: "refused", column: "station_id", count: 2 });
    expect(found.message).toBe("values outside what ids are: whole numbers from 0 to 2^53 - 1, or texts");
  });

  test("that never change, or count rows", async () => {
    expect(await only({ energy_eev: numbers(Array(ROWS).fill(10)) })).toMatchObject({
      kind: "constant",
      level: "suspect",
    });
    const signal_em_vem = numbers(Array.from({ length: ROWS }, (_, i) => 5 + 0.25 * i));
    expect(await only({ signal_em_vem })).toMatchObject({ kind: "id-like", column: "signal_em_vem" });
    const shuffled = numbers(Array.from({ length: ROWS }, (_, i) => 100 + ((i * 17) % ROWS)));
    expect(await only({ signal_em_vem: shuffled })).toMatchObject({ kind: "id-like" });
    const found = await warningsOf({ name: texts(Array.from({ length: ROWS }, (_, i) => `s${i}`)) });
    expect(found.map(({ kind }) => kind)).toEqual(["extra-column", "id-like"]);
    const [, same] = await warningsOf({ name: texts(Array(ROWS).fill("a")) });
    expect(same!.message).toBe('always "a": it tells nothing');
  });
});

test("what never changes is no suspicion in one event, nor in a few rows", async () => {
  const energy_eev = numbers(Array(ROWS).fill(10));
  const ids = { shower_id: numbers(Array(ROWS).fill(3)), event_id: numbers(Array(ROWS).fill(7)) };
  const station_id = numbers(Array.from({ length: ROWS }, (_, i) => 5 + ((i * 17) % ROWS)));
  const primary = texts(Array(ROWS).fill("iron"));
  const kinds = async (changes: Record<string, SourceValues>) => (await warningsOf(changes)).map(({ kind }) => kind);
  expect(await kinds({ energy_eev, ...ids, station_id, primary })).not.toContain("constant");
  expect(await kinds({ energy_eev })).toContain("constant");
  const few = (rows: number): Source => ({
    ...{ path: "memory", format: "memory", rows, columns: [{ name: "energy_eev", kind: "number" }], metadata: {} },
    async *batches() {
      yield { firstRow: 0, rows, columns: { energy_eev: numbers(Array(rows).fill(10)) } };
    },
    progress: () => 1,
    close: async () => {},
  });
  const constants = async (rows: number) =>
    (await inspectSource(few(rows))).inspection.warnings.filter(({ kind }) => kind === "constant").length;
  expect([await constants(19), await constants(20)]).toEqual([0, 1]);
});

describe("units that look wrong", () => {
  const scaled = (name: string, change: (value: number) => number) => {
    const { values } = stations()[name] as { values: Float64Array };
    return { [name]: numbers(Array.from(values, change)) };
  };
  test.each<[string, string, (value: number) => number]>([
    ["energy_mc_eev", "log10 of eV", (energy) => 18 + Math.log10(energy)],
    ["zenith_deg", "radians", (zenith) => (zenith * Math.PI) / 180],
    ["azimuth_deg", "radians", (azimuth) => (azimuth * Math.PI) / 180],
    ["core_distance_m", "km", (distance) => distance / 1000],
    // Half of 300 to 2000 m: more than 1 km would be out of range.
    ["core_distance_m", "cm", (distance) => (distance / 2) * 100],
    ["time_ns", "us", (time) => time / 1000],
    ["xmax_gcm2", "kg/m2", (depth) => depth * 10],
    ["ln_nmu", "log10", (logarithm) => logarithm / Math.LN10],
    ["charge_over_peak_pmt2", "ns", (bins) => bins * 25],
  ])("%s in %s", async (name, unit, change) => {
    const found = await only(scaled(name, change));
    expect(found).toMatchObject({ kind: "suspect-unit", level: "suspect", column: name });
    expect(found.message).toContain(unit);
  });

  /** Features of stations as the simulation has them: least, half and most of 417. */
  const features: Record<string, [low: number, median: number, high: number]> = {
    rise_time_ns: [44, 267, 1698],
    fall_time_per_pmt_ns: [97, 505, 3161],
    time_10_30_ns: [22, 122, 1190],
    rise_time_excess_ns: [-890, -10, 910],
    trace_length_bins: [22, 86, 292],
    total_signal_vem: [5, 32, 4428],
    area_over_peak: [3.9, 17, 54.5],
    early_fraction: [0.116, 0.54, 0.995],
    fraction_above_half_vem: [0.0413, 0.95, 1.004],
    cos_azimuth_sp: [-1, 0.03, 1],
    log10_signal_over_s1000: [-1.395, -0.39, 1.93],
  };
  const units = async (name: string, change: (value: number) => number) => {
    const [low, median, high] = features[name]!;
    const at = (i: number) =>
      i < ROWS / 2 ? low + ((median - low) * i) / 20 : median + ((high - median) * (i - 20)) / 19;
    const values = Array.from({ length: ROWS }, (_, i) => at((i * 17) % ROWS));
    const found = await warningsOf({
      [name]: numbers(values.map((x) => change(name.endsWith("bins") ? Math.round(x) : x))),
    });
    return found.flatMap(({ kind, column, message }) => (kind === "suspect-unit" && column === name ? [message] : []));
  };

  test.each(Object.keys(features))("the feature %s is in its own unit as it is", async (name) => {
    expect(await units(name, (value) => value)).toEqual([]);
  });

  test.each<[string, string, (value: number) => number]>([
    ["rise_time_ns", "s (multiply by 1e9)", (time) => time * 1e-9],
    ["rise_time_ns", "us (multiply by 1000)", (time) => time / 1000],
    ["fall_time_per_pmt_ns", "s (multiply by 1e9)", (time) => time * 1e-9],
    ["fall_time_per_pmt_ns", "us (multiply by 1000)", (time) => time / 1000],
    ["time_10_30_ns", "us (multiply by 1000)", (time) => time / 1000],
    ["rise_time_excess_ns", "s (multiply by 1e9)", (time) => time * 1e-9],
    ["rise_time_excess_ns", "us (multiply by 1000)", (time) => time / 1000],
    ["trace_length_bins", "ns (divide by bin_width_ns)", (bins) => bins * 25],
    ["trace_length_bins", "a time: not all are whole", (bins) => bins * 0.025],
    ["total_signal_vem", "a logarithm", (signal) => Math.log10(signal)],
    ["total_signal_vem", "ADC counts", (signal) => signal * 180],
    ["area_over_peak", "ns (divide by bin_width_ns)", (bins) => bins * 25],
    ["area_over_peak", "us", (bins) => bins * 0.025],
    ["early_fraction", "percent", (share) => share * 100],
    ["fraction_above_half_vem", "percent", (share) => share * 100],
    ["cos_azimuth_sp", "an angle", (cosine) => (Math.acos(cosine) * 180) / Math.PI],
    ["log10_signal_over_s1000", "the ratio", (logarithm) => 10 * Math.exp(logarithm)],
  ])("the feature %s in %s", async (name, unit, change) => {
    expect(await units(name, change)).toEqual([expect.stringContaining(`look like ${unit}`)]);
  });

  test("energies in eV are out of range, too", async () => {
    const found = await warningsOf(scaled("energy_eev", (energy) => energy * 1e18));
    expect(found.map(({ kind, count }) => [kind, count])).toEqual([
      ["outside-range", ROWS],
      ["suspect-unit", null],
    ]);
    expect(found[1]!.message).toContain("eV (divide by 1e18)");
  });

  test("traces of ADC counts", async () => {
    const found = await only({ trace_pmt2: traces((row) => [50, 51, 60 + (row % 9), 52]) });
    expect(found.message).toContain("ADC counts");
  });
});

describe("traces", () => {
  test("of zeros, without signal, with values that are not finite, without bins", async () => {
    const odd: Record<number, number[]> = {
      2: [0, 0, 0, 0],
      4: [-0.5, 0, -1, -2],
      6: [1, NaN, 2.5, 1],
      8: [Infinity, 1, 1.5, 1],
    };
    const found = await warningsOf({ trace_pmt1: traces((row) => odd[row] ?? [0.5, 2, 1, 0.25]) });
    expect(found.map((finding) => [finding.kind, finding.count, ...rows(finding)[0]!])).toEqual([
      ["not-a-number", 1, 6, "bin 1: NaN"],
      ["infinite", 1, 8, "bin 0: Infinity"],
      ["zero-trace", 1, 2, "4 bins"],
      ["negative-trace", 1, 4, "largest value 0"],
    ]);
  });

  test("with entries that there are not, which are no NaN and hide no counts", async () => {
    const trace_pmt1 = withNulls(
      traces(() => [0.5, 2, NaN, 1]),
      [4 * 3 + 2, 4 * 5 + 1, 4 * 5 + 2],
    );
    const found = await warningsOf({
      trace_pmt1,
      other: withNulls(
        traces(() => [0.5, 2, 1, 0.25]),
        [30, 31, 33],
      ),
    });
    expect(found.filter(({ kind }) => kind !== "extra-column").map(({ evidence: _, ...rest }) => rest)).toEqual([
      {
        ...{ kind: "not-a-number", level: "refused", column: "trace_pmt1", count: ROWS - 2 },
        message: "values that are NaN",
      },
      {
        ...{ kind: "missing-entry", level: "refused", column: "trace_pmt1", count: 2 },
        message: "lists with entries that the file does not have",
      },
      {
        ...{ kind: "missing-entry", level: "note", column: "other", count: 2 },
        message: "lists with entries that the file does not have",
      },
    ]);
    expect(rows(found.find(({ kind }) => kind === "missing-entry")!)).toEqual([
      [3, "entry 2: null"],
      [5, "entry 1: null"],
    ]);
    const counts = withNulls(
      traces((row) => [50, 51, 60 + (row % 9), 52]),
      [2],
    );
    expect((await warningsOf({ trace_pmt2: counts })).map(({ message }) => message)).toEqual([
      "lists with entries that the file does not have",
      expect.stringContaining("ADC counts"),
    ]);
  });

  test("of zeros are right where the PMT does not work", async () => {
    const trace_pmt1 = traces((row) => (row === 2 ? [0, 0, 0, 0] : [0.5, 2, 1, 0.25]));
    expect(await warningsOf({ trace_pmt1, pmt_mask: changed("pmt_mask", { 2: 6 }) })).toEqual([]);
  });

  test("of unequal lengths in a station", async () => {
    const trace_pmt3 = traces((row) => (row === 5 ? [] : row === 7 ? [1, 2.5] : [0.5, 2, 1, 0.25]));
    const found = await warningsOf({ trace_pmt3 });
    expect(found.map(({ kind, count }) => [kind, count])).toEqual([
      ["empty-trace", 1],
      ["unequal-traces", 2],
    ]);
    expect(rows(found[1]!)).toEqual([
      [5, "4, 4, 0 bins"],
      [7, "4, 4, 2 bins"],
    ]);
  });
});

describe("rows", () => {
  test("that are there twice", async () => {
    const repeat = Object.entries(stations()).map(([name, values]): [string, SourceValues] => {
      if (values.kind === "number") return [name, changed(name, { 30: values.values[4]! })];
      if (values.kind === "text") return [name, texts(values.values.map((_, i) => values.values[i === 30 ? 4 : i]!))];
      return [name, values];
    });
    const found = await warningsOf(Object.fromEntries(repeat));
    expect(found.map((finding) => [finding.kind, finding.count, ...rows(finding)])).toEqual([
      ["duplicate-row", 1, [30, "as row 4"]],
      ["duplicate-station", 1, [30, "as row 4"]],
    ]);
  });

  test("of an event with the same station, of an event of two showers, of two primaries in a shower", async () => {
    // Row 5 is station 1 of event 1000001.
    const station = await only({ station_id: changed("station_id", { 5: 2 }) });
    expect([station.kind, ...rows(station)]).toEqual(["duplicate-station", [6, "as row 5"]]);
    const shared = await warningsOf({
      event_id: changed("event_id", { 5: 1_000_000, 8: 1_000_009 }),
      station_id: changed("station_id", { 5: 9, 8: 7 }),
    });
    expect(shared.map((finding) => [finding.kind, finding.count, ...rows(finding).map(([row]) => row)])).toEqual([
      ["shared-event", 5, 5, 36, 37, 38, 39],
      ["mixed-event", 5, 5, 36],
    ]);
    const primary = stations().primary as { values: readonly string[] };
    const mixed = await only({ primary: texts(primary.values.map((name, i) => (i === 5 ? "iron" : name))) });
    expect(mixed).toMatchObject({
      kind: "mixed-label",
      count: 1,
      evidence: [{ row: 5, value: "iron; helium before" }],
    });
    expect(mixed.message).toContain("in 1 shower");
  });

  test("without a primary have no other one", async () => {
    const primary = stations().primary as { values: readonly string[] };
    const without = texts(primary.values.map((name, i) => (i === 4 || i === 10 ? "" : name)));
    expect((await warningsOf({ primary: without })).map(({ kind }) => kind)).toEqual(["missing-value"]);
    const [, mixed] = await warningsOf({
      primary: texts(without.kind === "text" ? without.values.with(6, "iron") : []),
    });
    expect(mixed).toMatchObject({
      kind: "mixed-label",
      count: 1,
      evidence: [{ row: 6, value: "iron; helium before" }],
    });
  });

  test("of two simulations that count from 0 are not of one event, nor of one shower", async () => {
    // The second half has the identifiers of the first.
    const again = (name: string) => {
      const { values } = stations()[name] as { values: Float64Array };
      return numbers(Array.from(values, (_, i) => values[i % 20]!));
    };
    const station_id = numbers(Array.from({ length: ROWS }, (_, i) => Math.floor(i / 20) * 4 + (i % 4)));
    const ids = { shower_id: again("shower_id"), event_id: again("event_id"), station_id };
    const primary = stations().primary as { values: readonly string[] };
    const found = await warningsOf({ ...ids, primary: texts(primary.values.map((_, i) => primary.values[i % 20]!)) });
    expect(found.map(({ kind, column, level, count }) => [kind, column, level, count])).toEqual([
      ["mixed-event", "event_id", "suspect", 20],
      ["mixed-shower", "shower_id", "suspect", 20],
    ]);
    const [event, shower] = found as [Finding, Finding];
    expect(event.message).toContain("another energy_eev, s1000_vem, zenith_deg, azimuth_deg before, in 5 events, as");
    expect(shower.message).toContain(
      "another energy_mc_eev, zenith_mc_deg, azimuth_mc_deg, xmax_gcm2, ln_nmu before, in 5",
    );
    // Shower 5: 3.013 + (5 * 17 % 40) * 87 / 40.
    expect(event.evidence[0]).toEqual({ row: 20, value: "energy_eev 13.888; 3.013 before" });
    expect(rows(shower).map(([row]) => row)).toEqual([20, 24, 28, 32, 36]);
  });

  test("may have values of their event that are rounded, to float32 or to six digits, or missing", async () => {
    const rounded = (name: string, round: (value: number) => number) => {
      const { values } = stations()[name] as { values: Float64Array };
      return numbers(Array.from(values, (value, i) => (i % 4 === 1 ? round(value) : value)));
    };
    const changes = {
      energy_eev: rounded("energy_eev", Math.fround),
      azimuth_deg: rounded("azimuth_deg", (value) => Number(value.toPrecision(6))),
      zenith_mc_deg: rounded("zenith_mc_deg", (value) => Number(value.toPrecision(6))),
    };
    expect(await warningsOf(changes)).toEqual([]);
    const kinds = (await warningsOf({ xmax_gcm2: changed("xmax_gcm2", { 4: NaN }, [4]) })).map(({ kind }) => kind);
    expect(kinds).toEqual(["missing-value"]);
    const off = await only({ ln_nmu: rounded("ln_nmu", (value) => value + 0.01) });
    expect(off).toMatchObject({ kind: "mixed-shower", count: 10 });
  });

  test("of unknown primaries, and of one primary much more than of another", async () => {
    const unknown = await warningsOf({ primary: texts(Array(ROWS).fill("muon")) });
    expect(unknown.map(({ kind, count }) => [kind, count])).toEqual([
      ["constant", null],
      ["unknown-primary", ROWS],
    ]);
    const most = texts(Array.from({ length: ROWS }, (_, i) => (i < 4 ? "iron" : "proton")));
    expect(await only({ primary: most })).toMatchObject({
      kind: "imbalance",
      level: "note",
      message: "proton has 36 stations, iron 4",
    });
  });
});
