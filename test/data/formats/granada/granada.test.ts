import { join } from "node:path";
import { expect, test } from "vitest";
import { findFormat, formatNamed } from "../../../../src/data/formats/catalogue.ts";
import { GRANADA_COLUMNS } from "../../../../src/data/formats/granada/layout.ts";
import type { SourceOptions, SourceValues } from "../../../../src/data/source.ts";
import { makePipe } from "../../pipe.ts";
import { type Files, folderOf, GRANADA_PRIMARIES, GRANADA_ROWS, rowsOf, text } from "./tables.ts";

/** All columns of a table as plain arrays, and its notes. */
async function read(path: string, options: SourceOptions = {}) {
  const source = await (await formatNamed("granada")).open(path, options);
  const names = source.columns.map(({ name }) => name);
  const columns: Record<string, (number | string)[]> = Object.fromEntries(names.map((name) => [name, []]));
  for await (const batch of source.batches(names)) {
    for (const name of names) columns[name]!.push(...Array.from(valuesOf(batch.columns[name]!)));
  }
  const units = Object.fromEntries(source.columns.map(({ name, unit }) => [name, unit]));
  return { columns, units, notes: source.notes!(), progress: source.progress() };
}

function valuesOf(column: SourceValues): ArrayLike<number | string> {
  if (column.kind === "list") throw new Error("a list; the tables have none");
  return column.values;
}

test("a row is read in the dictionary's units, under the names of columns and features", async () => {
  const { columns, units } = await read(folderOf());
  const first = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[0]]));
  expect(first).toEqual({
    ...{ shower_id: 0, event_id: 0, station_id: 0, primary: "proton", part: "train" },
    ...{ EventID: 7, SimID: 1, RunNumber: 3 },
    energy_mc_eev: Math.exp(0.5 * Math.LN10),
    ...{ log10_energy_mc_eev: 0.5, zenith_mc_deg: 30.25, core_distance_m: 800 },
    ...{ total_signal_vem: 20.5, trace_length_bins: 60, azimuth_mc_deg: 1.5 / (Math.PI / 180) },
    ...{ rise_time_ns: 120, fall_time_ns: 300, area_over_peak: 4.5, signal_mu_vem: 11, bin_width_ns: 25 },
  });
  expect(units).toMatchObject({ energy_mc_eev: "EeV", azimuth_mc_deg: "deg", rise_time_ns: "ns", EventID: undefined });
});

test.each([",", "   ", "\t", ", "])(
  "files with cells apart by '%s' are read, test after train, by primary",
  async (separator) => {
    const files = Object.fromEntries(
      GRANADA_PRIMARIES.map((name) => [`QGSJet-${name}-train.txt`, text(rowsOf(name), separator)]),
    );
    const helium = rowsOf("helium")[1]!;
    const folder = folderOf({ ...files, "QGSJet-helium-test.txt": text([helium], separator), "notes.md": "no table" });
    const { columns, notes, progress } = await read(folder);
    const counts = [3, 4, 3, 3];
    expect(columns.primary).toEqual(GRANADA_PRIMARIES.flatMap((name, k) => new Array(counts[k]).fill(name)));
    expect(columns.part!.flatMap((part, row) => (part === "test" ? [row] : []))).toEqual([6]);
    expect(columns.fall_time_ns![6]).toBe(helium[10]);
    expect(columns.station_id).toEqual([...Array(13).keys()]);
    expect(notes.at(-1)).toBe("2 rows have the nine features of another of their primary");
    expect(progress).toBe(1);
  },
);

test("a gzipped file is the same, and beside the one it was made of it is refused", async () => {
  const file = text(rowsOf("iron"));
  const folder = folderOf({ "QGSJet-iron-train.txt": "absent", "QGSJet-iron-train.txt.gz": file });
  expect(await read(folder)).toEqual(await read(folderOf()));
  await expect(read(folderOf({ "QGSJet-iron-train.txt.gz": file }))).rejects.toThrow(
    /QGSJet-iron-train\.txt\.gz: a second file of iron for train; expected one$/,
  );
});

test("rows beyond a batch keep their numbers, and columns that are not asked for are not there", async () => {
  const rows = Array.from({ length: 2500 }, (_, i) => GRANADA_ROWS[0]!.with(0, i).with(5, 500 + i));
  const folder = folderOf({ "QGSJet-proton-train.txt": text(rows) });
  const source = await (await formatNamed("granada")).open(folder, {});
  const batches = [];
  for await (const batch of source.batches(["EventID"])) batches.push(batch);
  expect(batches.map(({ firstRow, rows: count }) => [firstRow, count]).slice(0, 4)).toEqual([
    [0, 1024],
    [1024, 1024],
    [2048, 452],
    [2500, 3],
  ]);
  expect(batches.map(({ columns }) => Object.keys(columns))).toEqual(batches.map(() => ["EventID"]));
  expect(valuesOf(batches[2]!.columns.EventID!)[451]).toBe(2499);
});

test("a shower is what has the same energy and direction within a primary, by either reading of the azimuth", async () => {
  const folder = folderOf();
  const byShower = await read(folder, { azimuth: "shower" });
  expect(byShower.columns.shower_id).toEqual([0, 0, 1, 2, 2, 3, 4, 4, 5, 6, 6, 7]);
  expect(byShower.columns.event_id).toEqual(byShower.columns.shower_id);
  expect(byShower.notes).toEqual([
    "energy, zenith angle and azimuth of these rows are Monte-Carlo truth by nature: without leaks here means split by shower with the same nine features",
    "8 showers by exactly equal energy and direction, 1.5 rows each",
    "EventID: 8 within their primaries; 100.0 % of the showers have one, 100.0 % of them are of one shower",
    "SimID: 4 within their primaries; 100.0 % of the showers have one, 0.0 % of them are of one shower",
    "RunNumber: 4 within their primaries; 100.0 % of the showers have one, 0.0 % of them are of one shower",
  ]);
  const byStation = await read(folder, { azimuth: "station" });
  expect(byStation.columns.shower_id).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
  expect(byStation.columns.azimuth_sp_deg).toEqual(byShower.columns.azimuth_mc_deg);
  expect(byStation.columns.azimuth_mc_deg).toBeUndefined();
  expect(byStation.notes[1]).toBe(
    "12 of 12 rows share energy and zenith angle with another, 8 of them the azimuth, too: it looks like the shower's, not the station's as azimuth station (--azimuth station) says",
  );
  expect(byStation.notes[3]).toContain(
    "EventID: 8 within their primaries; 0.0 % of the showers have one, 100.0 % of them",
  );
});

test("an azimuth that differs within showers is refused as the shower's: each row would be a shower", async () => {
  const own = GRANADA_ROWS.map((row, i) => row.with(8, i / 10));
  const folder = folderOf(
    Object.fromEntries(GRANADA_PRIMARIES.map((name) => [`QGSJet-${name}-train.txt`, text(rowsOf(name, own))])),
  );
  await expect(read(folder)).rejects.toThrow(
    /: 12 of 12 rows share energy and zenith angle with another, 0 of them the azimuth, too; .*--azimuth station/,
  );
  const { columns, notes } = await read(folder, { azimuth: "station" });
  expect(new Set(columns.shower_id).size).toBe(4);
  expect(notes.join()).not.toContain("it looks like");
});

test("a file under the name of another primary is refused by its rows", async () => {
  const folder = folderOf({ "QGSJet-iron-train.txt": text(rowsOf("proton")) });
  await expect(read(folder)).rejects.toThrow(
    /: 3 rows have the same nine features as a row of another primary, proton and iron first; expected each file/,
  );
});

test("one file is a table, too, labelled by its name; of another name it has no labels", async () => {
  const folder = folderOf({ "mine.dat": text(rowsOf("iron")), "EPOS-photon-test.txt": text(rowsOf("iron")) });
  const photon = await read(join(folder, "EPOS-photon-test.txt"));
  expect(photon.columns).toMatchObject({ primary: ["photon", "photon", "photon"], part: ["test", "test", "test"] });
  const mine = await read(join(folder, "mine.dat"));
  expect(Object.keys(mine.columns)).not.toContain("primary");
  expect(mine.columns.fall_time_ns).toEqual([303, 283, 253]);
  expect(mine.notes.at(-1)).toMatch(/mine\.dat does not say its primary by its name$/);
});

test("a table of 13 numbers without a header is known by its rows; one with a header stays a text table", async () => {
  const rows = text(rowsOf("iron"), "  ");
  const folder = folderOf({
    ...{ "mine.dat": rows, "mine.txt.gz": `# by hand\n${rows}`, "wide.txt": text([[...GRANADA_ROWS[0]!, 1]]) },
    "Header-iron-train.txt": `${GRANADA_COLUMNS.map(({ name }) => name).join(",")}\n${text(rowsOf("iron"))}`,
    ...{
      "ev.txt": text([GRANADA_ROWS[0]!.with(3, 18.7)]),
      "EPOS-iron-test.txt": text([GRANADA_ROWS[0]!.with(3, 18.7)]),
    },
  });
  const format = async (name: string) => (await findFormat(join(folder, name))).format.name;
  expect(await format("mine.dat")).toBe("granada");
  expect(await format("mine.txt.gz")).toBe("granada");
  expect(await format("wide.txt")).toBe("csv");
  expect(await format("Header-iron-train.txt")).toBe("csv");
  // Thirteen numbers that cannot be meant are anybody's, unless the name is of the thesis.
  expect(await format("ev.txt")).toBe("csv");
  expect(await format("EPOS-iron-test.txt")).toBe("granada");
  expect(await format("")).toBe("granada");
});

/** The first proton row with another value in a column. */
const withValue = (column: number, value: number | string) =>
  text([GRANADA_ROWS[1]!, GRANADA_ROWS[0]!.map((old, i) => (i === column ? value : old)), GRANADA_ROWS[2]!]);
const radians = text(Array.from({ length: 25 }, (_, i) => GRANADA_ROWS[0]!.map((old, k) => (k === 4 ? i / 25 : old))));

test.each<[string, Files, RegExp]>([
  [
    "an energy in eV",
    { "QGSJet-proton-train.txt": withValue(3, 18.7) },
    /proton-train\.txt: line 2, column log10 E_MC \(EeV\): 18\.7; expected -1 to 3, the decimal logarithm of EeV$/,
  ],
  [
    "NaN",
    { "QGSJet-proton-train.txt": withValue(9, "nan") },
    /proton-train\.txt: line 2, column rise time \(ns\): "nan"; expected a finite number$/,
  ],
  [
    "a text",
    { "QGSJet-proton-train.txt": withValue(5, "far") },
    /proton-train\.txt: line 2, column core distance \(m\): "far"; expected a finite number$/,
  ],
  [
    "a header",
    { "QGSJet-proton-train.txt": `${GRANADA_COLUMNS.map(({ name }) => name).join(",")}\n` },
    /proton-train\.txt: line 1, column EventID: "EventID"; expected a finite number and no header$/,
  ],
  [
    "a negative signal",
    { "QGSJet-iron-train.txt": withValue(6, -3) },
    /iron-train\.txt: line 2, column S_total \(VEM\): -3; expected 0 to 10000000, VEM$/,
  ],
  [
    "an azimuth in degrees",
    { "QGSJet-iron-train.txt": withValue(8, 270) },
    /line 2, column azimuth \(rad\): 270; expected -6\.283 to 6\.283, rad$/,
  ],
  [
    "zenith angles in rad",
    { "QGSJet-proton-train.txt": radians },
    /column zenith_MC \(deg\) is at most 0\.96; expected degrees, not rad$/,
  ],
  [
    "too few columns",
    { "QGSJet-proton-train.txt": text(GRANADA_ROWS.map((row) => row.slice(0, 12))) },
    /proton-train\.txt: line 1: 12 cells; expected 13 and no header: EventID, SimID/,
  ],
  [
    "an unequal row",
    { "QGSJet-proton-train.txt": text([GRANADA_ROWS[0]!, GRANADA_ROWS[1]!.slice(1)]) },
    /line 2: 12 cells; expected 13 and no header/,
  ],
  ["an empty file", { "QGSJet-proton-train.txt": "" }, /proton-train\.txt is empty/],
  [
    "a missing primary",
    { "QGSJet-oxygen-train.txt": "absent" },
    /no file for training of oxygen; expected MODEL-oxygen-train\.txt$/,
  ],
  [
    "an unknown primary",
    { "QGSJet-carbon-train.txt": text(GRANADA_ROWS) },
    /carbon-train\.txt: unknown primary carbon; expected names such as QGSJet-proton-train\.txt/,
  ],
  ["another text file", { "readme.txt": "" }, /readme\.txt: expected names such as/],
  [
    "two models",
    { "EPOS-iron-test.txt": text(GRANADA_ROWS) },
    /files of EPOS and QGSJet; expected one hadronic model$/,
  ],
])("%s is refused", async (_, files, message) => {
  await expect(read(folderOf(files))).rejects.toThrow(message);
});

test("a pipe among the files is refused, not waited for", async () => {
  const folder = folderOf();
  const pipe = join(folder, "QGSJet-iron-test.txt");
  await makePipe(pipe);
  await expect(read(folder)).rejects.toThrow(`cannot read ${pipe}: it is a pipe, socket or device; `);
});

test("a path that is not there is refused, and so are options of other formats", async () => {
  await expect(read("nowhere")).rejects.toThrow(/^cannot read nowhere: /);
  await expect(read(folderOf(), { decimal: "," })).rejects.toThrow(
    /decimal is ","; the format granada has no such option/,
  );
});
