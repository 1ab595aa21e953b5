import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { readTableFile } from "../../src/audit/table-file.ts";
import { noProgress } from "../../src/core/progress.ts";
import { convertFile, convertSource } from "../../src/data/convert.ts";
import { inspectSource } from "../../src/data/inspection/inspection.ts";
import { loadEvent } from "../../src/experiment/event-file.ts";
import { readStations } from "../../src/experiment/stations.ts";
import { openReadSource } from "../../src/features/read-source.ts";
import { columnMapSchema } from "../../src/features/reading-schema.ts";
import { temporaryFolder } from "../data/stations.ts";

const ROWS = 30;
let folder: string;
let header: string[];
let lines: string[][];

beforeEach(async () => {
  folder = await temporaryFolder();
  const all = join(folder, "all.csv");
  await convertFile("data/sample.arrow", all);
  const rows = (await readFile(all, "utf8")).split("\n").filter((line) => !line.startsWith("#"));
  header = rows[0]!.split(",");
  lines = rows.slice(1, ROWS + 1).map((line) => line.split(","));
});

/** The first 30 stations of the sample as text, with other values: `{ zenith_deg: { 20: "-999" } }`. */
async function fileWith(others: Record<string, Record<number, string>>, name = "some.csv"): Promise<string> {
  const path = join(folder, name);
  const cells = lines.map((line, row) => line.map((cell, i) => others[header[i]!]?.[row] ?? cell).join(","));
  await writeFile(path, [header.join(","), ...cells, ""].join("\n"));
  return path;
}

const columnOf = (name: string) => lines.map((line) => Number(line[header.indexOf(name)]));

function stationsOf(path: string, select: string) {
  const options = { start: noProgress, signal: new AbortController().signal, reading: { select } };
  return readStations(path, { set: "observable" }, options);
}

const CASES = [
  ["a number that stands for none", { zenith_deg: { 20: "-999" } }, "zenith_deg > 0"],
  ["the same by the file's own name", { zenith_deg: { 20: "-999" } }, "file.zenith_deg > 0"],
  ["no value", { energy_eev: { 20: "" } }, "not missing(energy_eev)"],
  ["no label", { primary: { 20: "" } }, "not missing(primary)"],
  ["a label that is none", { primary: { 20: "muon" } }, "primary in ('proton', 'iron', 'helium', 'oxygen')"],
  ["no id", { event_id: { 20: "-1" } }, "event_id >= 0"],
] as const;

test.each(CASES)("a row with %s is cut away before it is checked", async (_, others, select) => {
  const path = await fileWith(others);
  const cuts = [{ cut: select, kept: ROWS - 1, dropped: 1 }];
  const stations = await stationsOf(path, select);
  expect(stations.cuts).toEqual(cuts);
  expect([...stations.ids.station]).toEqual(columnOf("station_id").filter((_, row) => row !== 20));

  const { table } = await readTableFile(path, { set: "observable" }, { select });
  expect(table.rows).toBe(ROWS - 1);

  const event = await loadEvent(path, { reading: { select } });
  expect(event.missing.at(-1)).toContain(`${select} kept 29 and dropped 1`);

  const source = await openReadSource(path, { select });
  const { rows } = await convertSource(source, join(folder, "out.parquet"), { overwrite: true });
  expect(rows).toBe(ROWS - 1);
  expect(source.cuts()).toEqual(cuts);
});

test("what is wrong in a row that is kept is said with its number in the file", async () => {
  const path = await fileWith({ zenith_deg: { 3: "-999", 20: "-999" }, energy_eev: { 25: "" } });
  await expect(stationsOf(path, "zenith_deg > 0")).rejects.toThrow(
    "some.csv: row 25, column energy_eev: no value; expected one",
  );
  await expect(stationsOf(path, "zenith_deg > 0 & energy_eev > 0")).rejects.toThrow(
    "some.csv: row 25, cut energy_eev > 0: energy_eev is missing or NaN (energy_eev = NaN)",
  );
  // features are of what was checked: the mask of row 20 is looked at no more, that of row 25 is
  const dark = await fileWith({ zenith_deg: { 3: "-999", 20: "-999" }, pmt_mask: { 20: "0", 25: "0" } });
  await expect(stationsOf(dark, "zenith_deg > 0 & total_signal_vem > 0")).rejects.toThrow(
    "some.csv: row 25, column pmt_mask: 0; expected 1 to 7",
  );
});

test("cuts are counted in their order, where features and columns follow each other", async () => {
  const path = await fileWith({ zenith_deg: { 20: "-999" } });
  const far = columnOf("core_distance_m").map((distance, row) => row !== 20 && distance > 500);
  const near = far.map((kept, row) => kept && columnOf("core_distance_m")[row]! < 1000);
  const count = (kept: boolean[]) => kept.filter(Boolean).length;
  const { cuts } = await stationsOf(
    path,
    "zenith_deg > 0 & core_distance_m > 500 & total_signal_vem > 0 & core_distance_m < 1000",
  );
  expect(cuts).toEqual([
    { cut: "zenith_deg > 0", kept: 29, dropped: 1 },
    { cut: "core_distance_m > 500", kept: count(far), dropped: 29 - count(far) },
    { cut: "total_signal_vem > 0", kept: count(far), dropped: 0 },
    { cut: "core_distance_m < 1000", kept: count(near), dropped: count(far) - count(near) },
  ]);
  expect(count(near)).toBeGreaterThan(0);
  expect(count(near)).toBeLessThan(count(far));
});

test("a look names rows as the file has them", async () => {
  const path = await fileWith({ zenith_deg: { 3: "-999", 20: "-999" }, core_distance_m: { 25: "-1" } });
  const source = await openReadSource(path, { select: "zenith_deg > 0" });
  const { inspection } = await inspectSource(source);
  await source.close();
  expect(inspection.rows).toBe(28);
  const finding = inspection.warnings.find(
    ({ column, kind }) => column === "core_distance_m" && kind === "outside-range",
  );
  expect(finding!.evidence.map(({ row }) => row)).toEqual([25]);
});

test.each(["energy_eev", "file.lgE"])(
  "where the map calculates, a row without a value is cut away by %s",
  async (name) => {
    const path = join(folder, "theirs.csv");
    await writeFile(path, "lgE,event_id\n18.5,1\n19,2\n18.8,3\n,4\n19.1,5\n");
    const columns = columnMapSchema.parse({ energy_eev: "10**(lgE-18)" });
    const source = await openReadSource(path, { columns, select: `not missing(${name}) & energy_eev > 5` });
    const energies: number[] = [];
    for await (const batch of source.batches(["energy_eev"])) {
      energies.push(...(batch.columns.energy_eev!.values as Float64Array));
    }
    await source.close();
    expect(energies).toHaveLength(3);
    expect(source.cuts()!.map(({ kept }) => kept)).toEqual([4, 3]);
  },
);

test("without ids stations are named by their rows in the file", async () => {
  const path = join(folder, "no-ids.csv");
  const left = header.flatMap((name, i) => (name === "station_id" ? [] : [i]));
  const rows = [header, ...lines].map((line) => left.map((i) => line[i]).join(","));
  await writeFile(path, `${rows.join("\n")}\n`);
  const stations = await stationsOf(path, "core_distance_m > 500");
  const far = columnOf("core_distance_m").flatMap((distance, row) => (distance > 500 ? [row] : []));
  expect([...stations.ids.station]).toEqual(far);
});

test("ids are compared as the cut writes them, in whatever form the file has them", async () => {
  const texts = Object.fromEntries(lines.map((_, row) => [row, row < 3 ? `0${row}` : String(row)]));
  const path = await fileWith({ event_id: { ...texts, 29: "NA" } });
  const keptBy = async (select: string) => (await stationsOf(path, select)).cuts!.at(-1)!.kept;
  expect(await keptBy("not missing(event_id) & (event_id == '01' or event_id == '7')")).toBe(2);
  expect(await keptBy("not missing(event_id)")).toBe(29);
  expect(await keptBy("not missing(event_id) & event_id in ('7', '8')")).toBe(2);
  expect(await keptBy("not missing(file.event_id) & file.event_id != '00'")).toBe(28);
  await expect(stationsOf(path, "event_id > 5")).rejects.toThrow(
    `some.csv: row 0, column event_id: "00" is a text; compare event_id with texts, such as event_id == '00'`,
  );
  const numbers = await fileWith({ event_id: Object.fromEntries(lines.map((_, row) => [row, String(row)])) });
  expect((await stationsOf(numbers, "event_id == '7' or event_id == '8'")).cuts![0]!.kept).toBe(2);
});

test("primaries that are not known are counted where a cut reads them", async () => {
  const path = await fileWith({ primary: { 3: "Iron", 20: "muon", 21: "" } });
  const select = "not missing(primary) & primary in ('proton', 'iron', 'helium', 'oxygen')";
  const { notes } = await stationsOf(path, select);
  expect(notes).toContain('rows with a primary that is not known: 2, such as "Iron"');
  expect((await stationsOf(await fileWith({}), select)).notes.join()).not.toContain("not known");
});
