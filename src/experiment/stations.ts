import { DataError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import type { StartProgress } from "../core/progress.ts";
import type { Dataset } from "../data/dataset.ts";
import { ownName } from "../data/own-columns.ts";
import type { IdName } from "../data/predictions.ts";
import type { Reading } from "../data/reading.ts";
import type { FeatureOptions } from "../features/catalogue.ts";
import { extractFeatures, type FeatureTable } from "../features/extract.ts";
import type { CutCount } from "../features/selection.ts";
import { openStationInput } from "../features/station-input.ts";
import { contradictions } from "./contradictions.ts";
import type { Experiment } from "./schema.ts";

/**
 * Columns that figures, curves and the model's folder need beside the features, where the file has them. `contradictions` compares, beside the
 * primary, those of them that the rows of an event or a shower share; not s1000_vem, azimuth_deg and azimuth_mc_deg, which `inspect` and `event`
 * do compare: a column more is 8 bytes a station, kept for nothing else. Rows of two showers differ in their energies and zenith angles as well.
 */
const CARRIED = ["energy_eev", "zenith_deg", "core_distance_m", "bin_width_ns"] as const;
const CARRIED_TRUTH = ["energy_mc_eev", "zenith_mc_deg", "core_distance_mc_m", "xmax_gcm2", "ln_nmu"] as const;

/** The stations of a file as features. */
export interface Stations extends FeatureTable {
  path: string;
  /** how it was read */
  reading: Reading;
  /** what the file says of itself */
  metadata: Readonly<Record<string, string>>;
  /** of a folder of files that do not all say the same: each of what they say */
  partMetadata?: Dataset["partMetadata"];
  /** what the file has for ids that are texts or large */
  idName: IdName;
  /** ids that others stand for, as the file lacks them */
  assumed: readonly string[];
  /** what came through each cut of the selection; absent without one */
  cuts?: readonly CutCount[];
  /** SHA-256 of names and values of the features */
  sha256: string;
}

/** How an experiment reads its data. */
export function readingOf({ data: { simulate: _, file: __, ...reading } }: Pick<Experiment, "data">): Reading {
  return reading;
}

/**
 * Reads a file and computes the features of every station, or takes them from a table that has them. Throws
 * DataError as reading and the features do, ConfigError for an option that the file's format does not have, and the reason of
 * `signal` once it is aborted.
 */
export async function readStations(
  path: string,
  options: FeatureOptions,
  { start, signal, reading = {} }: { start: StartProgress; signal: AbortSignal; reading?: Reading | undefined },
): Promise<Stations> {
  const progress = start("features");
  const carried = [...CARRIED, ...CARRIED_TRUTH];
  const input = await openStationInput(path, options, { reading, besides: [...carried, "primary"] });
  const { dataset, given, columns } = input;
  const { selection } = dataset;
  const carry = carried.filter((name) => columns.includes(name));
  const work = async (): Promise<Stations> => {
    let rows = 0;
    async function* counted() {
      for await (const table of dataset.batches(columns)) {
        yield table;
        rows += table.rows;
        progress.update(dataset.progress(), `${rows} stations`);
        signal.throwIfAborted();
      }
    }
    const table = await extractFeatures(counted(), { ...options, carry, given });
    const { assumed, idName } = dataset;
    const against = contradictions({ ...table, columns: table.carried, assumed }, idName);
    const own = ownNotes([...columns, ...(selection?.columns ?? [])]);
    const said = [...dataset.notes(), ...table.notes, ...against, ...own];
    const done = `${table.x.columns.length} features of ${table.x.rows} stations`;
    const unused = reading.columns === undefined ? [] : dataset.unused();
    const aside = unused.length === 0 ? [] : [`columns of the file that nothing reads: ${unused.join(", ")}`];
    progress.done([done, ...said, ...aside].join("; "));
    const truth = selection?.truth ?? [];
    const notes = truth.length === 0 ? said : [...said, truthNote(truth)];
    const cuts = dataset.cuts();
    const hash = sha256(JSON.stringify(table.x.columns), table.x.values);
    return {
      ...table,
      notes,
      path,
      reading,
      metadata: dataset.metadata,
      partMetadata: dataset.partMetadata,
      idName,
      assumed,
      sha256: hash,
      ...(cuts && { cuts }),
    };
  };
  try {
    return await naming(path, work);
  } finally {
    await dataset.close();
  }
}

/** What it means that features or cuts read columns that the dictionary does not have. */
function ownNotes(columns: readonly string[]): string[] {
  const own = [...new Set(columns)].filter((name) => ownName(name) !== undefined).sort();
  if (own.length === 0) return [];
  const [are, columnsWord, them] = own.length === 1 ? ["is", "a column", "it"] : ["are", "columns", "them"];
  return [`${own.join(", ")} ${are} ${columnsWord} of the file's own: whether a detector knows ${them}, is not known`];
}

/** What a selection by truth means for a result. */
function truthNote(names: readonly string[]): string {
  return `the selection reads ${names.join(", ")}, which no detector knows: the numbers are of stations that could not be chosen so in measured data`;
}

/** What the reader of a result must know of the stations, as sentences begun with a space; nothing if all is well. */
export function notesOf({ notes }: Pick<Stations, "notes">): string {
  return notes.map((note) => ` ${note.charAt(0).toUpperCase()}${note.slice(1)}.`).join("");
}

/** Does the work; puts the file it is about before the message of a DataError that does not name it. */
export async function naming<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DataError) || error.message.includes(path)) throw error;
    throw new DataError(`${path}: ${error.message}`, { cause: error });
  }
}

/** The seed of the showers of a file, from its metadata; null where Cascada did not simulate it. */
export function simulationSeed(metadata: Stations["metadata"]): number | null {
  const seed = metadata["cascada.seed"];
  return seed !== undefined && /^\d+$/.test(seed) && Number.isSafeInteger(Number(seed)) ? Number(seed) : null;
}

/** What a file says of itself, or each file of a folder. */
export function allMetadata({
  metadata,
  partMetadata = [metadata],
}: Pick<Stations, "metadata" | "partMetadata">): NonNullable<Stations["partMetadata"]> {
  return partMetadata;
}

/** The widths of trace bins that there are among the stations, ascending. */
export function binWidthsOf({ carried }: Pick<Stations, "carried">): number[] {
  return [...new Set(carried.bin_width_ns)].sort((a, b) => a - b);
}
