import { ConfigError } from "../core/errors.ts";
import { formatNamed, formatToWrite, onlyRead, openSource } from "./formats/catalogue.ts";
import { type ComputedColumn, recomputed } from "./given-features.ts";
import { leftoversOf } from "./partial-file.ts";
import { refuseInput } from "./same-file.ts";
import {
  type Format,
  type Source,
  type SourceColumn,
  type SourceOptions,
  type SourceWriter,
  UnfitRows,
} from "./source.ts";
import { excerpt } from "./validation.ts";

/** What was made of a file. */
export interface Conversion {
  input: string;
  output: string;
  /** names of the formats */
  from: string;
  to: string;
  rows: number;
  /** columns that were written */
  columns: number;
  /** size of the output, bytes */
  bytes: number;
  /** sentences without a full stop on what is not in the output: columns of types that are not read, rows that the reader left out; and on what killed writers left beside it */
  notes: readonly string[];
}

interface WritingOptions {
  /** format of the output; by default what its name says */
  to?: string | undefined;
  overwrite?: boolean;
  /** columns beyond the dictionary that a map may have made: see `givenFeatures` */
  features?: readonly ComputedColumn[] | undefined;
  /** is told the rows so far and the share of the input that was read; what it throws ends the work */
  onBatch?: (rows: number, fraction: number) => void;
}

export interface ConversionOptions extends WritingOptions, SourceOptions {
  /** format of the input; by default what its bytes or its name say */
  format?: string | undefined;
}

/** Converts a file: `convertSource` of it. Throws as that and as `openSource`. */
export async function convertFile(input: string, output: string, options: ConversionOptions = {}): Promise<Conversion> {
  const { to, overwrite, onBatch, ...reading } = options;
  await writable(output, to);
  return convertSource(await openSource(input, reading), output, options);
}

/**
 * Writes the rows of a source, which it closes, into a file of another format, a batch at a time: all columns with their units, missing values as
 * such, and what the file says of itself. Columns keep what their numbers are stored in; where the input does not say, whole numbers of the
 * dictionary get its types. What cannot be written is in `notes` or an error. Columns of stations whose rows are none, with a value missing or
 * out of range or an id below 0 or beyond 2^32, are read once more and written as any table, where that holds them. The output is there when it
 * is complete; otherwise nothing is left of it, and what was at its path stays.
 *
 * Throws DataError for an input that cannot be read and for values that the format cannot hold, ConfigError for a format that is not known or not
 * written, and for an output that is the input or in it, TrackingError if the disk refuses or the output exists and `overwrite` is false.
 */
export async function convertSource(
  source: Source,
  output: string,
  { to, overwrite = false, features = [], onBatch = () => {} }: WritingOptions = {},
): Promise<Conversion> {
  try {
    const { columns, metadata, path: input } = source;
    const target = await writable(output, to);
    await refuseInput(input, output);
    const copy = async (anyRows: boolean) =>
      copyRows(source, await target.write({ path: output, input, columns, metadata, overwrite, anyRows }), onBatch);
    const { rows, bytes } = await copy(false).catch((first: unknown) => {
      if (!(first instanceof UnfitRows && first.isHeld)) throw first;
      return copy(true).catch((error: unknown) => {
        // Later rows are held by neither form: what the usual one wants says more.
        throw error instanceof UnfitRows ? first : error;
      });
    });
    const names = { input, output, from: source.format, to: target.name };
    return {
      ...names,
      rows,
      columns: columns.length,
      bytes,
      notes: [...notesOf(source), ...mapNotes(columns, features), ...(await leftoverNotes(output))],
    };
  } finally {
    await source.close();
  }
}

async function copyRows(
  source: Source,
  writer: SourceWriter,
  onBatch: NonNullable<WritingOptions["onBatch"]>,
): Promise<{ rows: number; bytes: number }> {
  let rows = 0;
  try {
    for await (const batch of source.batches(source.columns.map(({ name }) => name))) {
      await writer.write(batch);
      rows += batch.rows;
      onBatch(rows, source.progress());
    }
  } catch (error) {
    await writer.abort();
    throw error;
  }
  return { rows, bytes: await writer.close() };
}

function notesOf({ others = [], notes }: Source): string[] {
  const unread = others.map(({ name, type }) => `column ${excerpt(name)} of type ${excerpt(type)} was not written`);
  return [...unread, ...(notes?.() ?? [])];
}

/** On what a map made and readers of the output do not take, as they find what it is computed from. */
function mapNotes(columns: readonly SourceColumn[], features: readonly ComputedColumn[]): string[] {
  const mapped = features.filter(({ name }) => columns.some((column) => column.name === name && column.mapped));
  return recomputed(columns, mapped).map(
    (name) =>
      `${name} is computed from the traces where the output is read: map it there, too (--columns ${name}=${name})`,
  );
}

async function leftoverNotes(output: string): Promise<string[]> {
  return (await leftoversOf(output)).map(
    (path) => `${path} was left by a writer that was killed: remove it, unless one on another machine still writes it`,
  );
}

async function writable(output: string, name: string | undefined): Promise<Format & Required<Pick<Format, "write">>> {
  const format = name === undefined ? await formatToWrite(output) : await formatNamed(name);
  const { write } = format;
  if (write === undefined) throw new ConfigError(`format ${onlyRead(format)}; convert to another one`);
  return { ...format, write };
}
