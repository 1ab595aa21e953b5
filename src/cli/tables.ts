import { readFile } from "node:fs/promises";
import { ConfigError, DataError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import { defaultWorkers } from "../core/parallel.ts";
import { systemReason } from "../core/system-error.ts";
import { parseWorkers } from "../experiment/load.ts";
import { QUANTITIES } from "../simulation/muon-grid.ts";
import { computeTable, TABLE_SOURCES, type TableSettings } from "../simulation/muon-table-computation.ts";
import { startProgress } from "./progress.ts";
import { compareWith, renderDifferences } from "./table-comparison.ts";
import { writeText } from "./text-file.ts";

/** The settings of the table that ships. */
const SHIPPED: TableSettings = { muons: 131072, seed: 1 };

interface TablesOptions {
  out: string;
  muons?: string;
  seed?: string;
  check?: boolean;
  compare?: string;
  ring: string;
  set: string[];
  json?: boolean;
}

/**
 * Computes the muon table and writes its module, or with `check` compares it with the module that is there. Prints the
 * file and the hash of the numbers. With `compare` only compares the zeta-free slice with another's table. Throws DataError if the module there is another, TrackingError if it cannot be
 * written.
 */
export async function tables(options: TablesOptions, signal: AbortSignal): Promise<void> {
  const settings = {
    muons: positive("--muons", options.muons ?? SHIPPED.muons),
    seed: positive("--seed", options.seed ?? SHIPPED.seed),
  };
  if (options.compare !== undefined) return compareSlice(options.compare, { ...options, ...settings });
  const workers = parseWorkers(options.set) ?? defaultWorkers();
  const progress = startProgress("tables");
  const parts = await computeTable(settings, { workers, signal, progress: (fraction) => progress.update(fraction) });
  progress.done(`${parts.reduce((sum, part) => sum + part.length, 0)} numbers`);
  const module = renderMuonTable(parts, settings);
  if (options.check) await checkMuonTable(module, options.out);
  else await writeMuonTable(module, options.out);
  const hash = tableHash(parts);
  process.stdout.write(
    options.json ? `${JSON.stringify({ file: options.out, sha256: hash })}\n` : `${options.out} ${hash}\n`,
  );
}

/** Compares the zeta-free slice with the table in `file` and prints the differences. */
async function compareSlice(
  file: string,
  { ring, json, ...settings }: TableSettings & Pick<TablesOptions, "ring" | "json">,
): Promise<void> {
  const width = Number(ring);
  if (!(width >= 0 && width < 1)) throw new ConfigError(`--ring is ${ring}; expected a number of 0 to 1`);
  const differences = await compareWith(file, { ...settings, ring: width, progress: startProgress("slice") });
  process.stdout.write(json ? `${JSON.stringify({ file, differences })}\n` : renderDifferences(differences));
}

/** SHA-256 of the numbers of a table, as decimals with commas between: the one in its header. */
export function tableHash(parts: readonly ArrayLike<number>[]): string {
  return sha256(parts.map((part) => Array.from(part).join(",")).join(","));
}

/** The text of `src/simulation/muon-transport-table.ts`: the same numbers give the same bytes. */
export function renderMuonTable(parts: readonly ArrayLike<number>[], { muons, seed }: TableSettings): string {
  const lines = [
    "// Made by `cascada tables`: do not edit.",
    "",
    "/**",
    " * Muons at ground [D]: the transport of section 4 of the physics model after Cazon et al., Astropart. Phys. 21 (2004) 71,",
    " * astro-ph/0311223, and 36 (2012) 211, arXiv:1201.5294, as `muon-transport.ts` has it, on the grid of `muon-grid.ts`. A",
    " * list for each zenith angle and Xmax (Xmax runs fastest): distances, in them azimuths (one where vertical), in them the",
    " * quantities of `muon-grid.ts`, in units of 1e-4 of a natural logarithm.",
    " *",
    ` * Command: npm run tables -- --muons ${muons} --seed ${seed}`,
    " */",
    `export const MUON_TABLE_MUONS = ${muons};`,
    `export const MUON_TABLE_SEED = ${seed};`,
    "/** SHA-256 of the numbers below, as decimals with commas between. */",
    `export const MUON_TABLE_SHA256 = "${tableHash(parts)}";`,
    "export const MUON_TABLE: readonly (readonly number[])[] = [",
    ...parts.flatMap((part, i) => {
      const { zenith_deg, xmax_gcm2 } = TABLE_SOURCES[i]!;
      return [`  // ${zenith_deg} deg, ${xmax_gcm2} g/cm2`, "  [", ...nodeLines(part), "  ],"];
    }),
    "];",
    "",
  ];
  return lines.join("\n");
}

/** A line for each node. */
function nodeLines(part: ArrayLike<number>): string[] {
  const numbers = Array.from(part);
  const nodes = Array.from({ length: part.length / QUANTITIES }, (_, i) =>
    numbers.slice(i * QUANTITIES, (i + 1) * QUANTITIES),
  );
  return nodes.map((node) => `    ${node.join(",")},`);
}

/** Throws DataError if the file is not that module. */
export async function checkMuonTable(module: string, file: string): Promise<void> {
  let found: string;
  try {
    found = await readFile(file, "utf8");
  } catch (cause) {
    throw new DataError(`cannot read ${file} as a muon table: ${systemReason(cause)}`, { cause });
  }
  if (found !== module) throw new DataError(`${file} is not the table of these settings; expected the same bytes`);
}

/** Writes the module in one step or not at all: what a full disk refuses leaves nothing behind. */
export function writeMuonTable(module: string, file: string): Promise<void> {
  return writeText(file, module, { force: true });
}

function positive(name: string, value: string | number): number {
  const number = Number(value);
  if (!(Number.isInteger(number) && number > 0))
    throw new ConfigError(`${name} is ${value}; expected a whole number above 0`);
  return number;
}
