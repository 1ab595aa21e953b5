import { Bool, type DataType, Field, Float32, Float64, Int, List, Utf8 } from "apache-arrow";
import { COLUMNS } from "./columns.ts";
import {
  originOf,
  type SourceBatch,
  type SourceColumn,
  type SourceStorage,
  type SourceValues,
  type WriteRequest,
} from "./source.ts";
import { faultAt, type Origin } from "./validation.ts";

/** A column as a file with types is to have it. */
export interface StoredColumn {
  name: string;
  kind: SourceColumn["kind"];
  /** undefined for texts */
  storage: SourceStorage | undefined;
}

/**
 * The type of a column: what the file that it comes from has it in; else whole numbers as the dictionary has them, float64 for others.
 * Texts that are stored as whole numbers of 64 bits become these again. With `anyRows`, ids have 64 bits and a sign where nothing else is known: a
 * table need not be one of stations, and who reads it as that refuses ids below 0, as of the file that they came from.
 */
export function storedColumn({ name, kind, storage }: SourceColumn, anyRows = false): StoredColumn {
  if (kind === "text") return { name, kind, storage: storage?.endsWith("int64") ? storage : undefined };
  const dtype = kind === "number" ? COLUMNS.find((column) => column.name === name)?.dtype : undefined;
  const own = dtype === "uint8" || dtype === "uint16" || dtype === "uint32" ? dtype : undefined;
  const whole = anyRows && own === "uint32" ? "int64" : own;
  return { name, kind, storage: storage ?? whole ?? "float64" };
}

/** The field of Arrow for it; all may be missing, entries of lists too. These are called `entry`. */
export function arrowField({ kind, storage }: StoredColumn, { name, unit }: SourceColumn, entry = "item"): Field {
  const leaf = arrowType(storage);
  const type = kind === "list" ? new List(new Field(entry, leaf, true)) : leaf;
  return new Field(name, type, true, new Map(unit === undefined ? [] : [["unit", unit]]));
}

export function arrowType(storage: SourceStorage | undefined): DataType {
  if (storage === undefined) return new Utf8();
  if (storage === "bool") return new Bool();
  if (storage === "float32") return new Float32();
  if (storage === "float64") return new Float64();
  return new Int(!storage.startsWith("u"), Number(storage.replace(/^u?int/, "")) as 8 | 16 | 32 | 64);
}

export type Stored = number | bigint | boolean | string;
type Row = Stored | null | (Stored | null)[];

/**
 * The values of a batch as the library wants them, one a row. Throws DataError with the row for a number that the type cannot hold:
 * a fraction or too large a one for whole numbers, more than float32 goes to.
 */
export function storedValues(values: SourceValues, { name, storage }: StoredColumn, origin: Origin): Row[] {
  const { kind, missing } = values;
  const store = storing(storage, (row, problem) => faultAt(origin, row, name, problem));
  const rows = kind === "list" ? values.offsets.length - 1 : values.values.length;
  const nulls = kind === "list" && values.nulls ? new Set(values.nulls) : undefined;
  const stored: Row[] = [];
  for (let row = 0; row < rows; row++) {
    if (missing?.[row] === 1) stored.push(null);
    else if (kind !== "list") stored.push(store(values.values[row]!, row));
    else {
      const list: (Stored | null)[] = [];
      for (let i = values.offsets[row]!; i < values.offsets[row + 1]!; i++) {
        list.push(nulls?.has(i) ? null : store(values.values[i]!, row));
      }
      stored.push(list);
    }
  }
  return stored;
}

/** Throws DataError for rows that a table cannot hold whatever its form: see `WriteRequest.anyRows`. */
export function requireHeld({ input, columns }: Pick<WriteRequest, "input" | "columns">, batch: SourceBatch): void {
  const origin = originOf(batch, input);
  for (const column of columns) storedValues(batch.columns[column.name]!, storedColumn(column, true), origin);
}

/** How a value is stored; `fault` is told the row that it is called with. */
export function storing(
  storage: SourceStorage | undefined,
  fault: (row: number, problem: string) => Error,
): (value: number | string, row: number) => Stored {
  if (storage === undefined || storage === "float64") return (value) => value;
  if (storage === "float32") {
    return (value, row) => {
      if (Number.isFinite(value) && !Number.isFinite(Math.fround(value as number))) {
        throw fault(row, `${value}; expected a float32`);
      }
      return value;
    };
  }
  const [, sign, bits] = /^(u?)int(8|16|32|64)$/.exec(storage) ?? [undefined, "u", "1"];
  const [low, high] =
    sign === "u" ? [0n, 2n ** BigInt(bits!) - 1n] : [-(2n ** (BigInt(bits!) - 1n)), 2n ** (BigInt(bits!) - 1n) - 1n];
  const [least, most] = [Number(low), Number(high)];
  return (value, row) => {
    const expected = `a whole number from ${low} to ${high}`;
    if (bits === "64") {
      const isWhole = typeof value === "string" ? /^-?\d{1,20}$/.test(value) : Number.isSafeInteger(value);
      const whole = isWhole ? BigInt(value) : undefined;
      if (whole === undefined || whole < low || whole > high) throw fault(row, `${value}; expected ${expected}`);
      return whole;
    }
    const number = value as number;
    if (!(Number.isInteger(number) && number >= least && number <= most))
      throw fault(row, `${value}; expected ${expected}`);
    return storage === "bool" ? number === 1 : number;
  };
}
