import { DataError } from "../../../core/errors.ts";
import type { ArrowFile } from "../../arrow-file.ts";
import { askedColumns } from "../../asked-columns.ts";
import type { Source, SourceBatch, SourceColumn } from "../../source.ts";
import { damaged, excerpt } from "../../validation.ts";
import { columnOf } from "./column-type.ts";
import { columnValues } from "./column-values.ts";
import { beyondDoubles } from "./whole-numbers.ts";

/** Rows of a batch; a record batch of more is given in parts. */
const BATCH_ROWS = 1024;

/** A column and its place in the schema. */
type FileColumn = SourceColumn & { at: number };

/** The columns of an Arrow file or stream as it has them. Throws DataError for a damaged one, and closes it. */
export async function arrowSource(file: ArrowFile): Promise<Source> {
  const { path } = file;
  const { columns, others } = await columnsOf(file).catch(async (error: unknown) => {
    await file.close();
    throw error instanceof DataError ? error : damaged(path, error);
  });
  const rows = file.batchRows.reduce((sum, count) => sum + count, 0);
  let read = 0;
  return {
    path,
    format: "arrow",
    rows,
    columns: columns.map(({ at, ...column }) => column),
    others,
    metadata: Object.fromEntries(file.schema.metadata),
    async *batches(names) {
      read = 0;
      for await (const batch of batchesOf(file, askedColumns(columns, names, path))) {
        read = batch.firstRow + batch.rows;
        yield batch;
      }
    },
    progress: () => (rows === 0 ? 1 : read / rows),
    close: () => file.close(),
  };
}

async function columnsOf(file: ArrowFile): Promise<{ columns: FileColumn[]; others: NonNullable<Source["others"]> }> {
  const texts = await beyondDoubles(file);
  const columns: FileColumn[] = [];
  const others: { name: string; type: string }[] = [];
  for (const [at, field] of file.schema.fields.entries()) {
    const { name } = field;
    const found = columnOf(field);
    if (found === undefined) others.push({ name, type: excerpt(String(field.type)) });
    else if (columns.some((column) => column.name === name))
      others.push({ name, type: "a second column of this name" });
    else columns.push({ name, ...found, kind: texts.has(at) ? "text" : found.kind, at });
  }
  return { columns, others };
}

async function* batchesOf(
  file: ArrowFile,
  columns: readonly FileColumn[],
): AsyncGenerator<SourceBatch, void, undefined> {
  const { path } = file;
  let firstRow = 0;
  for (const [index, count] of file.batchRows.entries()) {
    const data = await file.read(index);
    for (let row = 0; row < count; row += BATCH_ROWS) {
      const rows = Math.min(BATCH_ROWS, count - row);
      const values = columns.map(({ name, kind, at }) => {
        const place = { path, firstRow: firstRow + row, name };
        return [name, columnValues(data[at]!, { kind, from: row, rows, place })] as const;
      });
      yield { firstRow: firstRow + row, rows, columns: Object.fromEntries(values) };
    }
    firstRow += count;
  }
}
