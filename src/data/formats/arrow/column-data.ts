import { Bool, type Data, Field, type Float64, List, makeData, Utf8, vectorFromArray } from "apache-arrow";
import type { SourceStorage, SourceValues } from "../../source.ts";
import { arrowType, type StoredColumn, storing } from "../../stored-column.ts";
import { faultAt, type Origin, rowOfEntry } from "../../validation.ts";

const ARRAYS = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const satisfies Record<Exclude<SourceStorage, "bool">, unknown>;

/** The values of a batch as a column of Arrow. Throws DataError with the row for a number that its type cannot hold. */
export function columnData(values: SourceValues, { name, storage }: StoredColumn, origin: Origin): Data {
  const { missing } = values;
  const fault = (row: number, problem: string) => faultAt(origin, row, name, problem);
  if (values.kind === "list") {
    const { offsets } = values;
    const absent = maskOf(values.nulls, values.values.length);
    const child = numbers(values.values, { storage: storage!, missing: absent }, (index, problem) =>
      fault(rowOfEntry(offsets, index), problem),
    );
    const type = new List(new Field("item", child.type, true));
    return makeData({ type, valueOffsets: offsets, child, ...nullsOf(missing) });
  }
  if (storage !== undefined) return numbers(values.values, { storage, missing }, fault);
  const texts = (values.values as readonly string[]).map((text, row) => (missing?.[row] === 1 ? null : text));
  return vectorFromArray(texts, new Utf8()).data[0]!;
}

/** 1 at each place. */
function maskOf(places: Uint32Array | undefined, length: number): Uint8Array | undefined {
  if (places === undefined) return undefined;
  const mask = new Uint8Array(length);
  for (const place of places) mask[place] = 1;
  return mask;
}

function numbers(
  values: Float32Array | Float64Array | readonly string[],
  { storage, missing }: { storage: SourceStorage; missing?: Uint8Array | undefined },
  fault: (index: number, problem: string) => Error,
): Data {
  const store = storing(storage, fault);
  const { length } = values;
  const nulls = nullsOf(missing);
  if (storage === "bool") {
    const ones = Uint8Array.from({ length }, (_, i) => (missing?.[i] !== 1 && store(values[i]!, i) === true ? 1 : 0));
    return makeData({ type: new Bool(), length, data: bitsOf(ones), ...nulls });
  }
  const type = arrowType(storage) as Float64; // or any other number: the overloads want to know which
  const ArrayType = ARRAYS[storage];
  if (values instanceof ArrayType) return makeData({ type, data: values as Float64Array, ...nulls });
  const data = new ArrayType(length);
  for (let i = 0; i < length; i++) if (missing?.[i] !== 1) data[i] = store(values[i]!, i) as never;
  return makeData({ type, data: data as Float64Array, ...nulls });
}

function nullsOf(missing: Uint8Array | undefined): { nullBitmap?: Uint8Array; nullCount?: number } {
  if (missing === undefined) return {};
  return {
    nullBitmap: bitsOf(missing.map((one) => 1 - one)),
    nullCount: missing.reduce((sum, one) => sum + one, 0),
  };
}

/** A bit for each, from the lowest bit on. */
function bitsOf(ones: Uint8Array): Uint8Array {
  const bits = new Uint8Array(8 * Math.ceil(ones.length / 64));
  for (const [i, one] of ones.entries()) bits[i >> 3]! |= one << (i & 7);
  return bits;
}
