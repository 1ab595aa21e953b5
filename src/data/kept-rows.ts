import type { SourceBatch, SourceLists, SourceValues } from "./source.ts";

/** The rows of a batch for which `keep` is not 0, which keep their numbers; the batch itself if these are all. */
export function keptRows(batch: SourceBatch, keep: Uint8Array): SourceBatch {
  if (!keep.includes(0)) return batch;
  const { columns, places } = batch;
  const kept: number[] = [];
  for (const [row, one] of keep.entries()) if (one !== 0) kept.push(row);
  const values = Object.entries(columns).map(([name, column]) => [name, keptValues(column, kept)]);
  return {
    ...batch,
    rows: kept.length,
    places: Uint32Array.from(kept, (row) => places?.[row] ?? row),
    columns: Object.fromEntries(values),
  };
}

function keptValues(column: SourceValues, kept: readonly number[]): SourceValues {
  const { missing } = column;
  const rest = missing === undefined ? {} : { missing: Uint8Array.from(kept, (row) => missing[row]!) };
  if (column.kind === "text") return { kind: "text", values: kept.map((row) => column.values[row]!), ...rest };
  if (column.kind === "list") return { kind: "list", ...keptLists(column, kept), ...rest };
  return { kind: "number", values: Float64Array.from(kept, (row) => column.values[row]!), ...rest };
}

function keptLists(
  { offsets, values, nulls }: SourceLists,
  kept: readonly number[],
): Pick<SourceLists, "offsets" | "values" | "nulls"> {
  const ends = new Int32Array(kept.length + 1);
  for (const [i, row] of kept.entries()) ends[i + 1] = ends[i]! + offsets[row + 1]! - offsets[row]!;
  const Values = values instanceof Float32Array ? Float32Array : Float64Array;
  const result = new Values(ends[kept.length]!);
  for (const [i, row] of kept.entries()) result.set(values.subarray(offsets[row]!, offsets[row + 1]!), ends[i]!);
  if (nulls === undefined) return { offsets: ends, values: result };
  const isNull = new Set(nulls);
  const places: number[] = [];
  for (const [i, row] of kept.entries()) {
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) {
      if (isNull.has(at)) places.push(ends[i]! + at - offsets[row]!);
    }
  }
  return { offsets: ends, values: result, ...(places.length > 0 ? { nulls: Uint32Array.from(places) } : {}) };
}
