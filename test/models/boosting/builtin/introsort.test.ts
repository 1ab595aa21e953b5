import { expect, test } from "vitest";
import { sortAsLibrary } from "../../../../src/models/boosting/builtin/introsort.ts";

/** Where the entries 0 .. count - 1 go. */
function order(count: number, key: (i: number) => number): number[] {
  const keys = Int32Array.from({ length: count }, (_, i) => key(i));
  const ascending = keys.slice().sort();
  const weights = Float32Array.from({ length: count }, (_, i) => i);
  sortAsLibrary(keys, weights, count);
  expect(keys).toEqual(ascending);
  return [...weights];
}

// std::sort of pairs {key(i), i} by the first alone, g++ 12.2 -O2.
test("equal keys end up where std::sort leaves them", () => {
  const expected = [
    10, 20, 25, 15, 30, 35, 5, 0, 33, 8, 28, 13, 3, 38, 23, 18, 31, 1, 36, 26, 21, 6, 16, 11, 39, 19, 4, 34, 9, 29, 14,
    24, 12, 27, 32, 7, 17, 37, 2, 22,
  ];
  expect(order(40, (i) => (i * 7) % 5)).toEqual(expected);
});

test("also where a quicksort goes too deep and heaps are sorted", () => {
  // The same of 5000 keys that ascend and descend; the sum of entry * 31^(places behind it) modulo 2^32.
  const entries = order(5000, (i) => Math.floor(Math.min(i, 5000 - i) / 3));
  expect(entries.reduce((hash, entry) => (Math.imul(hash, 31) + entry) >>> 0, 0)).toBe(1107562616);
});

test("one entry and none stay", () => {
  expect(order(1, () => 3)).toEqual([0]);
  expect(order(0, () => 3)).toEqual([]);
});
