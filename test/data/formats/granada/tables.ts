import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

export const GRANADA_PRIMARIES = ["proton", "helium", "oxygen", "iron"];

/** Two stations of one shower and one of another with the same energy, the azimuth told apart. */
export const GRANADA_ROWS = [
  [7, 1, 3, 0.5, 30.25, 800, 20.5, 60, 1.5, 120, 300, 4.5, 11],
  [7, 1, 3, 0.5, 30.25, 1200, 6, 40, 1.5, 180, 280, 4, 2],
  [8, 1, 3, 0.5, 30.25, 900, 9, 50, -1.5, 150, 250, 4, 5],
];

/** The rows of a primary, which has fall times of its own. */
export function rowsOf(name: string, rows: readonly (readonly number[])[] = GRANADA_ROWS): number[][] {
  return rows.map((row) => row.map((value, k) => (k === 10 ? value + GRANADA_PRIMARIES.indexOf(name) : value)));
}

export function text(rows: readonly (readonly (number | string)[])[], separator = ","): string {
  return `${rows.map((row) => row.join(separator)).join("\n")}\n`;
}

export type Files = Record<string, string>;

/** A folder of a file for each primary, with other files or other contents; "absent" takes one away. */
export function folderOf(changes: Files = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "granada-"));
  const files: Files = Object.fromEntries(
    GRANADA_PRIMARIES.map((name) => [`QGSJet-${name}-train.txt`, text(rowsOf(name))]),
  );
  for (const [name, content] of Object.entries({ ...files, ...changes })) {
    if (content !== "absent") writeFileSync(join(folder, name), name.endsWith(".gz") ? gzipSync(content) : content);
  }
  return folder;
}
