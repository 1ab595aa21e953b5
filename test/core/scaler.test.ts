import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError, ShapeError } from "../../src/core/errors.ts";
import type { FeatureMatrix } from "../../src/core/matrix.ts";
import { SCALER_KINDS, Scaler } from "../../src/core/scaler.ts";

function matrix(columns: readonly string[], ...rows: readonly (readonly number[])[]): FeatureMatrix {
  return { rows: rows.length, columns, values: Float32Array.from(rows.flat()) };
}

function allRows(x: FeatureMatrix): Uint32Array {
  return Uint32Array.from({ length: x.rows }, (_, i) => i);
}

const x = matrix(["a", "b"], [1, 10], [3, 10], [5, 10], [7, 10], [100, 12]);
const training = Uint32Array.of(0, 1, 2, 3);

describe("Scaler", () => {
  test("standard: a has mean 4 and variance (9 + 1 + 1 + 9) / 4 = 5; b is constant, so only shifted", () => {
    const scaled = Scaler.fit("standard", x, training).transform(x);
    const root = Math.sqrt(5);
    const expected = [-3 / root, 0, -1 / root, 0, 1 / root, 0, 3 / root, 0, 96 / root, 2];
    for (const [i, value] of expected.entries()) expect(scaled.values[i]).toBeCloseTo(value, 5);
  });

  test("min-max: a from 1..7 to 0..1, not clipped beyond", () => {
    const scaled = Scaler.fit("min-max", x, training).transform(x);
    const expected = [0, 0, 2 / 6, 0, 4 / 6, 0, 1, 0, 99 / 6, 2];
    for (const [i, value] of expected.entries()) expect(scaled.values[i]).toBeCloseTo(value, 5);
  });

  test("together: 1, 3 and 4, 8 have mean 4 and variance (9 + 1 + 0 + 16) / 4 = 6.5, and go from 1 to 8", () => {
    const traces = matrix(["a", "b"], [1, 4], [3, 8]);
    const standard = Scaler.fit("standard", traces, allRows(traces), { together: true }).toJSON();
    expect(standard.offset).toEqual([4, 4]);
    for (const scale of standard.scale) expect(scale).toBeCloseTo(Math.sqrt(6.5), 12);
    const range = Scaler.fit("min-max", traces, allRows(traces), { together: true }).toJSON();
    expect(range).toMatchObject({ offset: [1, 1], scale: [7, 7] });
  });

  test("learns from the given rows alone", () => {
    const other = { ...x, values: Float32Array.from(x.values) };
    other.values.set([-1e6, 3], 8); // row 4, not in training
    for (const kind of SCALER_KINDS) {
      expect(Scaler.fit(kind, other, training).toJSON()).toEqual(Scaler.fit(kind, x, training).toJSON());
    }
  });

  test("sees a constant column as constant though its mean would round", () => {
    const tenths = matrix(["a"], ...new Array<number[]>(10).fill([0.1]));
    for (const kind of SCALER_KINDS) {
      const scaler = Scaler.fit(kind, tenths, allRows(tenths));
      expect(scaler.toJSON().scale).toEqual([1]);
      expect([...scaler.transform(tenths).values]).toEqual(new Array<number>(10).fill(0));
    }
  });

  test("one row is a constant", () => {
    const scaler = Scaler.fit("standard", x, Uint32Array.of(1));
    expect(scaler.toJSON()).toEqual({ kind: "standard", columns: ["a", "b"], offset: [3, 10], scale: [1, 1] });
  });

  test("keeps the shape of traces", () => {
    const traces: FeatureMatrix = { ...x, shape: [1, 2] };
    expect(Scaler.fit("standard", traces, training).transform(traces).shape).toEqual([1, 2]);
  });

  test("comes back from JSON text with the same bits", () => {
    for (const kind of SCALER_KINDS) {
      const scaler = Scaler.fit(kind, x, training);
      const read = Scaler.fromJSON(JSON.parse(JSON.stringify(scaler)));
      expect(read.transform(x)).toEqual(scaler.transform(x));
      expect(read.toJSON()).toEqual(scaler.toJSON());
    }
  });

  test("inverse undoes transform, to float32", () => {
    const value = fc.float({ min: -1e4, max: 1e4, noNaN: true });
    const rows = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.constantFrom(...SCALER_KINDS), rows, (kind, values) => {
        const some = matrix(["a", "b"], ...values);
        const scaler = Scaler.fit(kind, some, allRows(some));
        const back = scaler.inverse(scaler.transform(some));
        // a scaled value is off by 2^-24 of itself: by 2^-24 of the largest distance from the offset, at most 2e4
        for (const [i, original] of some.values.entries())
          expect(Math.abs(back.values[i]! - original)).toBeLessThan(0.01);
      }),
    );
  });

  test("brings the training rows to mean 0 and deviation 1, or to 0..1", () => {
    const column = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(
        column.filter((values) => new Set(values).size > 1),
        (values) => {
          const some = matrix(["a"], ...values.map((value) => [value]));
          const standard = [...Scaler.fit("standard", some, allRows(some)).transform(some).values];
          const mean = standard.reduce((a, b) => a + b) / values.length;
          expect(mean).toBeCloseTo(0, 5);
          expect(standard.reduce((a, b) => a + b * b, 0) / values.length).toBeCloseTo(1, 5);
          const unit = Scaler.fit("min-max", some, allRows(some)).transform(some).values;
          expect([Math.min(...unit), Math.max(...unit)]).toEqual([0, 1]);
        },
      ),
    );
  });

  test("refuses NaN and infinity with row and column, in fit and transform", () => {
    const bad = matrix(["a", "b"], [1, 2], [3, Number.NaN], [Infinity, 4]);
    expect(() => Scaler.fit("standard", bad, allRows(bad))).toThrow(
      "row 2, column a is Infinity; expected a finite number",
    );
    expect(() => Scaler.fit("min-max", bad, Uint32Array.of(0, 1))).toThrow(
      new DataError("row 1, column b is NaN; expected a finite number"),
    );
    const scaler = Scaler.fit("standard", bad, Uint32Array.of(0));
    expect(() => scaler.transform(bad)).toThrow("row 1, column b is NaN");
    expect(() => scaler.inverse(bad)).toThrow("row 1, column b is NaN");
    // Scale .01: 1e37 is 1e39, beyond float32.
    const narrow = Scaler.fit("min-max", matrix(["a"], [0], [0.01]), Uint32Array.of(0, 1));
    expect(() => narrow.transform(matrix(["a"], [1], [1e37]))).toThrow(
      new DataError(`row 1, column a is ${Math.fround(1e37)}, too large to be scaled in float32`),
    );
  });

  test("refuses no rows, rows that are not there, other columns and other JSON", () => {
    expect(() => Scaler.fit("standard", x, new Uint32Array(0))).toThrow("no rows to fit a scaler to");
    expect(() => Scaler.fit("standard", x, Uint32Array.of(5))).toThrow(
      new ShapeError("row 5 is out of range; the matrix has 5 rows"),
    );
    const scaler = Scaler.fit("standard", x, training);
    expect(() => scaler.transform(matrix(["b", "a"], [1, 2]))).toThrow(
      new ShapeError("columns are b, a; the scaler was fitted to a, b"),
    );
    expect(() => scaler.transform(matrix(["a"], [1]))).toThrow("columns are a; the scaler was fitted to a, b");
    const json = scaler.toJSON();
    expect(() => Scaler.fromJSON({ ...json, scale: [1, 0] })).toThrow(DataError);
    expect(() => Scaler.fromJSON({ ...json, scale: [1] })).toThrow("2 columns, 2 offsets and 1 scales");
    expect(() => Scaler.fromJSON({ ...json, kind: "robust" })).toThrow("not a scaler");
  });
});
