import type { SourceLists, SourceNumbers, SourceStorage, SourceTexts, SourceValues } from "../../source.ts";
import { strictUtf8 } from "../../strict-utf8.ts";
import { faultAt, type Origin } from "../../validation.ts";
import type { Basket } from "./baskets.ts";
import { type BranchPlan, type Layout, storageBytes } from "./branch-plan.ts";

/** Numbers that the lists of a batch may come to. */
const LIST_VALUES = 2 ** 26;

type Read = (view: DataView, at: number) => number | bigint;

const READERS: Readonly<Record<SourceStorage, Read>> = {
  bool: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
  int8: (view, at) => view.getInt8(at),
  uint8: (view, at) => view.getUint8(at),
  int16: (view, at) => view.getInt16(at),
  uint16: (view, at) => view.getUint16(at),
  int32: (view, at) => view.getInt32(at),
  uint32: (view, at) => view.getUint32(at),
  int64: (view, at) => view.getBigInt64(at),
  uint64: (view, at) => view.getBigUint64(at),
  float32: (view, at) => view.getFloat32(at),
  float64: (view, at) => view.getFloat64(at),
};

/** One entry: where its numbers or its text are. */
interface Entry {
  view: DataView;
  start: number;
  end: number;
}

/** The rows of one column of a tree, taken from its baskets a batch at a time. */
export class BranchRows {
  private basket: Basket = { entries: 0, bytes: new Uint8Array(), offsets: undefined };
  private view: DataView = new DataView(new ArrayBuffer(0));
  private entry = 0;

  constructor(
    private readonly plan: BranchPlan,
    private readonly baskets: AsyncGenerator<Basket, void, undefined>,
  ) {}

  /** The next `rows` rows. Throws Error where there are fewer, DataError with the row for a value that no double can hold. */
  take(rows: number, origin: Origin): Promise<SourceValues> {
    const { kind } = this.plan;
    if (kind === "list") return this.lists(rows, origin);
    if (kind === "number") return this.numbers(rows, origin);
    return this.plan.storage === undefined ? this.texts(rows) : this.wholeNumbers(rows, this.plan.storage);
  }

  private async numbers(rows: number, origin: Origin): Promise<SourceNumbers> {
    const read = READERS[this.plan.storage!];
    const values = new Float64Array(rows);
    await this.each(rows, ({ view, start }, row) => {
      const found = read(view, start);
      values[row] = typeof found === "number" ? found : this.exact(found, row, origin);
    });
    return { kind: "number", values };
  }

  private async texts(rows: number): Promise<SourceTexts> {
    const values: string[] = [];
    await this.each(rows, ({ view, start, end }) => {
      values.push(textOf(view, start, end));
    });
    return { kind: "text", values };
  }

  /** Whole numbers that no double holds, as texts. */
  private async wholeNumbers(rows: number, storage: SourceStorage): Promise<SourceTexts> {
    const read = READERS[storage];
    const values: string[] = [];
    await this.each(rows, ({ view, start }) => {
      values.push(String(read(view, start)));
    });
    return { kind: "text", values };
  }

  private async lists(rows: number, origin: Origin): Promise<SourceLists> {
    const storage = this.plan.storage!;
    const [read, size] = [READERS[storage], storageBytes(storage)];
    const offsets = new Int32Array(rows + 1);
    let values = storage === "float32" ? new Float32Array(rows) : new Float64Array(rows);
    let length = 0;
    await this.each(rows, ({ view, start, end }, row) => {
      const count = (end - start) / size;
      if (length + count > values.length) values = longer(values, length + count);
      for (let i = 0; i < count; i++) {
        const found = read(view, start + i * size);
        values[length + i] = typeof found === "number" ? found : this.exact(found, row, origin);
      }
      length += count;
      offsets[row + 1] = length;
    });
    return { kind: "list", offsets, values: values.subarray(0, length) };
  }

  private async each(rows: number, take: (entry: Entry, row: number) => void): Promise<void> {
    const { layout, storage } = this.plan;
    const size = storage === undefined ? 1 : storageBytes(storage);
    for (let row = 0; row < rows; ) {
      while (this.entry === this.basket.entries) await this.turn();
      for (; row < rows && this.entry < this.basket.entries; row++, this.entry++) {
        take(this.place(layout, size), row);
      }
    }
  }

  private place(layout: Layout, size: number): Entry {
    const { view } = this;
    if (layout.kind === "fixed") {
      const start = this.entry * layout.step + layout.skip;
      return { view, start, end: start + layout.length * size };
    }
    const [first, end] = [this.basket.offsets![this.entry]!, this.basket.offsets![this.entry + 1]!];
    const start = first + layout.header;
    if (layout.kind === "text" && start <= end) return { view, start, end };
    if (start > end || (end - start) % size !== 0) throw new Error(`an entry of ${end - first} bytes`);
    // Marked length of the rest, version, count.
    const isWhole = () =>
      (view.getUint32(first) & 0x3fffffff) === end - first - 4 && view.getInt32(first + 6) * size === end - start;
    if (layout.header > 0 && !isWhole())
      throw new Error(`a vector of ${view.getInt32(first + 6)} in ${end - first} bytes`);
    return { view, start, end };
  }

  private async turn(): Promise<void> {
    const { done, value } = await this.baskets.next();
    if (done) throw new Error("it ends before the tree does");
    const { layout } = this.plan;
    if (layout.kind === "fixed" && value.bytes.length !== value.entries * layout.step) {
      throw new Error(`${value.entries} entries in ${value.bytes.length} bytes; expected ${layout.step} each`);
    }
    this.basket = value;
    this.view = new DataView(value.bytes.buffer, value.bytes.byteOffset, value.bytes.byteLength);
    this.entry = 0;
  }

  private exact(value: bigint, row: number, origin: Origin): number {
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
    throw faultAt(origin, row, this.plan.name, `${value}; expected a whole number below 2^53`);
  }
}

/** Behind its length in 1 byte, or in 4 after one of 255; an empty char array has no byte at all. */
function textOf(view: DataView, start: number, end: number): string {
  if (start === end) return "";
  const short = view.getUint8(start);
  const first = short === 255 ? start + 5 : start + 1;
  const length = short === 255 ? view.getInt32(start + 1) : short;
  if (first + length !== end) throw new Error(`a text of ${length} in ${end - start} bytes`);
  return strictUtf8(new Uint8Array(view.buffer, view.byteOffset + first, length));
}

function longer(values: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>, length: number) {
  if (length > LIST_VALUES) throw new Error(`lists of more than ${LIST_VALUES} numbers in a batch`);
  const more = new (values.constructor as typeof Float64Array)(Math.max(1024, 2 * length));
  more.set(values);
  return more;
}
