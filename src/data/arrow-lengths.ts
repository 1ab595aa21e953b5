import { type DataType, DataType as Type } from "apache-arrow";

/** What a record batch says of its columns: rows of each field node, bytes of each buffer. */
export interface BatchLengths {
  rows: number;
  nodes: readonly { length: number; nullCount: number }[];
  buffers: readonly { offset: number; length: number }[];
  /** the buffers themselves, unpacked */
  bytes: Uint8Array;
}

/** Buffers are padded to multiples of these, by some writers. */
const PADDINGS = [1, 8, 64] as const;

/**
 * Throws RangeError unless the buffers of a record batch are as long as its columns need, and no longer than padding makes them
 * (Arrow Columnar Format, "Buffer Listing for Each Layout"): a compressed buffer says its own length, and a wrong one would else be a
 * column with a part of its numbers, or with compressed bytes in their place. Views and unions, and what follows them, are not looked at.
 */
export function checkLengths(types: readonly DataType[], batch: BatchLengths): void {
  const walk = new Walk(batch);
  for (const type of types) if (!walk.column(type, batch.rows)) return;
}

class Walk {
  private node = 0;
  private buffer = 0;

  constructor(private readonly batch: BatchLengths) {}

  /** Whether all of it is known. */
  column(type: DataType, rows: number): boolean {
    const node = this.batch.nodes[this.node++];
    if (node?.length !== rows) throw new RangeError(`a column of ${node?.length} rows; expected ${rows}`);
    if (Type.isNull(type)) return true;
    if (Type.isUnion(type) || Type.isUtf8View(type) || Type.isBinaryView(type)) return false;
    this.validity(rows, node.nullCount);
    if (Type.isStruct(type)) return type.children.every((child) => this.column(child.type, rows));
    if (Type.isFixedSizeList(type)) return this.column(type.children[0]!.type, rows * type.listSize);
    if (Type.isUtf8(type) || Type.isBinary(type)) return this.texts(rows, 4);
    if (Type.isLargeUtf8(type) || Type.isLargeBinary(type)) return this.texts(rows, 8);
    if (Type.isList(type) || Type.isMap(type) || Type.isLargeList(type)) {
      this.offsets(rows, Type.isLargeList(type) ? 8 : 4);
      // The child may be longer than what the lists take of it.
      return this.column(type.children[0]!.type, this.batch.nodes[this.node]?.length ?? 0);
    }
    const bits = bitsOf(Type.isDictionary(type) ? type.indices : type);
    if (bits === undefined) return false;
    if (bits === 1) this.bits(rows);
    else this.take((rows * bits) / 8, rows === 0);
    return true;
  }

  /** Bits that tell which values are there; none where all are. */
  private validity(rows: number, nulls: number): void {
    if (nulls === 0 && this.batch.buffers[this.buffer]?.length === 0) {
      this.buffer++;
      return;
    }
    const { offset } = this.bits(rows);
    let unset = 0;
    for (let row = 0; row < rows; row++) unset += 1 - ((this.batch.bytes[offset + (row >> 3)]! >> (row & 7)) & 1);
    if (unset !== nulls) throw new RangeError(`a column of ${unset} nulls; expected ${nulls}`);
  }

  /** Of a part of a column, some writers keep the bits of all of it. */
  private bits(rows: number): { offset: number; length: number } {
    const found = this.next();
    if (found.length >= Math.ceil(rows / 8)) return found;
    throw new RangeError(`a buffer of ${found.length} bytes for a column; expected ${Math.ceil(rows / 8)} or more`);
  }

  private texts(rows: number, width: 4 | 8): boolean {
    this.take(this.offsets(rows, width), false);
    return true;
  }

  /** Where the last row ends. */
  private offsets(rows: number, width: 4 | 8): number {
    const place = this.take(width * (rows + 1), rows === 0);
    if (place.length === 0) return 0;
    const { buffer, byteOffset } = this.batch.bytes;
    const view = new DataView(buffer, byteOffset + place.offset, place.length);
    return width === 4 ? view.getInt32(4 * rows, true) : Number(view.getBigInt64(8 * rows, true));
  }

  /** The next buffer, which may be empty where all values are there, or there are none. */
  private take(bytes: number, mayBeEmpty: boolean): { offset: number; length: number } {
    const found = this.next();
    const { length } = found;
    const fits = PADDINGS.some((padding) => length === Math.ceil(bytes / padding) * padding);
    if (fits || (mayBeEmpty && length === 0)) return found;
    throw new RangeError(`a buffer of ${length} bytes for a column; expected ${bytes}`);
  }

  private next(): { offset: number; length: number } {
    const found = this.batch.buffers[this.buffer++];
    if (found === undefined) throw new RangeError(`${this.buffer - 1} buffers; expected more`);
    return found;
  }
}

/** Bits of a value in the buffer of a column. */
function bitsOf(type: DataType): number | undefined {
  if (Type.isBool(type)) return 1;
  if (Type.isInt(type) || Type.isDecimal(type) || Type.isTime(type)) return type.bitWidth;
  if (Type.isFloat(type)) return 16 << type.precision;
  if (Type.isDate(type)) return type.unit === 0 ? 32 : 64;
  if (Type.isTimestamp(type) || Type.isDuration(type)) return 64;
  return Type.isFixedSizeBinary(type) ? 8 * type.byteWidth : undefined;
}
