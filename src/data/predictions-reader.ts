import { readFile } from "node:fs/promises";
import { DataError } from "../core/errors.ts";
import { PRIMARIES, type Primary } from "../core/primaries.ts";
import { systemReason } from "../core/system-error.ts";
import type { PredictionTable } from "./predictions.ts";

/**
 * Reads a .csv file of predictions as `writePredictions` writes it; `predicted` is what the probabilities say and is not read.
 * Throws DataError with file and line for one that is none.
 */
export async function readPredictions(path: string): Promise<PredictionTable> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new DataError(`cannot read ${path}: ${systemReason(cause)}`, { cause });
  }
  const lines = text.split(/\r?\n/).filter((line) => line !== "");
  const header = cellsOf(lines[0] ?? "");
  const classes = header.filter((name) => name.startsWith("p_")).map((name) => name.slice(2));
  if (!header.includes("event_id") || classes.length === 0) {
    throw new DataError(`${path}: line 1: no predictions; expected columns event_id, p_<class>, ...`);
  }
  const rows = lines.slice(1).map((line, i) => {
    const cells = cellsOf(line);
    if (cells.length === header.length) return cells;
    throw new DataError(`${path}: line ${i + 2}: ${cells.length} columns; expected ${header.length}`);
  });
  const numbers = (name: string, check: (value: number) => boolean) => {
    const at = header.indexOf(name);
    return rows.map((cells, i) => {
      const value = cells[at] === "" ? Number.NaN : Number(cells[at]);
      if (check(value)) return value;
      throw new DataError(`${path}: line ${i + 2}: ${name} is ${JSON.stringify(cells[at])}`);
    });
  };
  const ids = (name: string) => Uint32Array.from(numbers(name, (value) => value >>> 0 === value));
  const shares = classes.map((name) => numbers(`p_${name}`, (value) => value >= 0 && value <= 1));
  return {
    event: ids("event_id"),
    ...(header.includes("station_id") && { station: ids("station_id") }),
    ...(header.includes("shower_id") && { shower: ids("shower_id") }),
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
