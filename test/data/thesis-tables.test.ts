import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readThesisTables, THESIS_COLUMNS } from "../../src/data/thesis-tables.ts";

const PRIMARIES = ["proton", "helium", "oxygen", "iron"];
/** Two stations of one shower and one of another with the same energy, the azimuth told apart. */
const ROWS = [
  [7, 1, 3, 0.5, 30.25, 800, 20.5, 60, 1.5, 120, 300, 4.5, 11],
  [7, 1, 3, 0.5, 30.25, 1200, 6, 40, 1.5, 180, 280, 4, 2],
  [8, 1, 3, 0.5, 30.25, 900, 9, 50, -1.5, 150, 250, 4, 5],
];

/** The rows of a primary, which has fall times of its own. */
function rowsOf(name: string, rows: readonly (readonly number[])[] = ROWS): number[][] {
  return rows.map((row) => row.map((value, k) => (k === 10 ? value + PRIMARIES.indexOf(name) : value)));
}

type Files = Record<string, string>;

function text(rows: readonly (readonly (number | string)[])[], separator = ","): string {
  return `${rows.map((row) => row.join(separator)).join("\n")}\n`;
}

function folderOf(changes: Files = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "thesis-"));
  const files: Files = Object.fromEntries(PRIMARIES.map((name) => [`QGSJet-${name}-train.txt`, text(rowsOf(name))]));
  for (const [name, content] of Object.entries({ ...files, ...changes })) {
    if (content !== "absent") writeFileSync(join(folder, name), content);
  }
  return folder;
}

test.each([",", "   "])("files with cells apart by '%s' are read, test after train, by primary", async (separator) => {
  const train = (name: string) => text(rowsOf(name), separator);
  const files = Object.fromEntries(PRIMARIES.map((name) => [`QGSJet-${name}-train.txt`, train(name)]));
  const helium = rowsOf("helium")[1]!;
  const folder = folderOf({ ...files, "QGSJet-helium-test.txt": text([helium], separator), "notes.md": "no table" });
  const { rows, features, primary, files: read, notes } = await readThesisTables(folder);
  expect(rows).toBe(13);
  expect([...primary]).toEqual([0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
  expect(read.slice(1, 3)).toEqual(["QGSJet-helium-train.txt", "QGSJet-helium-test.txt"]);
  expect([...features.subarray(0, 9)]).toEqual(ROWS[0]!.slice(3, 12));
  expect([...features.subarray(6 * 9, 7 * 9)]).toEqual(helium.slice(3, 12));
  expect(notes.at(-1)).toBe("2 rows are equal to another of theirs");
});

test("a shower is what has the same energy and direction within a primary, by either reading of the azimuth", async () => {
  const folder = folderOf();
  const byShower = await readThesisTables(folder, { azimuth: "shower" });
  expect([...byShower.shower]).toEqual([0, 0, 1, 2, 2, 3, 4, 4, 5, 6, 6, 7]);
  expect(byShower.notes).toEqual([
    "8 showers by exactly equal energy and direction, 1.5 rows each",
    "EventID: 8 within their primaries; 100.0 % of the showers have one, 100.0 % of them are of one shower",
    "SimID: 4 within their primaries; 100.0 % of the showers have one, 0.0 % of them are of one shower",
    "RunNumber: 4 within their primaries; 100.0 % of the showers have one, 0.0 % of them are of one shower",
  ]);
  const byStation = await readThesisTables(folder, { azimuth: "station" });
  expect([...byStation.shower]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
  expect(byStation.notes[1]).toContain(
    "EventID: 8 within their primaries; 0.0 % of the showers have one, 100.0 % of them",
  );
});

test("an azimuth that differs within showers is refused as the shower's: each row would be a shower", async () => {
  const own = ROWS.map((row, i) => row.map((value, k) => (k === 8 ? i / 10 : value)));
  const folder = folderOf(
    Object.fromEntries(PRIMARIES.map((name) => [`QGSJet-${name}-train.txt`, text(rowsOf(name, own))])),
  );
  await expect(readThesisTables(folder)).rejects.toThrow(
    /: 12 of 12 rows share energy and zenith angle with another, 0 of them the azimuth, too; .*--azimuth station/,
  );
  expect((await readThesisTables(folder, { azimuth: "station" })).showers).toBe(4);
});

test("a file under the name of another primary is refused by its rows", async () => {
  const folder = folderOf({ "QGSJet-iron-train.txt": text(rowsOf("proton")) });
  await expect(readThesisTables(folder)).rejects.toThrow(
    /: 3 rows have the same nine features as a row of another primary, proton and iron first; expected each file/,
  );
});

/** The first proton row with another value in a column. */
const withValue = (column: number, value: number | string) =>
  text([ROWS[1]!, ROWS[0]!.map((old, i) => (i === column ? value : old)), ROWS[2]!]);
const radians = text(Array.from({ length: 25 }, (_, i) => ROWS[0]!.map((old, k) => (k === 4 ? i / 25 : old))));

test.each<[string, Files, RegExp]>([
  [
    "an energy in eV",
    { "QGSJet-proton-train.txt": withValue(3, 18.7) },
    /proton-train\.txt: row 2, column log10 E_MC \(EeV\): 18\.7; expected -1 to 3, the decimal logarithm of EeV$/,
  ],
  [
    "NaN",
    { "QGSJet-proton-train.txt": withValue(9, "nan") },
    /proton-train\.txt: line 2, column rise time \(ns\): "nan" is missing/,
  ],
  [
    "a text",
    { "QGSJet-proton-train.txt": withValue(5, "far") },
    /proton-train\.txt: line 2, column core distance \(m\).*far/,
  ],
  [
    "a negative signal",
    { "QGSJet-iron-train.txt": withValue(6, -3) },
    /iron-train\.txt: row 2, column S_total \(VEM\): -3; expected 0 to 10000000, VEM$/,
  ],
  [
    "an azimuth in degrees",
    { "QGSJet-iron-train.txt": withValue(8, 270) },
    /row 2, column azimuth \(rad\): 270; expected -6\.283 to 6\.283, rad$/,
  ],
  [
    "zenith angles in rad",
    { "QGSJet-proton-train.txt": radians },
    /column zenith_MC \(deg\) is at most 1\.57.*; expected degrees, not rad$/,
  ],
  [
    "too few columns",
    { "QGSJet-proton-train.txt": text(ROWS.map((row) => row.slice(0, 12))) },
    /proton-train\.txt: 12 columns; expected 13: EventID, SimID/,
  ],
  [
    "an unequal row",
    { "QGSJet-proton-train.txt": text([ROWS[0]!, ROWS[1]!.slice(1)]) },
    /line 2: 12 cells; expected 13 as in line 1$/,
  ],
  ["an empty file", { "QGSJet-proton-train.txt": "" }, /proton-train\.txt is empty/],
  [
    "a missing primary",
    { "QGSJet-oxygen-train.txt": "absent" },
    /no file for training of oxygen; expected MODEL-oxygen-train\.txt$/,
  ],
  [
    "an unknown primary",
    { "QGSJet-carbon-train.txt": text(ROWS) },
    /carbon-train\.txt: unknown primary carbon; expected names such as QGSJet-proton-train\.txt/,
  ],
  ["another text file", { "readme.txt": "" }, /readme\.txt: expected names such as/],
  ["two models", { "EPOS-iron-test.txt": text(ROWS) }, /files of EPOS and QGSJet; expected one hadronic model$/],
])("%s is refused", async (_, files, message) => {
  await expect(readThesisTables(folderOf(files))).rejects.toThrow(message);
});

test("a folder that is not there is refused, and the layout has thirteen columns", async () => {
  await expect(readThesisTables("nowhere")).rejects.toThrow(/^cannot read nowhere: /);
  expect(THESIS_COLUMNS).toHaveLength(13);
});
