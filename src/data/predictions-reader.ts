import { readFile } from "node:fs/promises";
import { DataError } from "../core/errors.ts";
import { PRIMARIES, type Primary } from "../core/primaries.ts";
import { systemReason } from "../core/system-error.ts";
import { IdNames } from "./id-names.ts";
import type { PredictionTable } from "./predictions.ts";

const IDS = { event: "event_id", station: "station_id", shower: "shower_id" } as const;

/** The cells of a .csv file of predictions. */
interface Cells {
  path: string;
  header: string[];
  /** without the header */
  rows: string[][];
}

/**
 * Reads .csv files of predictions as `writePredictions` writes them; `predicted` is what the probabilities say and is not read.
 * Ids are numbers; where any of these files has one that is a text, those of all are numbered together, so that the same text has
 * the same number in each. Throws DataError with file and line for a file that is none.
 */
export async function readPredictions(paths: readonly string[]): Promise<PredictionTable[]> {
  const files = await Promise.all(paths.map(readCells));
  const names = Object.fromEntries(
    Object.values(IDS).map((name) => [name, files.some((file) => hasTexts(file, name)) ? new IdNames() : undefined]),
  );
  return files.map((file) => tableOf(file, names));
}

async function readCells(path: string): Promise<Cells> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new DataError(`cannot read ${path}: ${systemReason(cause)}`, { cause });
  }
  const lines = text.split(/\r?\n/).filter((line) => line !== "");
  const header = cellsOf(lines[0] ?? "");
  if (!header.includes("event_id") || !header.some((name) => name.startsWith("p_"))) {
    throw new DataError(`${path}: line 1: no predictions; expected columns event_id, p_<class>, ...`);
  }
  const rows = lines.slice(1).map((line, i) => {
    const cells = cellsOf(line);
    if (cells.length === header.length) return cells;
    throw new DataError(`${path}: line ${i + 2}: ${cells.length} columns; expected ${header.length}`);
  });
  return { path, header, rows };
}

function isNumber(cell: string): boolean {
  return cell === String(Number(cell) >>> 0);
}

function hasTexts({ header, rows }: Cells, name: string): boolean {
  const at = header.indexOf(name);
  return at >= 0 && rows.some((cells) => !isNumber(cells[at]!));
}

function tableOf({ path, header, rows }: Cells, names: Readonly<Record<string, IdNames | undefined>>): PredictionTable {
  const classes = header.filter((name) => name.startsWith("p_")).map((name) => name.slice(2));
  const columnOf = (name: string, check: (cell: string) => number | undefined) => {
    const at = header.indexOf(name);
    return rows.map((cells, i) => {
      const value = cells[at] === "" ? undefined : check(cells[at]!);
      if (value !== undefined) return value;
      throw new DataError(`${path}: line ${i + 2}: ${name} is ${JSON.stringify(cells[at])}`);
    });
  };
  const ids = (name: string) => Uint32Array.from(columnOf(name, (cell) => names[name]?.numberOf(cell) ?? Number(cell)));
  const shares = classes.map((name) =>
    columnOf(`p_${name}`, (cell) => (Number(cell) >= 0 && Number(cell) <= 1 ? Number(cell) : undefined)),
  );
  return {
    event: ids(IDS.event),
    ...(header.includes(IDS.station) && { station: ids(IDS.station) }),
    ...(header.includes(IDS.shower) && { shower: ids(IDS.shower) }),
    classes,
    probabilities: Float32Array.from({ length: rows.length * classes.length }, (_, i) => {
      return shares[i % classes.length]![Math.floor(i / classes.length)]!;
    }),
    ...(header.includes("primary") && { primary: primaries(path, header, rows) }),
  };
}

function primaries(path: string, header: readonly string[], rows: readonly (readonly string[])[]): Uint8Array {
  const at = header.indexOf("primary");
  return Uint8Array.from(rows, (cells, i) => {
    const code = PRIMARIES.indexOf(cells[at] as Primary);
    if (code >= 0) return code;
    throw new DataError(`${path}: line ${i + 2}: primary is ${cells[at]}; expected one of ${PRIMARIES.join(", ")}`);
  });
}

/** Cells of a record of RFC 4180 that has no line breaks in it. */
function cellsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(",");
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}
