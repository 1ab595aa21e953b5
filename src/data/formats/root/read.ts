import { DataError } from "../../../core/errors.ts";
import { askedColumns } from "../../asked-columns.ts";
import type { Source, SourceBatch, SourceValues } from "../../source.ts";
import { damaged, excerpt, type Origin } from "../../validation.ts";
import { basketsOf } from "./baskets.ts";
import { type BranchPlan, type BranchPlans, branchPlans } from "./branch-plan.ts";
import { BranchRows } from "./branch-rows.ts";
import { openTree, type TreeFile } from "./tree-file.ts";
import { withTexts } from "./whole-numbers.ts";

/** Rows of a batch. */
const BATCH_ROWS = 1024;

/** The columns of a tree as it has them. Only those asked for are read; of each, one basket is in memory. */
export async function rootSource(path: string, tree: string | undefined): Promise<Source> {
  const opened = await openTree(path, tree);
  try {
    const plans = branchPlans(opened.tree, opened.file);
    return sourceOf(opened, { ...plans, columns: await withTexts(opened, plans.columns) });
  } catch (cause) {
    await opened.handle.close();
    throw damaged(path, cause);
  }
}

function sourceOf(opened: TreeFile, { columns, others }: BranchPlans): Source {
  const rows = opened.tree.fEntries;
  if (!(Number.isSafeInteger(rows) && rows >= 0)) throw new Error(`a tree of ${rows} entries`);
  let read = 0;
  return {
    path: opened.path,
    format: "root",
    rows,
    columns: columns.map(({ name, kind, storage }) => ({ name, kind, ...(storage === undefined ? {} : { storage }) })),
    others,
    metadata: {},
    async *batches(names) {
      const plans = askedColumns(columns, names, opened.path);
      const readers = plans.map((plan) => ({ plan, rows: new BranchRows(plan, basketsOf(opened, plan)) }));
      for (let firstRow = 0; firstRow < rows; firstRow += BATCH_ROWS) {
        const count = Math.min(BATCH_ROWS, rows - firstRow);
        const origin: Origin = { path: opened.path, firstRow };
        const values: [string, SourceValues][] = [];
        for (const { plan, rows: column } of readers) {
          const taken = await column.take(count, origin).catch((cause: unknown) => {
            throw cause instanceof DataError ? cause : branchDamaged(opened.path, plan, cause);
          });
          values.push([plan.name, taken]);
        }
        read = firstRow + count;
        yield { firstRow, rows: count, columns: Object.fromEntries(values) } satisfies SourceBatch;
      }
    },
    progress: () => (rows === 0 ? 1 : read / rows),
    close: () => opened.handle.close(),
  };
}

function branchDamaged(path: string, { name }: BranchPlan, cause: unknown): DataError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return damaged(path, new Error(`branch ${excerpt(name)}: ${reason}`, { cause }));
}
