/** Of structures in structures; Parquet's own go to about 8. */
const DEEPEST = 24;

/** Types of Thrift's compact protocol. */
const [TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, STRUCT] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12] as const;

/**
 * Walks a structure of Thrift's compact protocol from `start` and returns where it ends, so that a reader that believes
 * what it says meets no list or text that is longer than the bytes. Throws RangeError where the bytes end before it
 * does, Error for what no structure of Parquet can have.
 *
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
export function thriftEnd(bytes: Uint8Array, start = 0): number {
  const walk = new Walk(bytes, start);
  walk.struct(0);
  return walk.at;
}

class Walk {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {}

  struct(depth: number): void {
    if (depth > DEEPEST) throw new Error(`structures in structures, more than ${DEEPEST} deep`);
    for (;;) {
      const head = this.byte();
      if ((head & 15) === 0) return;
      if (head >> 4 === 0) this.varint(); // number of the field
      this.value(head & 15, depth, false);
    }
  }

  private value(type: number, depth: number, inList: boolean): void {
    if (type === TRUE || type === FALSE) {
      if (inList) this.skip(1);
    } else if (type === BYTE) this.skip(1);
    else if (type === I16 || type === I32 || type === I64) this.varint();
    else if (type === DOUBLE) this.skip(8);
    else if (type === BINARY) this.skip(this.varint());
    else if (type === LIST) this.list(depth);
    else if (type === STRUCT) this.struct(depth + 1);
    else throw new Error(`a value of type ${type}, which Parquet does not have`);
  }

  private list(depth: number): void {
    const head = this.byte();
    const count = head >> 4 === 15 ? this.varint() : head >> 4;
    // Every entry takes a byte at least.
    if (count > this.bytes.length - this.at) throw new RangeError(`a list of ${count} where the bytes end`);
    for (let i = 0; i < count; i++) this.value(head & 15, depth, true);
  }

  private skip(count: number): void {
    if (count > this.bytes.length - this.at) throw new RangeError(`${count} bytes where the bytes end`);
    this.at += count;
  }

  private byte(): number {
    this.skip(1);
    return this.bytes[this.at - 1]!;
  }

  /** As a number; exact up to 2^53, which is all that lengths need. */
  private varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
    throw new Error("a number of more than 10 bytes");
  }
}
