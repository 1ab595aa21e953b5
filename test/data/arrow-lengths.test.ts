import { Bool, type DataType, Dictionary, Field, Float64, Int32, List, Utf8 } from "apache-arrow";
import { expect, test } from "vitest";
import { checkLengths } from "../../src/data/arrow-lengths.ts";

/** Three rows with buffers of these bytes, one after the other. */
function check(type: DataType, buffers: readonly (readonly number[])[], { nulls = 0, child = 3 } = {}): void {
  const bytes = Uint8Array.from(buffers.flat());
  let offset = 0;
  const places = buffers.map(({ length }) => {
    offset += length;
    return { offset: offset - length, length };
  });
  const nodes = [
    { length: 3, nullCount: nulls },
    { length: child, nullCount: 0 },
  ];
  checkLengths([type], { rows: 3, nodes, buffers: places, bytes });
}

const zeros = (length: number) => new Array<number>(length).fill(0);
const ints = (...values: number[]) => values.flatMap((value) => [value, 0, 0, 0]);

test("numbers: 8 bytes for each, or padded to 64", () => {
  for (const length of [24, 64]) expect(() => check(new Float64(), [[], zeros(length)])).not.toThrow();
  for (const length of [0, 16, 23, 25, 32, 40, 128]) {
    expect(() => check(new Float64(), [[], zeros(length)])).toThrow(`${length} bytes for a column; expected 24`);
  }
  expect(() => check(new Float64(), [[]])).toThrow("1 buffers; expected more");
});

test("bits: as many nulls as the column says, in a byte or more", () => {
  const column = zeros(12);
  for (const valid of [[5], [5, 0, 0]]) expect(() => check(new Int32(), [valid, column], { nulls: 1 })).not.toThrow();
  expect(() => check(new Int32(), [[7], column], { nulls: 1 })).toThrow("a column of 0 nulls; expected 1");
  expect(() => check(new Int32(), [[], column], { nulls: 1 })).toThrow("0 bytes for a column; expected 1 or more");
  expect(() => check(new Bool(), [[], []])).toThrow("0 bytes for a column; expected 1 or more");
});

test("texts and lists: to where the last one ends", () => {
  expect(() => check(new Utf8(), [[], ints(0, 1, 1, 3), zeros(3)])).not.toThrow();
  expect(() => check(new Utf8(), [[], ints(0, 1, 1, 3), zeros(2)])).toThrow("2 bytes for a column; expected 3");
  expect(() => check(new Utf8(), [[], ints(0, 1, 1), zeros(3)])).toThrow("12 bytes for a column; expected 16");
  const list = new List(new Field("item", new Float64()));
  expect(() => check(list, [[], ints(0, 1, 1, 2), [], zeros(16)], { child: 2 })).not.toThrow();
  expect(() => check(list, [[], ints(0, 1, 1, 2), [], zeros(8)], { child: 2 })).toThrow("expected 16");
});

test("entries of a dictionary, and columns of other lengths", () => {
  const names = new Dictionary(new Utf8(), new Int32());
  expect(() => check(names, [[], zeros(12)])).not.toThrow();
  expect(() => check(names, [[], zeros(4)])).toThrow("expected 12");
  const nodes = [{ length: 2, nullCount: 0 }];
  const batch = { rows: 3, nodes, buffers: [], bytes: new Uint8Array() };
  expect(() => checkLengths([new Int32()], batch)).toThrow("a column of 2 rows; expected 3");
});
