import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/core/errors.ts";
import { type FeatureMatrix, selectRows } from "../../src/core/matrix.ts";

const matrix: FeatureMatrix = { rows: 3, columns: ["a", "b"], values: Float32Array.of(1, 2, 3, 4, 5, 6) };

describe("selectRows", () => {
  test("takes rows in the order asked for, repeated if asked twice", () => {
    expect(selectRows(matrix, Uint32Array.of(2, 0, 2))).toEqual({
      rows: 3,
      columns: ["a", "b"],
      values: Float32Array.of(5, 6, 1, 2, 5, 6),
    });
  });

  test("of no rows has none, and keeps columns and shape", () => {
    const traces: FeatureMatrix = { ...matrix, shape: [1, 2] };
    expect(selectRows(traces, new Uint32Array(0))).toEqual({
      rows: 0,
      columns: ["a", "b"],
      values: new Float32Array(0),
      shape: [1, 2],
    });
  });

  test("copies: the matrix is as before when the rows change", () => {
    selectRows(matrix, Uint32Array.of(0)).values.fill(9);
    expect(matrix.values).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  });

  test("refuses a row that is not there", () => {
    expect(() => selectRows(matrix, Uint32Array.of(0, 3))).toThrow(ShapeError);
    expect(() => selectRows(matrix, Uint32Array.of(0, 3))).toThrow(/^row 3 is out of range; the matrix has 3 rows$/);
  });
});
