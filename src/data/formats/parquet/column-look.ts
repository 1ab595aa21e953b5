import type { FileHandle } from "node:fs/promises";
import { isNoUtf8 } from "../../strict-utf8.ts";
import { type ColumnChunk, columnPages } from "./column-pages.ts";
import type { ColumnPlan, Plans } from "./column-plan.ts";

/** What a look reads. */
interface Looked {
  handle: FileHandle;
  groups: readonly { chunks: readonly ColumnChunk[] }[];
}

/**
 * Looks into the columns of which the footer does not tell enough, a page at a time: whole numbers of 64 bits without statistics, which are
 * texts where a double cannot hold one, and bytes without a mark, which are columns of texts or, where they are no UTF-8, among the others.
 * Damage is left to who asks for the column.
 */
export async function lookedInto({ columns, others }: Plans, looked: Looked): Promise<Plans> {
  const found: Plans = { columns: [], others: [...others] };
  for (const plan of columns) {
    if (isUnmarked(plan) && (await isRaw(plan, looked))) found.others.push({ name: plan.name, type: "raw bytes" });
    else if (await isBeyond(plan, looked)) found.columns.push({ ...plan, kind: "text" });
    else found.columns.push(plan);
  }
  return found;
}

function isUnmarked({ element }: ColumnPlan): boolean {
  return element.type === "BYTE_ARRAY" && element.converted_type === undefined && element.logical_type === undefined;
}

async function isRaw(plan: ColumnPlan, { handle, groups }: Looked): Promise<boolean> {
  try {
    for (const { chunks } of groups) for await (const _ of columnPages(handle, chunks[plan.index]!, plan));
    return false;
  } catch (error) {
    return isNoUtf8(error);
  }
}

async function isBeyond(plan: ColumnPlan, { handle, groups }: Looked): Promise<boolean> {
  if (plan.kind !== "number" || plan.element.type !== "INT64") return false;
  const unknown = groups.map(({ chunks }) => chunks[plan.index]!).filter(({ hasExtremes }) => !hasExtremes);
  try {
    for (const chunk of unknown) {
      for await (const { values } of columnPages(handle, chunk, plan)) {
        for (const value of values) if (!Number.isSafeInteger(Number(value))) return true;
      }
    }
    return false;
  } catch {
    return false;
  }
}
