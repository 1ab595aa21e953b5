import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../core/errors.ts";
import { PRIMARIES, type Primary } from "../core/primaries.ts";
import { systemReason } from "../core/system-error.ts";
import { readCsvTable } from "./csv-table.ts";
import { groupShowers, rowsThatShare, type ThesisShowers } from "./thesis-showers.ts";

/** Whose azimuth the column of that name is: the shower's, or the station's in the shower plane. The tables do not say. */
export const AZIMUTH_READINGS = ["shower", "station"] as const;

export type AzimuthReading = (typeof AZIMUTH_READINGS)[number];

/** The columns of a file, in order: three that count, nine that the thesis learnt from, one that it left out. */
export const THESIS_COLUMNS = [
  { name: "EventID" },
  { name: "SimID" },
  { name: "RunNumber" },
  { name: "log10 E_MC (EeV)", range: [-1, 3], hint: "the decimal logarithm of EeV" },
  { name: "zenith_MC (deg)", range: [0, 90], hint: "degrees" },
  { name: "core distance (m)", range: [0, 1e5], hint: "m" },
  { name: "S_total (VEM)", range: [0, 1e7], hint: "VEM" },
  { name: "trace length (bins)", range: [0, 1e5], hint: "bins of 25 ns" },
  { name: "azimuth (rad)", range: [-2 * Math.PI, 2 * Math.PI], hint: "rad" },
  { name: "rise time (ns)", range: [0, 1e6], hint: "ns" },
  { name: "fall time (ns)", range: [0, 1e6], hint: "ns" },
  { name: "area over peak", range: [0, 1e6], hint: "bins" },
  { name: "true muon signal (VEM)" },
] as const satisfies readonly { name: string; range?: readonly [number, number]; hint?: string }[];

const FIRST_FEATURE = 3;
export const THESIS_FEATURES = 9;
const ZENITH = 4;
const AZIMUTH = 8;

/** Share of rows that different showers' printed energy and zenith angle may have in common by chance. */
const CHANCE_SHARED = 0.1;

/** The primaries of the thesis; each must have a file for training, and may have one for the test. */
const WANTED: readonly Primary[] = ["proton", "helium", "oxygen", "iron"];
const FILE = /^(.+)-([A-Za-z]+)-(train|test)\.txt$/;

/** Rows of the thesis's own text files. */
export interface ThesisTables extends ThesisShowers {
  rows: number;
  /** [rows x 9] row-major, in the units of the files */
  features: Float64Array;
  /** [rows] index into PRIMARIES */
  primary: Uint8Array;
  /** files in the order of their rows: by primary, train before test */
  files: string[];
}

/**
 * Reads the text files of the thesis: one for each primary, such as `QGSJet-proton-train.txt`, and where it is there its
 * `-test.txt`, without a header, cells apart by commas or spaces, columns as in `THESIS_COLUMNS`. The rows of both are
 * taken together, as the thesis split all of them. Rows of one primary with exactly the same energy and zenith angle, and
 * azimuth where that is the shower's, are one shower.
 *
 * Throws DataError with file, row and column for a folder that cannot be read, a primary without a file, an unknown one, two
 * hadronic models, an empty file, a wrong number of columns, NaN, and values that cannot be meant: an energy that is no
 * logarithm of EeV, zenith angles in rad, rows that two primaries have in common, the shower's azimuth where rows of one energy and zenith angle have different ones
 * (each row would be a shower of its own, and a split by shower would leak like one by row).
 */
export async function readThesisTables(
  folder: string,
  { azimuth = "shower" }: { azimuth?: AzimuthReading | undefined } = {},
): Promise<ThesisTables> {
  const files = await filesIn(folder);
  const tables: { primary: number; columns: Float64Array[] }[] = [];
  for (const { name, primary } of files) {
    const columns = await readColumns(join(folder, name));
    tables.push({ primary: PRIMARIES.indexOf(primary), columns });
  }
  const rows = tables.reduce((sum, { columns }) => sum + columns[0]!.length, 0);
  const primary = new Uint8Array(rows);
  const all = THESIS_COLUMNS.map(() => new Float64Array(rows));
  let start = 0;
  for (const table of tables) {
    const count = table.columns[0]!.length;
    primary.fill(table.primary, start, start + count);
    for (const [k, column] of table.columns.entries()) all[k]!.set(column, start);
    start += count;
  }
  const features = new Float64Array(rows * THESIS_FEATURES);
  for (let k = 0; k < THESIS_FEATURES; k++) {
    const column = all[FIRST_FEATURE + k]!;
    for (let row = 0; row < rows; row++) features[row * THESIS_FEATURES + k] = column[row]!;
  }
  refuseSharedRows(folder, primary, all.slice(FIRST_FEATURE, FIRST_FEATURE + THESIS_FEATURES));
  const [energy, zenith] = [all[FIRST_FEATURE]!, all[ZENITH]!];
  const same = azimuth === "shower" ? [energy, zenith, all[AZIMUTH]!] : [energy, zenith];
  const shared = rowsThatShare(primary, [energy, zenith]);
  const sharedAzimuth = rowsThatShare(primary, same);
  if (shared > rows * CHANCE_SHARED && sharedAzimuth < shared / 2) {
    throw new DataError(
      `${folder}: ${shared} of ${rows} rows share energy and zenith angle with another, ${sharedAzimuth} of them the azimuth, too; expected the shower's azimuth to be shared: this is the station's, which azimuth station (--azimuth station) says`,
    );
  }
  const ids = { EventID: all[0]!, SimID: all[1]!, RunNumber: all[2]! };
  const repeated = rowsThatShare(primary, all);
  const grouped = groupShowers(primary, same, ids);
  const notes = repeated === 0 ? grouped.notes : [...grouped.notes, `${repeated} rows are equal to another of theirs`];
  return { rows, features, primary, files: files.map(({ name }) => name), ...grouped, notes };
}

/** Stations of two primaries cannot agree in nine numbers: a file has the wrong name. */
function refuseSharedRows(folder: string, primary: Uint8Array, features: readonly Float64Array[]): void {
  const seen = new Map<string, number>();
  let shared = 0;
  let first = "";
  for (const [row, code] of primary.entries()) {
    const key = features.map((column) => column[row]!).join(" ");
    const known = seen.get(key);
    if (known === undefined) seen.set(key, code);
    else if (known !== code) {
      shared++;
      first ||= `${PRIMARIES[known]} and ${PRIMARIES[code]}`;
    }
  }
  if (shared === 0) return;
  throw new DataError(
    `${folder}: ${shared} rows have the same nine features as a row of another primary, ${first} first; expected each file to be of the primary in its name`,
  );
}

async function filesIn(folder: string): Promise<{ name: string; primary: Primary }[]> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith(".txt")).sort();
  } catch (cause) {
    throw new DataError(`cannot read ${folder}: ${systemReason(cause)}`, { cause });
  }
  const found = names.map((name) => {
    const [, model, word, part] = FILE.exec(name) ?? [];
    const primary = WANTED.find((one) => one === word?.toLowerCase());
    if (model !== undefined && primary !== undefined) return { name, model, primary, part: part! };
    const what = model === undefined ? "" : `unknown primary ${word}; `;
    throw new DataError(
      `${join(folder, name)}: ${what}expected names such as QGSJet-proton-train.txt, primaries ${WANTED.join(", ")}`,
    );
  });
  const missing = WANTED.filter((one) => !found.some(({ primary, part }) => primary === one && part === "train"));
  if (missing.length > 0) {
    throw new DataError(
      `${folder}: no file for training of ${missing.join(", ")}; expected MODEL-${missing[0]}-train.txt`,
    );
  }
  const models = [...new Set(found.map(({ model }) => model))];
  if (models.length > 1)
    throw new DataError(`${folder}: files of ${models.join(" and ")}; expected one hadronic model`);
  const rank = ({ primary, part }: (typeof found)[number]) => 2 * WANTED.indexOf(primary) + (part === "test" ? 1 : 0);
  return found.sort((a, b) => rank(a) - rank(b));
}

async function readColumns(path: string): Promise<Float64Array[]> {
  const { columns, rows } = await readCsvTable(path, { header: false }).catch((error: unknown) => {
    throw named(error);
  });
  if (columns.length !== THESIS_COLUMNS.length) {
    const expected = THESIS_COLUMNS.map(({ name }) => name).join(", ");
    throw new DataError(`${path}: ${columns.length} columns; expected ${THESIS_COLUMNS.length}: ${expected}`);
  }
  const values = columns.map((column, k) => {
    if (column.kind === "number") return column.values;
    throw new DataError(`${path}: column ${THESIS_COLUMNS[k]!.name} has texts; expected numbers and no header`);
  });
  const zenith = values[ZENITH]!;
  if (rows > 20 && zenith.every((value) => value >= 0 && value <= Math.PI / 2)) {
    throw new DataError(
      `${path}: column ${THESIS_COLUMNS[ZENITH].name} is at most ${Math.PI / 2}; expected degrees, not rad`,
    );
  }
  for (const [k, column] of values.entries()) checkColumn(path, k, column);
  return values;
}

function checkColumn(path: string, k: number, values: Float64Array): void {
  const { name, range, hint } = { range: undefined, hint: "", ...THESIS_COLUMNS[k]! };
  if (range === undefined) return;
  const row = values.findIndex((value) => !(value >= range[0] && value <= range[1]));
  if (row < 0) return;
  throw new DataError(
    `${path}: row ${row + 1}, column ${name}: ${values[row]}; expected ${range.map((end) => Number(end.toPrecision(4))).join(" to ")}, ${hint}`,
  );
}

/** Says the name of a column where the reader of plain tables, which knows none, says c5. */
function named(error: unknown): unknown {
  if (!(error instanceof DataError)) return error;
  const message = error.message.replace(/\b(column|in) c(\d+)\b/g, (text, before: string, number: string) => {
    const column = THESIS_COLUMNS[Number(number) - 1];
    return column === undefined ? text : `${before} ${column.name}`;
  });
  return new DataError(message, { cause: error });
}
