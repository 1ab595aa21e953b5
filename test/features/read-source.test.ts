import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { convertFile, convertSource } from "../../src/data/convert.ts";
import { inspectSource } from "../../src/data/inspection/inspection.ts";
import type { Reading } from "../../src/data/reading.ts";
import type { Source } from "../../src/data/source.ts";
import { extractFeatures } from "../../src/features/extract.ts";
import { computedColumns } from "../../src/features/given.ts";
import { openReadSource } from "../../src/features/read-source.ts";
import { columnMapSchema } from "../../src/features/reading-schema.ts";
import { openStationInput } from "../../src/features/station-input.ts";
import { temporaryFolder } from "../data/stations.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder, "a.csv");
  await writeFile(
    path,
    "run,event_id,E,theta,zenith_deg,site,kind\n1,7,1e19,0.5,99,north,a\n1,7,2e19,0.5,99,south,b\n2,8,4e19,1,99,north,a\n",
  );
});

const columns = columnMapSchema.parse({
  shower_id: "run",
  energy_eev: { from: "E", unit: "eV" },
  zenith_deg: { from: "theta", unit: "rad" },
});

/** The first 30 stations of the sample as text, with a column t_half of 700.5, 701.5, ... */
async function stationsWithTimes(): Promise<string> {
  const [text, out] = [join(folder, "all.csv"), join(folder, "times.csv")];
  await convertFile("data/sample.arrow", text);
  const lines = (await readFile(text, "utf8")).split("\n").filter((line) => !line.startsWith("#"));
  await writeFile(
    out,
    lines
      .slice(0, 31)
      .map((line, i) => `${line},${i === 0 ? "t_half" : 699.5 + i}\n`)
      .join(""),
  );
  return out;
}

/** Rows that are read. */
async function stationIds(source: Source): Promise<number[]> {
  const ids: number[] = [];
  for await (const { columns } of source.batches(["station_id"]))
    ids.push(...(columns.station_id!.values as Float64Array));
  await source.close();
  return ids;
}

async function converted(reading: Reading): Promise<{ text: string; notes: readonly string[] }> {
  const out = join(folder, "out.csv");
  const source = await openReadSource(path, reading);
  const { notes } = await convertSource(source, out, { overwrite: true });
  const lines = (await readFile(out, "utf8")).split("\n");
  return { text: lines.filter((line) => !line.startsWith("#")).join("\n"), notes };
}

test("columns are those of the map in its units, then what the map does not read", async () => {
  expect(await converted({ columns })).toEqual({
    text: `shower_id,energy_eev,zenith_deg,event_id,site,kind\n${[
      `1,10,${(0.5 * 180) / Math.PI},7,north,a`,
      `1,20,${(0.5 * 180) / Math.PI},7,south,b`,
      `2,40,${180 / Math.PI},8,north,a`,
      "",
    ].join("\n")}`,
    notes: [
      "the file's own column zenith_deg gives way to that of the map",
      "columns that the map makes others of are left out: run, E, theta",
    ],
  });
});

test("rows are those selected, by columns of the map and of the file's own, and the cuts are counted", async () => {
  const { text, notes } = await converted({ columns, select: "energy_eev > 5 & file.site == 'north'" });
  expect(text.split("\n").map((line) => line.split(",")[1])).toEqual(["energy_eev", "10", "40", undefined]);
  expect(notes.at(-1)).toBe(
    "of 3 stations the selection kept 2: energy_eev > 5 kept 3 and dropped 0; then file.site == 'north' kept 2 and dropped 1",
  );
});

test("a selection reads the mapped feature of a file with traces, as it does of the stations", async () => {
  const times = await stationsWithTimes();
  const reading = { columns: columnMapSchema.parse({ rise_time_ns: "t_half" }), select: "rise_time_ns > 720" };
  const ids = await stationIds(await openReadSource(times, reading));
  const { dataset, given, columns } = await openStationInput(times, { set: "observable" }, { reading, besides: [] });
  const stations = await extractFeatures(dataset.batches(columns), { set: "observable", given });
  await dataset.close();
  // 700.5 to 729.5: the last ten are above
  expect(ids).toHaveLength(10);
  expect(ids).toEqual([...stations.ids.station]);
  expect(dataset.notes()).toEqual([
    "its rise_time_ns are those of the column map, not computed from the traces",
    "of 30 stations the selection kept 10: rise_time_ns > 720 kept 10 and dropped 20",
  ]);
});

test("file.NAME is the file's own column, also where the map reads it or names another so", async () => {
  const rows = async (select: string) => (await converted({ columns, select })).text.split("\n").length - 2;
  expect(await rows("file.E > 1.5e19")).toBe(2);
  expect(await rows("file.zenith_deg == 99")).toBe(3);
  expect(await rows("zenith_deg < 30 & file.run == 1")).toBe(2);
});

test("columns of the dictionary and of features stay where the map makes others of them, too", async () => {
  const map = columnMapSchema.parse({
    rise_time_ns: { from: "1 * zenith_deg", unit: "ns" },
    shower_id: "event_id + run",
  });
  const source = await openReadSource(path, { columns: map });
  await source.close();
  const names = ["shower_id", "rise_time_ns", "event_id", "E", "theta", "zenith_deg", "site", "kind"];
  expect(source.columns.map(({ name }) => name)).toEqual(names);
  expect(source.notes!()).toEqual(["columns that the map makes others of are left out: run"]);
});

test("a mapped feature beside the traces is taken, and who reads what was converted is told to map it, too", async () => {
  const times = await stationsWithTimes();
  const [arrow, parquet] = [join(folder, "b.arrow"), join(folder, "b.parquet")];
  const features = computedColumns();
  const columns = columnMapSchema.parse({ rise_time_ns: "t_half" });
  const inspected = async (file: string, reading: Reading) => {
    const source = await openReadSource(file, reading);
    const { inspection } = await inspectSource(source, { features });
    await source.close();
    return inspection.warnings.filter(({ kind }) => kind === "unread-column").map(({ column }) => column);
  };
  expect(await inspected(times, { columns })).toEqual([]);
  for (const out of [arrow, parquet]) {
    const { notes } = await convertSource(await openReadSource(times, { columns }), out, { features });
    expect(notes).toEqual([
      "columns that the map makes others of are left out: t_half",
      "rise_time_ns is computed from the traces where the output is read: map it there, too (--columns rise_time_ns=rise_time_ns)",
    ]);
    expect(await inspected(out, {})).toEqual(["rise_time_ns"]);
    const { dataset } = await openStationInput(out, { set: "observable" }, { reading: {}, besides: [] });
    await dataset.close();
    expect(dataset.given).toEqual([]);
    expect(dataset.notes()).toEqual([
      "columns not read, as they are computed from the traces unless a column map takes them: rise_time_ns",
    ]);
    const again = { columns: columnMapSchema.parse({ rise_time_ns: "rise_time_ns" }), select: "rise_time_ns > 720" };
    expect(await stationIds(await openReadSource(out, again))).toHaveLength(10);
  }
});

test("a look has the map's columns, the file's own beside them, and the selected rows", async () => {
  const source = await openReadSource(path, { columns, select: "event_id == 7" });
  const { inspection } = await inspectSource(source);
  expect(inspection.rows).toBe(2);
  expect(inspection.columns.map(({ name, role }) => [name, role])).toEqual([
    ["shower_id", "id"],
    ["energy_eev", "observable"],
    ["zenith_deg", "observable"],
    ["event_id", "id"],
    ["site", "other"],
    ["kind", "other"],
  ]);
  expect(inspection.notes.at(-1)).toContain("event_id == 7 kept 2 and dropped 1");
});

test("a missing input of the map is counted and written; a cut and stations that need it refuse it", async () => {
  await writeFile(path, "run,event_id,lgE\n1,7,18\n1,7,\n2,8,19\n");
  const columns = columnMapSchema.parse({ energy_eev: "10**(lgE-18)" });
  const { inspection } = await inspectSource(await openReadSource(path, { columns }));
  const missing = inspection.warnings.filter(({ kind }) => kind === "missing-value");
  expect(missing).toMatchObject([{ level: "refused", column: "energy_eev", count: 1, evidence: [{ row: 1 }] }]);
  expect((await converted({ columns })).text).toBe("energy_eev,run,event_id\n1,1,7\n,1,7\n10,2,8\n");
  const problem = "row 1, cut energy_eev > 2: energy_eev is missing or NaN (energy_eev = NaN)";
  await expect(converted({ columns, select: "energy_eev > 2" })).rejects.toThrow(problem);
});

test.each<[Reading, RegExp]>([
  [
    { select: "energy_eev > 1" },
    /a\.csv: missing column: energy_eev for cut energy_eev > 1; .* the file has run, event_id, E/,
  ],
  [{ select: "file.colour == 'red'" }, /a\.csv: missing column: file\.colour for cut file\.colour == 'red'/],
  [{ select: "site == 'north'" }, /unknown column site/],
  [{ columns: columnMapSchema.parse({ energy_eev: "lgE" }) }, /a\.csv: columns\.energy_eev: unknown column lgE/],
])("%j is refused before a row is read", async (reading, message) => {
  await expect(openReadSource(path, reading)).rejects.toThrow(message);
});

test("a column of the file's own is refused where it is no number, or no text", async () => {
  await expect(converted({ select: "file.site > 1" })).rejects.toThrow(
    "column file.site holds texts; expected numbers",
  );
  await expect(converted({ select: "file.E == 'a'" })).rejects.toThrow("column file.E holds numbers; expected texts");
  await expect(converted({ select: "file.E > 1e30" })).rejects.toThrow("the selection leaves nothing");
});
