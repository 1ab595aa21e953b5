import { gzipSync } from "node:zlib";
import { DataError } from "../../../core/errors.ts";
import { float32Text } from "../../float32-text.ts";
import { PartialFile } from "../../partial-file.ts";
import {
  fitting,
  originOf,
  type SourceBatch,
  type SourceColumn,
  type SourceLists,
  type SourceStorage,
  type SourceValues,
  type SourceWriter,
  type WriteRequest,
} from "../../source.ts";
import { storing } from "../../stored-column.ts";
import { excerpt, faultAt, type Origin } from "../../validation.ts";
import { headerLine, quoted } from "./header-line.ts";
import { COLUMNS_KEY } from "./plan.ts";

/**
 * Writes a text table: commas (tabs in a .tsv), gzipped where the name ends in .gz. Comments before the header keep what the file says of
 * itself and the kinds of its columns, so that reading it gives the same again, to the bit: numbers have the fewest digits that give the
 * same double (or, of a column of float32, the same float32), lists are `[0.1 0.2]`, `null` for an entry that is missing, a missing value is an empty cell, an empty text `""`.
 * `write` throws DataError for what no text table can hold: a text with a carriage return or a zero byte, and a row of one column without
 * a value.
 */
export async function openCsvWriter(request: WriteRequest): Promise<SourceWriter> {
  const { path, input, columns, metadata, overwrite } = request;
  const odd = columns.find(({ name }) => name === "" || /[\r\0]/.test(name));
  if (odd) {
    const expected = "expected a name, without carriage returns and zero bytes";
    throw new DataError(`${path}: column "${excerpt(odd.name)}"; ${expected}`);
  }
  const file = await PartialFile.open(path, { overwrite });
  const name = path.toLowerCase();
  const delimiter = /\.tsv(\.gz)?$/.test(name) ? "\t" : ",";
  const pack = (text: string) => (name.endsWith(".gz") ? gzipSync(text) : Buffer.from(text));
  let started = false;
  const start = async (first?: SourceBatch) => {
    started = true;
    await file.write(pack(opening(columns, { metadata, first, delimiter })));
  };
  const write = async (batch: SourceBatch): Promise<void> => {
    if (!started) await start(batch);
    const lines = linesOf(batch, { columns, delimiter, origin: originOf(batch, input) });
    if (lines.length > 0) await file.write(pack(lines.join("")));
  };
  return {
    write: (batch) => fitting(path, () => write(batch)),
    async close() {
      if (!started) await start();
      return (await file.commit()).bytes;
    },
    abort: () => file.discard(),
  };
}

function opening(
  columns: readonly SourceColumn[],
  {
    metadata,
    first,
    delimiter,
  }: { metadata: WriteRequest["metadata"]; first: SourceBatch | undefined; delimiter: string },
): string {
  const written = columns.map(({ name, kind, storage, unit }): SourceColumn => {
    const known = storage ?? storageOf(first?.columns[name]);
    return { name, kind, ...(known === undefined ? {} : { storage: known }), ...(unit === undefined ? {} : { unit }) };
  });
  const known = { ...metadata, [COLUMNS_KEY]: JSON.stringify(written) };
  const comments = Object.entries(known).map(
    ([name, text]) => `# ${/^[\w.-]+$/.test(name) ? name : JSON.stringify(name)}: ${JSON.stringify(text)}\n`,
  );
  const names = columns.map(({ name }) => name);
  return `${comments.join("")}${headerLine(names, delimiter)}\n`;
}

function storageOf(values: SourceValues | undefined): SourceStorage | undefined {
  return values?.kind === "list" && values.values instanceof Float32Array ? "float32" : undefined;
}

/** The line of each row, with its end. */
function linesOf(
  batch: SourceBatch,
  { columns, ...writing }: Omit<Writing, "column"> & { columns: readonly SourceColumn[] },
): string[] {
  const cells = columns.map((column) => cellsOf(batch.columns[column.name]!, { ...writing, column }));
  return Array.from({ length: batch.rows }, (_, row) => {
    const line = cells.map((cell) => cell(row)).join(writing.delimiter);
    if (line !== "") return `${line}\n`;
    const problem = "no value and no other column; expected one, as a blank line is no row";
    throw faultAt(writing.origin, row, columns[0]!.name, problem);
  });
}

interface Writing {
  column: SourceColumn;
  delimiter: string;
  origin: Origin;
}

/** The text of the cell of each row. */
function cellsOf(values: SourceValues, writing: Writing): (row: number) => string {
  const { missing } = values;
  const present = presentCells(values, writing);
  return (row) => (missing?.[row] === 1 ? "" : present(row));
}

function presentCells(values: SourceValues, { column, delimiter, origin }: Writing): (row: number) => string {
  const fault = (row: number, problem: string) => faultAt(origin, row, column.name, problem);
  const isChecked = column.storage !== undefined && !(values.values instanceof Float32Array);
  const check = isChecked ? storing(column.storage, fault) : () => {};
  if (values.kind === "number") {
    const text = column.storage === "float32" ? singleText : numberText;
    return (row) => {
      check(values.values[row]!, row);
      return text(values.values[row]!);
    };
  }
  if (values.kind === "list") {
    const nulls = new Set(values.nulls);
    return (row) => listText(values, { row, nulls, check });
  }
  return (row) => {
    const text = values.values[row]!;
    check(text, row);
    if (/[\r\0]/.test(text)) {
      throw fault(row, `"${excerpt(text)}"; expected a text without carriage returns and zero bytes`);
    }
    return quoted(text, delimiter);
  };
}

function listText(
  { offsets, values }: SourceLists,
  { row, nulls, check }: { row: number; nulls: ReadonlySet<number>; check: (value: number, row: number) => void },
): string {
  const text = values instanceof Float32Array ? singleText : numberText;
  const entries: string[] = [];
  for (let i = offsets[row]!; i < offsets[row + 1]!; i++) {
    if (!nulls.has(i)) check(values[i]!, row);
    entries.push(nulls.has(i) ? "null" : text(values[i]!));
  }
  return `[${entries.join(" ")}]`;
}

/** The fewest digits that give the same double; -0 keeps its sign, and a whole number beyond 2^53 has an exponent, as it is no id. */
function numberText(value: number): string {
  if (Object.is(value, -0)) return "-0";
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value);
}

/** The fewest digits that give the same float32. */
function singleText(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return numberText(value);
  const text = float32Text(value);
  return Math.abs(value) < Number.MAX_SAFE_INTEGER ? text : numberText(Number(text));
}
