import { DataError } from "../core/errors.ts";
import type { Origin } from "./validation.ts";

/** What a column of a file holds: one number, one text, or one list of numbers per row. */
export type SourceKind = "number" | "text" | "list";

const WHOLE = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"] as const;
export const STORAGES = ["bool", ...WHOLE, "float32", "float64"] as const;
/** In what a file holds numbers. */
export type SourceStorage = (typeof STORAGES)[number];

/** A column as the file has it, before anything is known of its meaning. */
export interface SourceColumn {
  name: string;
  kind: SourceKind;
  /** of numbers and of lists, where the file has types: writers keep to it, so that nothing grows or is lost */
  storage?: SourceStorage;
  /** where the file states one */
  unit?: string;
  /** set aside by the format: it names rows, or says what another column says; nothing learns from it that is not told to */
  aside?: boolean;
  /** made by a column map, which says what it is: taken for that, whatever it might be computed from */
  mapped?: boolean;
}

/** Numbers of a column; whole ones beyond 2^53, which a double cannot hold, are a text column instead. */
export interface SourceNumbers {
  kind: "number";
  /** [rows]; NaN where missing */
  values: Float64Array;
  /** [rows] 1 where the file has no value (a null, an empty cell), in distinction to NaN; absent if none is missing */
  missing?: Uint8Array;
}

export interface SourceTexts {
  kind: "text";
  /** [rows]; "" where missing */
  values: readonly string[];
  missing?: Uint8Array;
}

export interface SourceLists {
  kind: "list";
  /** [rows + 1], starts at 0 */
  offsets: Int32Array;
  /** float32 where the file has float32; NaN where an entry is null */
  values: Float32Array | Float64Array;
  /** places in `values` of entries that the file does not have, ascending; absent if there are none */
  nulls?: Uint32Array;
  missing?: Uint8Array;
}

export type SourceValues = SourceNumbers | SourceTexts | SourceLists;

/** Consecutive rows of a file. */
export interface SourceBatch {
  /** number of the first of these rows in the file, from 0 */
  firstRow: number;
  rows: number;
  /** [rows] where rows between them were cut: of each how far it is from row `firstRow` */
  places?: Uint32Array;
  columns: Readonly<Record<string, SourceValues>>;
  /** where these rows stand, if the source is a folder of files that are one table */
  part?: Origin;
}

/** Where the rows of a batch stand, of a source of that path. */
export function originOf({ part, firstRow, places }: SourceBatch, path: string): Origin {
  return { ...(part ?? { path, firstRow }), places };
}

/**
 * What the first rows told of the kind of a column, where they alone do: there was no value at all, or only whole numbers of which
 * some are ids that a double does not hold, or values otherwise.
 */
export type KindGuess = "nothing" | "ids" | "values";

/** A file of rows, open for reading, or several as one. */
export interface Source {
  path: string;
  /** the name of the format */
  format: string;
  /** undefined where only reading all of it tells */
  rows: number | undefined;
  /** in file order; each name once */
  columns: readonly SourceColumn[];
  /** of columns whose kinds are guessed, why; a file opened with `OpenOptions.kinds` has them as told */
  guesses?: ReadonlyMap<string, KindGuess>;
  /** columns of types that are neither numbers, texts nor lists of numbers, which cannot be asked for */
  others?: readonly { name: string; type: string }[];
  /** what the file says of itself */
  metadata: Readonly<Record<string, string>>;
  /** of a folder of files that are one table and do not all say the same: each of what they say; `metadata` is what all say */
  partMetadata?: readonly Readonly<Record<string, string>>[];
  /**
   * The rows in file order, with the columns named. Arrays belong to the caller until the next batch; memory is that of
   * a batch, or of what the format makes one read at once. Throws DataError with file, row and column.
   */
  batches(columnNames: readonly string[]): AsyncGenerator<SourceBatch, void, undefined>;
  /** share of the file that was read, from 0 to 1, for progress */
  progress(): number;
  /** sentences without a full stop on what was left out, with counts, once all was read */
  notes?(): readonly string[];
  /** may be called twice */
  close(): Promise<void>;
}

/** Whose azimuth the column of the Granada text files is: the shower's, or the station's in the shower plane. The files do not say. */
export const AZIMUTH_READINGS = ["shower", "station"] as const;

export type AzimuthReading = (typeof AZIMUTH_READINGS)[number];

/** Choices that only some formats have; one that a format does not know is a ConfigError. */
export interface SourceOptions {
  /** of text tables: between cells; by default what the header shows */
  delimiter?: "," | ";" | "\t" | " " | undefined;
  /** of text tables: "," for numbers such as 1,5 */
  decimal?: "." | "," | undefined;
  /** of ROOT files: path of the TTree, where there are several */
  tree?: string | undefined;
  /** of the Granada text files: whose azimuth the column is */
  azimuth?: AzimuthReading | undefined;
}

/** How a format opens a file. */
export interface OpenOptions extends SourceOptions {
  /** what columns are that the format would have to guess, from other files of the same table */
  kinds?: ReadonlyMap<string, SourceKind> | undefined;
  /** of these, columns of texts that are whole numbers in all files, ids */
  wholes?: ReadonlySet<string> | undefined;
}

/** Rows that a writer cannot put into the form of file that their columns let it choose. */
export class UnfitRows extends DataError {
  /** whether that of `WriteRequest.anyRows` holds them */
  readonly isHeld: boolean;

  constructor(message: string, { isHeld, cause }: { isHeld: boolean; cause: DataError }) {
    super(message, { cause });
    this.isHeld = isHeld;
  }
}

/**
 * Writes rows into the file to be, `output`. Throws `UnfitRows`, which says both where they stand and what could not hold them, for rows that do
 * not fit; the form for any rows holds them unless `anyForm`, which puts them into that and keeps nothing, throws DataError too. Without it there is no
 * such form to try.
 */
export async function fitting(output: string, work: () => Promise<void>, anyForm?: () => void): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const isHeld = anyForm !== undefined && succeeds(anyForm);
    throw new UnfitRows(`${error.message} in ${output}`, { isHeld, cause: error });
  }
}

function succeeds(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof DataError) return false;
    throw error;
  }
}

/** Writes rows into a new file, which is there only after `close`. Both throw `UnfitRows` where the form of the file does not hold the rows. */
export interface SourceWriter {
  write(batch: SourceBatch): Promise<void>;
  /** completes the file; returns its size in bytes */
  close(): Promise<number>;
  /** gives it up and leaves nothing behind */
  abort(): Promise<void>;
}

/** What a writer is told of a file to be. */
export interface WriteRequest {
  path: string;
  /** path of the source of the rows, which messages name them by */
  input: string;
  columns: readonly SourceColumn[];
  metadata: Readonly<Record<string, string>>;
  overwrite: boolean;
  /** choose the form of file that holds rows with missing values and any numbers, also for columns of stations; false by default */
  anyRows?: boolean;
}

/** A format of files of rows: how it is recognised, read and, where that is possible, written. */
export interface Format {
  name: string;
  /** one sentence for --help */
  summary: string;
  /** lower case with the dot, e.g. [".csv", ".tsv"], the usual one first; ".csv.gz" is one, too */
  extensions: readonly string[];
  /** whether the first bytes say so, or they and the name; formats without a mark go by the extension alone. A folder has no bytes. */
  recognises?(head: Uint8Array, path: string): boolean;
  /** whether a folder of these names is one */
  recognisesFolder?(names: readonly string[]): boolean;
  /** whether a file of that name is read where it lies in such a folder; every format that knows folders says it */
  readsInFolder?(name: string): boolean;
  /** Throws DataError for a file that is no such one or cannot be read, ConfigError for options it does not have. */
  open(path: string, options: OpenOptions): Promise<Source>;
  write?(request: WriteRequest): Promise<SourceWriter>;
  /** why there is no `write`, as the end of a sentence; every format without one says it */
  unwritten?: string;
}
