import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/core/errors.ts";
import { isListColumn, keepRows, type StationTable } from "../../src/core/table.ts";

/** Row i has the number i and a list of as many values as `lengths` says, 10 i, 10 i + 1, ... */
function tableOf(lengths: readonly number[]): StationTable {
  const lists = lengths.map((length, row) => Array.from({ length }, (_, i) => 10 * row + i));
  const offsets = Int32Array.from([0, ...lengths]);
  for (let i = 1; i < offsets.length; i++) offsets[i] = offsets[i]! + offsets[i - 1]!;
  return {
    rows: lengths.length,
    columns: {
      id: Uint32Array.from(lengths.keys()),
      distance: Float64Array.from(lengths.keys(), (row) => row / 4),
      trace: { offsets, values: Float32Array.from(lists.flat()) },
    },
  };
}

describe("keepRows", () => {
  test("keeps numbers, in their own type, and lists of unequal lengths", () => {
    expect(keepRows(tableOf([2, 0, 1, 3]), Uint8Array.of(1, 1, 0, 1))).toEqual({
      rows: 3,
      columns: {
        id: Uint32Array.of(0, 1, 3),
        distance: Float64Array.of(0, 0.25, 0.75),
        trace: { offsets: Int32Array.of(0, 2, 2, 5), values: Float32Array.of(0, 1, 30, 31, 32) },
      },
    });
  });

  test("keeps all rows or none", () => {
    const table = tableOf([2, 0, 1]);
    expect(keepRows(table, Uint8Array.of(1, 255, 7))).toEqual(table);
    expect(keepRows(table, new Uint8Array(3))).toEqual(tableOf([]));
  });

  test("keeps of the kept what keeping both at once does", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean(), fc.boolean()), { maxLength: 20 });
    fc.assert(
      fc.property(rows, (all) => {
        const table = tableOf(all.map(([length]) => length));
        const first = keepRows(
          table,
          Uint8Array.from(all, ([, a]) => Number(a)),
        );
        const then = keepRows(
          first,
          Uint8Array.from(
            all.filter(([, a]) => a),
            ([, , b]) => Number(b),
          ),
        );
        expect(then).toEqual(
          keepRows(
            table,
            Uint8Array.from(all, ([, a, b]) => Number(a && b)),
          ),
        );
      }),
      { seed: 1 },
    );
  });

  test("refuses another number of marks than of rows", () => {
    expect(() => keepRows(tableOf([1, 1]), Uint8Array.of(1))).toThrow(ShapeError);
    expect(() => keepRows(tableOf([1, 1]), Uint8Array.of(1, 1, 1))).toThrow(/^3 rows to keep or not; expected 2$/);
  });
});

test("isListColumn tells lists from numbers", () => {
  const { trace, id } = tableOf([1]).columns;
  expect(isListColumn(trace!)).toBe(true);
  expect(isListColumn(id!)).toBe(false);
});
