import { expect, test } from "vitest";
import { keptRows } from "../../src/data/kept-rows.ts";

test("rows that are kept keep their numbers, texts, lists and what is missing, in lists too", () => {
  const batch = {
    firstRow: 100,
    rows: 3,
    columns: {
      x: { kind: "number", values: Float64Array.of(1, NaN, 3), missing: Uint8Array.of(0, 1, 0) },
      name: { kind: "text", values: ["a", "b", "c"] },
      trace: { kind: "list", offsets: Int32Array.of(0, 2, 2, 5), values: Float32Array.of(1, 2, 3, 4, 5) },
      gaps: {
        kind: "list",
        offsets: Int32Array.of(0, 2, 3, 5),
        values: Float32Array.of(NaN, 2, NaN, 4, NaN),
        nulls: Uint32Array.of(0, 2, 4),
      },
    },
  } as const;
  expect(keptRows(batch, Uint8Array.of(0, 1, 1))).toEqual({
    firstRow: 100,
    rows: 2,
    places: Uint32Array.of(1, 2),
    columns: {
      x: { kind: "number", values: Float64Array.of(NaN, 3), missing: Uint8Array.of(1, 0) },
      name: { kind: "text", values: ["b", "c"] },
      trace: { kind: "list", offsets: Int32Array.of(0, 0, 3), values: Float32Array.of(3, 4, 5) },
      gaps: {
        kind: "list",
        offsets: Int32Array.of(0, 1, 3),
        values: Float32Array.of(NaN, 4, NaN),
        nulls: Uint32Array.of(0, 2),
      },
    },
  });
  expect(keptRows(keptRows(batch, Uint8Array.of(0, 1, 1)), Uint8Array.of(0, 1))).toMatchObject({
    rows: 1,
    places: Uint32Array.of(2),
  });
  expect(keptRows(batch, Uint8Array.of(1, 1, 1))).toBe(batch);
});
