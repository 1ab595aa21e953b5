import { copyFile, mkdir, readdir, readFile, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Int32, Null, Table, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import { expect, test } from "vitest";
import { readTableFile } from "../../../../src/audit/table-file.ts";
import { DataError } from "../../../../src/core/errors.ts";
import { columnMap } from "../../../../src/data/column-map.ts";
import { convertFile } from "../../../../src/data/convert.ts";
import { openDataset } from "../../../../src/data/dataset.ts";
import { findFormat, formatToWrite, openSource } from "../../../../src/data/formats/catalogue.ts";
import { inspectFile } from "../../../../src/data/inspection/inspection.ts";
import type { SourceColumn, SourceOptions } from "../../../../src/data/source.ts";
import { extractFeatures } from "../../../../src/features/extract.ts";
import { makePipe } from "../../pipe.ts";
import { makeStations, temporaryFolder, writeStations } from "../../stations.ts";
import { cellAt } from "../contract.ts";
import type { Cell } from "../same-stations.ts";
import { valuesOf } from "../writer-contract.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures");

/** A folder of files of these texts. */
async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** Columns and rows of a path. */
async function read(path: string, options: SourceOptions & { format?: string } = {}) {
  const source = await openSource(path, options);
  const names = source.columns.map(({ name }) => name);
  const cells: Record<string, Cell[]> = Object.fromEntries(names.map((name) => [name, []]));
  for await (const batch of source.batches(names)) {
    for (const { name, storage } of source.columns) {
      const values = batch.columns[name]!;
      const Numbers = storage === "float32" ? Float32Array : Float64Array;
      if (values.kind === "list") expect(values.values, name).toBeInstanceOf(Numbers);
      for (let row = 0; row < batch.rows; row++) cells[name]!.push(cellAt(values, row));
    }
  }
  await source.close();
  return { source, cells };
}

async function refused(path: string, message: RegExp, options: Parameters<typeof read>[1] = {}): Promise<void> {
  const reading = read(path, options);
  await expect(reading).rejects.toThrow(message);
  await expect(reading).rejects.toBeInstanceOf(DataError);
}

/** Writes a file of these columns in the format that its name says. */
async function writeColumns(
  path: string,
  given: readonly (SourceColumn & { cells: readonly Cell[] })[],
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const columns = given.map(({ cells: _, ...column }) => column);
  const writer = await (await formatToWrite(path)).write!({ path, input: "made", columns, metadata, overwrite: false });
  const values = given.map((column) => [column.name, valuesOf(column, column.cells)]);
  await writer.write({ firstRow: 0, rows: given[0]!.cells.length, columns: Object.fromEntries(values) });
  await writer.close();
}

test("files come in the order of the code units of their names, their columns in any order, those of marks left out", async () => {
  const folder = await folderOf({
    "run10.csv": "x,site\n3,c\n",
    "run2.csv": "site,x\nd,4\n",
    "Run1.csv": "x,site\n1,a\n2,b\n",
    ".run3.csv.crc": "crc",
    _SUCCESS: "",
  });
  const { source, cells } = await read(folder);
  expect(cells).toEqual({ x: [1, 2, 3, 4], site: ["a", "b", "c", "d"] });
  expect(source.notes!()).toEqual([
    "3 files were read as one table, Run1.csv to run2.csv",
    "2 names that begin with . or _ were left out",
  ]);
});

test("metadata are what all files say alike", async () => {
  const folder = await temporaryFolder();
  for (const [k, name] of ["a.parquet", "b.parquet"].entries()) {
    await writeColumns(join(folder, name), [{ name: "x", kind: "number", storage: "uint8", cells: [k] }], {
      preset: "p",
      seed: String(k),
      ...(k === 0 && { first: "only" }),
    });
  }
  expect((await read(folder)).source.metadata).toEqual({ preset: "p" });
});

test.each<[string, Record<string, string>, RegExp]>([
  ["no file", {}, /is a folder without a file to read; expected files of one format, which are one table$/],
  [
    "a Delta table",
    { "a.csv": "x\n1\n", _delta_log: "" },
    /is a Delta table, whose log says which of its files are current/,
  ],
  [
    "a part that is not finished",
    { "a.csv": "x\n1\n", "b.csv.partial-4711-0": "x\n" },
    /b\.csv\.partial-4711-0 is the work of a writer that still writes it or was killed: wait/,
  ],
  ["marks alone", { _SUCCESS: "" }, /without a file to read, as names that begin with \. or _ are left out; expected/],
  [
    "no format",
    { "a.csv": "x\n1\n", LICENCE: "free" },
    /LICENCE is of no format that is known; expected in a folder files of one format alone, arrow or csv or parquet or root, or those of granada or auger$/,
  ],
  [
    "another format",
    { "a.csv": "x\n1\n", "b.parquet": "PAR1" },
    /b\.parquet is of format parquet; expected csv, as \S*a\.csv is$/,
  ],
  [
    "another format under the right name",
    { "a.csv": "x\n1\n", "b.csv": "PAR1" },
    /b\.csv is of format parquet; expected csv/,
  ],
  [
    "an archive of events",
    { "a.zip": "PK\u0003\u0004" },
    /a\.zip is of format auger; expected in a folder files of one format alone/,
  ],
  [
    "a column less",
    { "a.csv": "x,y\n1,2\n", "b.csv": "x\n1\n" },
    /b\.csv: no column y; expected numbers, as in \S*a\.csv$/,
  ],
  [
    "a column more",
    { "a.csv": "x\n1\n", "b.csv": "x,y\n1,2\n" },
    /b\.csv: column y holds numbers; expected no such column, as in \S*a\.csv: all files/,
  ],
  [
    "another kind",
    { "a.csv": "x\n1\n", "b.csv": "x\nfar\n" },
    /b\.csv: column x holds texts; expected numbers, as in \S*a\.csv$/,
  ],
  [
    "lists",
    { "a.csv": "x\n[1 2]\n", "b.csv": "x\n1\n" },
    /b\.csv: column x holds numbers; expected lists, as in \S*a\.csv$/,
  ],
  ["no header", { "a.csv": "x\n1\n", "b.csv": "2\n3\n" }, /b\.csv: line 1 has numbers in it; expected a header/],
  ["no bytes", { "a.csv": "x\n1\n", "b.csv": "" }, /b\.csv is empty; expected a header and rows$/],
])("a folder is refused with %s", async (_, files, message) => {
  await refused(await folderOf(files), message);
});

test("partitions, links to nothing, pipes and files cut off are refused by their names", async () => {
  const folder = await folderOf({ "a.csv": "x\n1\n" });
  await mkdir(join(folder, "primary=iron"));
  await refused(
    folder,
    /primary=iron is a folder within a folder that is read as one table .*expected files of one format alone$/,
  );
  await rename(join(folder, "primary=iron"), join(folder, "_iron"));
  expect((await read(folder)).cells).toEqual({ x: [1] });
  await symlink(join(folder, "gone"), join(folder, "b.csv"));
  await refused(folder, /cannot read \S*b\.csv: no such file or folder$/);
  await rm(join(folder, "b.csv"));
  await makePipe(join(folder, "b.csv"));
  await refused(folder, /b\.csv is a pipe, socket or device; expected files/);
  const cut = await temporaryFolder();
  const whole = await readFile(join(FIXTURES, "stations.parquet"));
  await writeFile(join(cut, "a.parquet"), whole);
  await writeFile(join(cut, "b.parquet"), whole.subarray(0, 5000));
  await refused(cut, /b\.parquet/);
});

test.runIf(process.platform === "linux")("no two files are open at once", async () => {
  const folder = await temporaryFolder();
  const column = [{ name: "x", kind: "number", storage: "uint8", cells: [1] }] as const;
  for (const name of ["a", "b", "c", "d"]) await writeColumns(join(folder, `${name}.parquet`), column);
  const source = await openSource(folder);
  const opened: string[][] = [await openIn(folder)];
  for await (const _ of source.batches(["x"])) opened.push(await openIn(folder));
  expect(opened).toEqual([[], ["a.parquet"], ["b.parquet"], ["c.parquet"], ["d.parquet"]]);
  await source.close();
});

/** Names of the files in a folder that this process has open. */
async function openIn(folder: string): Promise<string[]> {
  const numbers = await readdir("/proc/self/fd");
  const targets = numbers.map((number) => readlink(`/proc/self/fd/${number}`).catch(() => "")); // closed meanwhile
  return (await Promise.all(targets)).flatMap((path) => (dirname(path) === folder ? [basename(path)] : []));
}

test("a link to a file is read", async () => {
  const folder = await folderOf({ "a.csv": "x\n1\n" });
  await symlink(join(folder, "a.csv"), join(folder, "b.csv"));
  expect((await read(folder)).cells).toEqual({ x: [1, 1] });
});

test("a column of text files without a value is what the others say, whichever comes first", async () => {
  const files = {
    "a.csv": "x,note,list\n1,,\n2,NA,\n",
    "b.csv": "x,note,list\n",
    "c.csv": "x,note,list\n,odd,[1 2]\n",
  };
  const expected = { x: [1, 2, null], note: [null, "NA", "odd"], list: [null, null, [1, 2]] };
  expect((await read(await folderOf(files))).cells).toEqual(expected);
  const turned = await read(
    await folderOf({ "a.csv": files["c.csv"], "b.csv": files["b.csv"], "c.csv": files["a.csv"] }),
  );
  expect(turned.cells).toEqual({ x: [null, 1, 2], note: ["odd", null, "NA"], list: [[1, 2], null, null] });
});

test("a column whose writer knew no value is what the others say, and is not read where none does", async () => {
  const fields = { x: vectorFromArray([1], new Int32()), none: vectorFromArray([null], new Null()) };
  const nulls = tableToIPC(new Table({ ...fields, note: vectorFromArray([null], new Null()) }), "file");
  const texts = tableToIPC(new Table({ ...fields, note: vectorFromArray(["odd"], new Utf8()) }), "file");
  for (const [files, note] of [
    [
      [nulls, texts],
      [null, "odd"],
    ],
    [
      [texts, nulls],
      ["odd", null],
    ],
  ] as const) {
    const folder = await temporaryFolder();
    for (const [k, bytes] of files.entries()) await writeFile(join(folder, `${k}.arrow`), bytes);
    const { source, cells } = await read(folder);
    expect(cells).toEqual({ x: [1, 1], note });
    expect(source.others).toEqual([{ name: "none", type: "null" }]);
    await writeFile(join(folder, "2.arrow"), tableToIPC(new Table({ x: fields.x, note: fields.none }), "file"));
    await refused(folder, /2\.arrow: no column none; expected one without a value, as in \S*0\.arrow$/);
  }
});

test("ids of text files keep their digits where one file has some that doubles do not hold", async () => {
  const files = { "2008.csv": "event_id\n081847956000\n", "2018.csv": "event_id\n181847956000\n5\n" };
  const expected = { event_id: ["081847956000", "181847956000", "5"] };
  expect((await read(await folderOf(files))).cells).toEqual(expected);
  const turned = await read(await folderOf({ "a.csv": files["2018.csv"], "b.csv": files["2008.csv"] }));
  expect(turned.cells).toEqual({ event_id: ["181847956000", "5", "081847956000"] });
});

test("a column may be called as what every object has", async () => {
  const { cells } = await read(await folderOf({ "a.csv": "constructor\n1\n", "b.csv": "constructor\n2\n" }));
  expect(cells.constructor).toEqual([1, 2]);
});

test("a text after the first rows of a file of numbers is refused with file and line", async () => {
  const rows = Array.from({ length: 1500 }, (_, row) => row).join("\n");
  const folder = await folderOf({ "a.csv": "x\n1\n", "b.csv": `x\n${rows}\nfar\n` });
  await refused(folder, /b\.csv: line 1502, column x: "far"; expected a number$/);
});

test("numbers stored in several types keep their values in one that holds all", async () => {
  const folder = await temporaryFolder();
  const number = (name: string, storage: SourceColumn["storage"], cell: Cell) =>
    ({ name, kind: "number", ...(storage && { storage }), cells: [cell] }) as const;
  const list = (storage: SourceColumn["storage"], ...cells: number[]) =>
    ({ name: "list", kind: "list", ...(storage && { storage }), cells: [cells] }) as const;
  await writeColumns(join(folder, "a.parquet"), [
    number("whole", "uint8", 255),
    number("mixed", "uint32", 2 ** 32 - 1),
    number("short", "int16", -32_768),
    number("id", "int64", 5),
    list("float32", 0.5),
  ]);
  await writeColumns(join(folder, "b.parquet"), [
    number("whole", "int8", -128),
    number("mixed", "float32", 0.5),
    number("short", "float32", 0.25),
    { name: "id", kind: "text", storage: "int64", cells: ["9007199254740993"] },
    list("float64", 0.1),
  ]);
  const { source, cells } = await read(folder);
  expect(source.columns).toEqual([
    { name: "whole", kind: "number", storage: "int16" },
    { name: "mixed", kind: "number", storage: "float64" },
    { name: "short", kind: "number", storage: "float32" },
    { name: "id", kind: "text", storage: "int64" },
    { name: "list", kind: "list", storage: "float64" },
  ]);
  expect(cells).toEqual({
    whole: [255, -128],
    mixed: [2 ** 32 - 1, 0.5],
    short: [-32_768, 0.25],
    id: ["5", "9007199254740993"],
    list: [[0.5], [0.1]],
  });
  const converted = join(await temporaryFolder(), "all.arrow");
  await convertFile(folder, converted);
  expect(await read(converted)).toMatchObject({ source: { columns: source.columns }, cells });
});

test("another unit, or none where one is said, is refused", async () => {
  const energy = (unit?: string) => [{ name: "e", kind: "number", ...(unit && { unit }), cells: [1] }] as const;
  const folder = await temporaryFolder();
  await writeColumns(join(folder, "a.parquet"), energy("EeV"));
  await writeColumns(join(folder, "b.parquet"), energy("eV"));
  await refused(folder, /b\.parquet: column e is in "eV"; expected "EeV", as in \S*a\.parquet$/);
  await writeColumns(join(folder, "Z.parquet"), energy());
  await refused(folder, /a\.parquet: column e is in "EeV"; expected no unit said, as in \S*Z\.parquet$/);
});

test("--format reads every file as that format, and options go to each", async () => {
  const folder = await folderOf({ one: "x;y\n1,5;2\n", two: "y;x\n3;0,5\n" });
  await refused(folder, /one is of no format that is known/);
  const { cells } = await read(folder, { format: "csv", delimiter: ";", decimal: "," });
  expect(cells).toEqual({ x: [1.5, 0.5], y: [2, 3] });
  await refused(folder, /one/, { format: "parquet" });
});

test("folders that a format reads itself are no folders of parts, nor the other way round", async () => {
  const granada = await folderOf({ "QGSJet-iron-train.txt": "x\n1\n", "a.csv": "x\n1\n" });
  expect(await findFormat(granada)).toMatchObject({ format: { name: "granada" } });
  await refused(
    granada,
    /has QGSJet-iron-train\.txt in it, of which it is a folder of format granada; expected csv files alone$/,
    { format: "csv" },
  );
  await refused(granada, /it is a folder of format granada; expected auger files alone$/, { format: "auger" });
  const parts = await folderOf({ "a.txt": "x\n1\n" });
  expect(await findFormat(parts)).toMatchObject({ format: { name: "csv" }, parts: { leftOut: 0 } });
  await refused(parts, /expected names such as QGSJet-proton-train\.txt/, { format: "granada" });
  await refused(parts, /no event; expected \.json files/, { format: "auger" });
});

test("a file that changes between the look at it and its turn is refused", async () => {
  const folder = await temporaryFolder();
  const paths = ["a.parquet", "b.parquet"].map((name) => join(folder, name));
  const column = (storage: SourceColumn["storage"], ...cells: number[]) =>
    [{ name: "x", kind: "number", ...(storage && { storage }), cells }] as const;
  for (const path of paths) await writeColumns(path, column("uint8", 1, 2));
  const other = join(await temporaryFolder(), "c.parquet");
  await writeColumns(other, column("float64", 0.5, 1));
  const longer = join(await temporaryFolder(), "d.parquet");
  await writeColumns(longer, column("uint8", 1, 2, 3));
  for (const [path, message] of [
    [other, "its column x is another one"],
    [longer, "it has 3 rows; expected 2"],
  ] as const) {
    const source = await openSource(folder);
    const before = await readFile(paths[1]!);
    const batches = source.batches(["x"]);
    await batches.next();
    await copyFile(path, paths[1]!);
    const rest = async () => {
      for await (const _ of batches);
    };
    await expect(rest()).rejects.toThrow(`${paths[1]} changed while it was read: ${message}`);
    await source.close();
    await writeFile(paths[1]!, before);
  }
});

/** Features and ids of all stations of a path. */
async function featuresOf(path: string) {
  const dataset = await openDataset(path);
  try {
    return await extractFeatures(dataset.batches(), { set: "observable", carry: ["energy_mc_eev"] });
  } finally {
    await dataset.close();
  }
}

/** Two files of stations: rows 0 to 2 and 3 to 5. */
async function stationParts(): Promise<string> {
  const folder = await temporaryFolder();
  for (const [k, first] of [0, 3].entries()) {
    const path = join(folder, `run${k}.arrow`);
    await writeStations(path, [makeStations(3, first)]);
  }
  return folder;
}

test("stations of a folder are those of one file of the same rows", async () => {
  const whole = join(await temporaryFolder(), "whole.arrow");
  await writeStations(whole, [makeStations(3), makeStations(3, 3)]);
  const [one, parts] = [await featuresOf(whole), await featuresOf(await stationParts())];
  expect(parts).toEqual(one);
});

test("a bad value is named with its file and the row in it, by every way of reading", async () => {
  const header = "event_id,energy_eev,zenith_deg";
  const folder = await folderOf({ "a.csv": `${header}\n1,2,30\n2,3,40\n`, "b.csv": `${header}\n3,4,50\n4,-5,60\n` });
  const where = `${join(folder, "b.csv")}: row 1, column energy_eev: -5; expected`;
  const dataset = await openDataset(folder);
  const reading = async () => {
    for await (const _ of dataset.batches());
  };
  await expect(reading()).rejects.toThrow(where);
  await dataset.close();
  const mapped = await openDataset(folder, {
    map: columnMap({ primary: { from: "event_id", values: { 1: "iron" } } }, []),
  });
  await expect(mapped.batches(["primary"]).next()).rejects.toThrow(
    `${join(folder, "a.csv")}: row 1, column primary: unknown code 2`,
  );
  await mapped.close();
  await writeFile(join(folder, "b.csv"), `${header}\n3,inf,50\n`);
  await expect(readTableFile(folder, { set: "observable" })).rejects.toThrow(
    `${join(folder, "b.csv")}: row 0, column energy_eev: Infinity; expected a finite number`,
  );
});

test("a value that an output cannot hold is named with its file and the row in it, and so is the output", async () => {
  const [folder, stations] = [await temporaryFolder(), await stationParts()];
  for (const name of ["run0", "run1"]) {
    await convertFile(join(stations, `${name}.arrow`), join(folder, `${name}.csv`));
  }
  const bad = join(folder, "run1.csv");
  const lines = (await readFile(bad, "utf8")).split("\n").filter((line) => !line.startsWith("#"));
  const state = lines[0]!.split(",").indexOf("saturation");
  lines[2] = lines[2]!.split(",").with(state, "300").join(",");
  await writeFile(bad, lines.join("\n"));
  const good = join(folder, "run0.csv");
  await writeFile(good, (await readFile(good, "utf8")).replaceAll(/^#.*\n/gm, ""));
  for (const name of ["out.parquet", "out.arrow", "out.arrows"]) {
    const output = join(stations, name);
    await expect(convertFile(folder, output)).rejects.toThrow(
      `${bad}: row 1, column saturation: 300; expected a whole number from 0 to 255 in ${output}`,
    );
  }
});

test("findings count rows of the table, and name the file", async () => {
  const folder = await folderOf({ "a.csv": "energy_eev\n1\n2\n", "b.csv": "energy_eev\n3\nNaN\n" });
  const { inspection } = await inspectFile(folder);
  expect(inspection).toMatchObject({ format: "csv", rows: 4 });
  expect(inspection.notes[0]).toBe("2 files were read as one table, a.csv to b.csv");
  const found = inspection.warnings.find(({ kind }) => kind === "not-a-number");
  expect(found?.evidence).toEqual([{ row: 3, value: "NaN", part: { file: join(folder, "b.csv"), row: 1 } }]);
});

test("a file in another unit than the others is named, and a column that is wrong in all of them once", async () => {
  const rows = (scale: number, length = 20) =>
    Array.from({ length }, (_, i) => `${(3 + 2.7 * i) * scale},${0.4 + 0.05 * i}`).join("\n");
  const header = "zenith_deg,core_distance_m";
  const files = { "a.csv": rows(1), "b.csv": rows(Math.PI / 180), "c.csv": rows(1), "few.csv": rows(0.01, 5) };
  const folder = await folderOf(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, `${header}\n${text}\n`])),
  );
  const units = async () =>
    (await inspectFile(folder)).inspection.warnings.filter(({ kind }) => kind === "suspect-unit");
  const found = await units();
  expect(found.map(({ column, count }) => [column, count])).toEqual([
    ["core_distance_m", null],
    ["zenith_deg", 1],
  ]);
  expect(found[1]!.message).toContain(
    "look like radians or a cosine, unlike those of the others; the dictionary has deg",
  );
  expect(found[1]!.evidence).toMatchObject([{ row: 20, part: { file: join(folder, "b.csv"), row: 0 } }]);
  for (const name of ["a.csv", "c.csv"]) await writeFile(join(folder, name), `${header}\n${rows(Math.PI / 180)}\n`);
  expect((await units()).map(({ column, count }) => [column, count])).toEqual([
    ["zenith_deg", null],
    ["core_distance_m", null],
  ]);
});

test("a file in another unit is named where the others have too few values to tell theirs", async () => {
  const rows = (scale: number, length: number) =>
    Array.from({ length }, (_, i) => `${((i * 17) % length) * (50 / length) * scale}`).join("\n");
  const files = { "a.csv": rows(1, 15), "b.csv": rows(Math.PI / 180, 30) };
  const folder = await folderOf(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, `zenith_deg\n${text}\n`])),
  );
  const { warnings } = (await inspectFile(folder)).inspection;
  const [found] = warnings.filter(({ kind }) => kind === "suspect-unit");
  expect(found).toMatchObject({
    column: "zenith_deg",
    count: 1,
    evidence: [{ part: { file: join(folder, "b.csv") } }],
  });
});

test("what a file of the folder has to say is said with its name, once all was read", async () => {
  const folder = await folderOf({ "a.csv": "x\n1\n", "b.csv": "x\n2" });
  const { source } = await read(folder);
  expect(source.notes!().at(-1)).toBe("b.csv: its last line has no line end: it may have been cut off");
});

test("an id that is missing beside whole numbers is missing beside ids that are texts, too", async () => {
  const folder = await folderOf({
    "a.csv": "event_id,x\n5,1\nNA,2\n,3\n",
    "b.csv": "event_id,x\n081847956000,4\nnull,5\n",
    "c.csv": "event_id,x\nNA,6\n",
  });
  expect((await read(folder)).cells.event_id).toEqual(["5", null, null, "081847956000", null, null]);
});

test("what only some files say of themselves is kept apart", async () => {
  const folder = await temporaryFolder();
  const column: SourceColumn & { cells: Cell[] } = { name: "x", kind: "number", cells: [1] };
  for (const [name, seed] of [
    ["a", "1"],
    ["b", "2"],
    ["c", "1"],
  ] as const) {
    await writeColumns(join(folder, `${name}.parquet`), [column], { seed, program: "p" });
  }
  const { metadata, partMetadata } = await openSource(folder);
  expect(metadata).toEqual({ program: "p" });
  expect(partMetadata).toEqual([
    { program: "p", seed: "1" },
    { program: "p", seed: "2" },
  ]);
});
