import { ConfigError, DataError } from "../../../core/errors.ts";
import { askedColumns } from "../../asked-columns.ts";
import { guessSeparator, looksLikeHeader, type Separator } from "../../csv-format.ts";
import { checkColumnNames } from "../../csv-names.ts";
import { type CsvRecord, csvRecordBlocks, csvRecords } from "../../csv-records.ts";
import type { OpenOptions, Source, SourceBatch, SourceOptions } from "../../source.ts";
import { readHead } from "../../utf8-lines.ts";
import { ColumnBuffer, type Reading } from "./column-buffer.ts";
import { headerLine } from "./header-line.ts";
import { COLUMNS_KEY, jsonOf, type PlannedColumn, planColumns, writtenColumns } from "./plan.ts";
import { openTextFile, type TextFile } from "./text-file.ts";

/** Rows of which the kinds of columns are guessed, or fewer of more cells. */
const SAMPLE_ROWS = 1000;
const SAMPLE_CELLS = 1_000_000;
const BATCH_ROWS = 1024;
/** Entries of lists in a batch, whatever its rows. */
const BATCH_ENTRIES = 1 << 22;

const SEPARATOR_OF: Readonly<Record<NonNullable<SourceOptions["delimiter"]>, Separator>> = {
  ",": ",",
  ";": ";",
  "\t": "tab",
  " ": "spaces",
};

/**
 * Opens a text table with a header, whose first rows say what its columns are. Throws DataError for one that is not there, empty, without
 * a header or of a header whose names are not unique; ConfigError for a comma that is delimiter and decimal mark at once.
 */
export async function openCsvSource(
  path: string,
  { delimiter, decimal = ".", kinds = new Map(), wholes = new Set() }: OpenOptions,
): Promise<Source> {
  if (delimiter === "," && decimal === ",") {
    throw new ConfigError('decimal is "," and delimiter is ","; expected another delimiter');
  }
  const file = await openTextFile(path);
  const text = file.read();
  const { head } = await readHead(text);
  await text.return(undefined);
  const { [COLUMNS_KEY]: stated, ...metadata } = metadataOf(head);
  const written = writtenColumns(stated, path);
  const given = delimiter ?? writtenDelimiter(head, [...written.keys()]);
  const separator = given === undefined ? guessSeparator(head) : SEPARATOR_OF[given];
  const { header, sample } = await readSample(file, { path, separator, head, isNamed: written.size > 0 });
  const columns = planColumns({ header, sample, written, kinds, wholes }, { path, decimal });
  let begun = false;
  const end = { isCut: false };
  return {
    path,
    format: "csv",
    rows: sample.length === 0 ? 0 : undefined,
    columns: columns.map(({ at, cells, guess, wholeNumbers, ...column }) => column),
    guesses: new Map(columns.flatMap(({ name, guess }) => (guess === undefined ? [] : [[name, guess]]))),
    metadata,
    batches(names) {
      begun = true;
      const chosen = askedColumns(columns, names, path);
      return batchesOf(file, chosen, { path, decimal, separator, end, width: header.length });
    },
    progress: () => (begun ? file.progress() : 0),
    notes: () => (end.isCut ? ["its last line has no line end: it may have been cut off"] : []),
    close: async () => {},
  };
}

/** Comments before the header of the form `# name: "text"` or `# "any name": "text"`, as Cascada writes them. */
function metadataOf(head: string): Record<string, string> {
  const found: [string, string][] = [];
  for (const line of head.split("\n")) {
    if (line !== "" && !line.startsWith("#")) break;
    // A text may have U+2028, which ends a line to JavaScript alone.
    const [, name, text] = /^# ([\w.-]+|"(?:[^"\\]|\\.)*"): (".*")$/s.exec(line) ?? [];
    if (name === undefined || text === undefined) continue;
    const [key, value] = [name.startsWith('"') ? jsonOf(name) : name, jsonOf(text)];
    if (typeof key === "string" && typeof value === "string") found.push([key, value]);
  }
  return Object.fromEntries(found);
}

/** What is between the names in the header that Cascada writes of these; undefined where there is none. */
function writtenDelimiter(head: string, names: readonly string[]): "," | "\t" | undefined {
  if (names.length === 0) return undefined;
  const table = head.replace(/^(?:#[^\n]*\n)+/, "");
  return ([",", "\t"] as const).find((delimiter) => table.startsWith(`${headerLine(names, delimiter)}\n`));
}

type Layout = Reading & {
  separator: Separator;
  width: number;
  /** is told whether the text stops within a line */
  end: { isCut: boolean };
};

async function readSample(
  file: TextFile,
  { path, separator, head, isNamed }: { path: string; separator: Separator; head: string; isNamed: boolean },
): Promise<{ header: string[]; sample: CsvRecord[] }> {
  let header: string[] | undefined;
  const sample: CsvRecord[] = [];
  for await (const { cells, line } of csvRecords(path, file.read(), { separator })) {
    if (header === undefined) {
      header = cells;
      if (!isNamed) checkHeader(cells, { where: `${path}: line ${line}`, head });
      checkColumnNames(cells, `${path}: line ${line}`);
      continue;
    }
    requireWidth(cells, header.length, `${path}: line ${line}`);
    if (sample.push({ cells, line }) >= Math.min(SAMPLE_ROWS, SAMPLE_CELLS / header.length)) break;
  }
  if (header === undefined) throw new DataError(`${path} is empty; expected a header and rows`);
  return { header, sample };
}

function checkHeader(cells: readonly string[], { where, head }: { where: string; head: string }): void {
  if (looksLikeHeader(cells)) return;
  const hint = head.startsWith("#") ? " (numpy.savetxt puts # before it: give comments='')" : "";
  throw new DataError(`${where} has numbers in it; expected a header that names every column${hint}`);
}

function requireWidth(cells: readonly string[], width: number, where: string): void {
  if (cells.length !== width)
    throw new DataError(`${where}: ${cells.length} cells; expected ${width} as in the header`);
}

async function* batchesOf(
  file: TextFile,
  columns: readonly PlannedColumn[],
  { separator, width, end, ...reading }: Layout,
): AsyncGenerator<SourceBatch, void, undefined> {
  const { path } = reading;
  const quotedEmpty = columns.some(({ kind }) => kind === "text");
  const buffers = columns.map((column) => new ColumnBuffer(column, reading));
  let firstRow = 0;
  let rows = 0;
  let isHeader = true;
  const batch = (): SourceBatch => {
    const values = buffers.map((buffer) => [buffer.column.name, buffer.finish()] as const);
    const taken: SourceBatch = { firstRow, rows, columns: Object.fromEntries(values) };
    firstRow += rows;
    rows = 0;
    return taken;
  };
  for await (const records of csvRecordBlocks(path, watchingEnd(file.read(), end), { separator, quotedEmpty })) {
    for (const { cells, line } of records) {
      if (isHeader) {
        isHeader = false;
        continue;
      }
      requireWidth(cells, width, `${path}: line ${line}`);
      for (const buffer of buffers) buffer.add(cells, line);
      rows++;
      if (rows === BATCH_ROWS || buffers.some(({ entries }) => entries >= BATCH_ENTRIES)) yield batch();
    }
  }
  if (rows > 0) yield batch();
}

async function* watchingEnd(text: AsyncGenerator<string>, end: Layout["end"]): AsyncGenerator<string> {
  for await (const lines of text) {
    if (lines !== "") end.isCut = !lines.endsWith("\n");
    yield lines;
  }
}
