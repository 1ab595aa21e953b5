import { type Data, DataType } from "apache-arrow";
import { DataError } from "../core/errors.ts";
import type { Origin } from "./validation.ts";

/** What the offsets of lists or texts must agree with. */
export interface ListShape {
  rows: number;
  /** values of all lists, bytes of all texts */
  length: number;
  name: string;
  origin: Origin;
}

/** [rows + 1] where each list or text starts among the values. Throws DataError for offsets that go back or beyond them. */
export function readOffsets(data: Data, { rows, length, name, origin }: ListShape): Int32Array {
  if (DataType.isFixedSizeList(data.type)) {
    const { listSize } = data.type;
    if (rows * listSize > length) throw inconsistent(origin, name, `${length} values; expected ${rows * listSize}`);
    return Int32Array.from({ length: rows + 1 }, (_, row) => row * listSize);
  }
  const stored: Int32Array | BigInt64Array = data.valueOffsets;
  if (stored.length < rows + 1) throw inconsistent(origin, name, `${stored.length} offsets; expected ${rows + 1}`);
  const offsets = stored instanceof Int32Array ? stored.subarray(0, rows + 1) : new Int32Array(rows + 1);
  for (let row = 0; row <= rows; row++) {
    const offset = Number(stored[row]!);
    const low = row === 0 ? 0 : offsets[row - 1]!;
    if (!(offset >= low && offset <= length)) {
      throw inconsistent(origin, name, `offset ${offset} of row ${row}; expected ${low} to ${length}`);
    }
    offsets[row] = offset;
  }
  return offsets;
}

/** The error of a column that contradicts itself. */
export function inconsistent({ path, firstRow }: Origin, column: string, problem: string): DataError {
  return new DataError(`${path} is damaged: column ${column} from row ${firstRow} has ${problem}`);
}
