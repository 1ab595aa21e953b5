import { DataError } from "../../../core/errors.ts";
import { askedColumns } from "../../asked-columns.ts";
import type { Source, SourceBatch, SourceValues } from "../../source.ts";
import { damaged, excerpt, type Origin } from "../../validation.ts";
import { columnPages } from "./column-pages.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { ColumnRows } from "./column-rows.ts";
import type { ParquetFile } from "./footer.ts";

/** Rows of a batch. */
const BATCH_ROWS = 1024;

/** The columns of a Parquet file as it has them. Only those asked for are read; of each, one page is in memory. */
export function parquetSource(file: ParquetFile): Source {
  let read = 0;
  return {
    path: file.path,
    format: "parquet",
    rows: file.rows,
    columns: file.columns.map(({ name, kind, storage, unit }) => ({
      name,
      kind,
      ...(storage === undefined ? {} : { storage }),
      ...(unit === undefined ? {} : { unit }),
    })),
    others: file.others,
    metadata: file.metadata,
    async *batches(names) {
      const plans = askedColumns(file.columns, names, file.path);
      let firstRow = 0;
      for (const [group, { rows }] of file.groups.entries()) {
        for await (const batch of groupBatches(file, { group, firstRow, plans })) {
          read = batch.firstRow + batch.rows;
          yield batch;
        }
        firstRow += rows;
      }
    },
    progress: () => (file.rows === 0 ? 1 : read / file.rows),
    close: () => file.handle.close(),
  };
}

interface GroupReading {
  group: number;
  firstRow: number;
  plans: readonly ColumnPlan[];
}

async function* groupBatches(file: ParquetFile, reading: GroupReading): AsyncGenerator<SourceBatch, void, undefined> {
  const { group, firstRow, plans } = reading;
  const { rows, chunks } = file.groups[group]!;
  const columns = plans.map((plan) => ({
    plan,
    rows: new ColumnRows(plan, columnPages(file.handle, chunks[plan.index]!, plan)),
  }));
  const read = async <T>(plan: ColumnPlan, step: Promise<T>): Promise<T> => {
    try {
      return await step;
    } catch (cause) {
      if (cause instanceof DataError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw damaged(file.path, new Error(`row group ${group}, column ${excerpt(plan.name)}: ${reason}`, { cause }));
    }
  };
  for (let row = 0; row < rows; row += BATCH_ROWS) {
    const count = Math.min(BATCH_ROWS, rows - row);
    const origin: Origin = { path: file.path, firstRow: firstRow + row };
    const values: [string, SourceValues][] = [];
    for (const { plan, rows } of columns) values.push([plan.name, await read(plan, rows.take(count, origin))]);
    yield { firstRow: origin.firstRow, rows: count, columns: Object.fromEntries(values) };
  }
  for (const column of columns) await read(column.plan, column.rows.finish());
}
