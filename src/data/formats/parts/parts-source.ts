import { DataError } from "../../../core/errors.ts";
import { askedColumns } from "../../asked-columns.ts";
import type { Format, OpenOptions, Source, SourceBatch, SourceColumn, SourceOptions } from "../../source.ts";
import { isAsJoined, JoinedColumns, withoutValues } from "./joined-columns.ts";
import { joinedValues, noValues } from "./joined-values.ts";
import type { PartFile, PartFiles } from "./part-files.ts";

/** What is read: the files of a folder, each by the reader of their format. */
export interface PartsReading {
  format: Format;
  parts: PartFiles;
  options: SourceOptions;
}

/** What a first look at each file has told. */
interface Look {
  columns: SourceColumn[];
  others: NonNullable<Source["others"]>;
  /** of each file */
  rows: (number | undefined)[];
  /** what all files say of themselves */
  metadata: Record<string, string>;
  /** each of what they say, where they differ */
  partMetadata: Record<string, string>[];
  /** of columns whose kinds the reader guesses */
  told: Required<Pick<OpenOptions, "kinds" | "wholes">> | undefined;
}

/**
 * Opens the files of a folder as one table, with the columns that all of them have and the rows of one file after those of the other. Each is
 * opened once for its columns, and again when its turn comes; no two are open at once.
 *
 * Throws DataError as the reader does, and where the columns of a file are others than those of the files before it (see `JoinedColumns`).
 */
export async function openParts(folder: string, reading: PartsReading): Promise<Source> {
  const { files, leftOut } = reading.parts;
  const look = await lookAt(reading);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const open = new Set<Source>();
  let done = 0;
  let said: string[] = [];
  let current: { source: Source; bytes: number } | undefined;
  async function* batchesOf(file: PartFile, rows: number | undefined, chosen: readonly SourceColumn[]) {
    const source = await openAgain(file, reading, look);
    open.add(source);
    current = { source, bytes: file.bytes };
    let read = 0;
    try {
      const there = new Set(source.columns.map(({ name }) => name));
      for await (const batch of source.batches(chosen.flatMap(({ name }) => (there.has(name) ? [name] : [])))) {
        read += batch.rows;
        yield batch;
      }
    } finally {
      current = undefined;
      open.delete(source);
      await source.close();
    }
    said.push(...(source.notes?.() ?? []).map((note) => `${file.name}: ${note}`));
    if (rows !== undefined && rows !== read) throw changed(file, `it has ${read} rows; expected ${rows}`);
    done += file.bytes;
  }
  return {
    path: folder,
    format: reading.format.name,
    rows: look.rows.reduce((sum, rows) => (sum === undefined || rows === undefined ? undefined : sum + rows), 0),
    columns: look.columns,
    others: look.others,
    metadata: look.metadata,
    ...(look.partMetadata.length > 1 && { partMetadata: look.partMetadata }),
    async *batches(names) {
      const chosen = askedColumns(look.columns, names, folder);
      let firstRow = 0;
      done = 0;
      said = [];
      for (const [k, file] of files.entries()) {
        for await (const batch of batchesOf(file, look.rows[k], chosen)) {
          yield inTable(batch, { firstRow, chosen, path: file.path });
          firstRow += batch.rows;
        }
      }
    },
    progress: () => (bytes === 0 ? 1 : (done + (current ? current.bytes * current.source.progress() : 0)) / bytes),
    notes: () => [
      `${files.length} files were read as one table, ${files[0]!.name} to ${files.at(-1)!.name}`,
      ...(leftOut === 0 ? [] : [`${leftOut} names that begin with . or _ were left out`]),
      ...said,
    ],
    async close() {
      for (const source of open) await source.close();
    },
  };
}

async function lookAt({ format, parts, options }: PartsReading): Promise<Look> {
  const joined = new JoinedColumns();
  const rows: Look["rows"] = [];
  const said = new Map<string, Record<string, string>>();
  let isGuessed = false;
  for (const { path } of parts.files) {
    const source = await format.open(path, options);
    try {
      joined.add(source);
      rows.push(source.rows);
      said.set(JSON.stringify(source.metadata), { ...source.metadata });
      isGuessed ||= source.guesses !== undefined;
    } finally {
      await source.close();
    }
  }
  const { columns, others, kinds, wholes } = joined;
  const partMetadata = [...said.values()];
  const metadata = partMetadata.reduce(common, partMetadata[0] ?? {});
  return { columns, others, rows, metadata, partMetadata, told: isGuessed ? { kinds, wholes } : undefined };
}

function common(some: Source["metadata"], others: Source["metadata"]): Record<string, string> {
  return Object.fromEntries(Object.entries(some).filter(([key, text]) => others[key] === text));
}

async function openAgain(file: PartFile, { format, options }: PartsReading, look: Look): Promise<Source> {
  const source = await format.open(file.path, { ...options, ...look.told });
  const nulls = withoutValues(source.others ?? []);
  const other = look.columns.find((joined) => {
    const column = source.columns.find(({ name }) => name === joined.name);
    return column === undefined ? !nulls.includes(joined.name) : !isAsJoined(column, joined);
  });
  if (other === undefined) return source;
  await source.close();
  throw changed(file, `its column ${other.name} is another one`);
}

function changed({ path }: PartFile, what: string): DataError {
  return new DataError(`${path} changed while it was read: ${what}`);
}

/** Rows of a file as those of the table, which begin at `firstRow` in it. */
function inTable(
  batch: SourceBatch,
  { firstRow, chosen, path }: { firstRow: number; chosen: readonly SourceColumn[]; path: string },
): SourceBatch {
  const values = chosen.map((column) => {
    const found = batch.columns[column.name];
    return [column.name, found === undefined ? noValues(column, batch.rows) : joinedValues(found, column)] as const;
  });
  return {
    firstRow,
    rows: batch.rows,
    columns: Object.fromEntries(values),
    part: { path, firstRow: batch.firstRow },
  };
}
