import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binRows, MISSING } from "../../../../src/models/boosting/builtin/binned-rows.ts";
import { quantileCuts } from "../../../../src/models/boosting/builtin/cuts.ts";

function column(values: readonly number[]) {
  return { rows: values.length, columns: ["x"], values: Float32Array.from(values) };
}

describe("quantile cuts", () => {
  test("part every two distinct values where there are few", () => {
    const [cuts] = quantileCuts(column([3, 1, 2, 2, 1]), 256);
    // The last edge is 3 + (3 + 1e-5).
    expect([...cuts!.edges]).toEqual([2, 3, Math.fround(6.00001)]);
    expect(cuts!.missing).toBe(false);
  });

  test("are quantiles where there are more values than bins", () => {
    // Values 0 .. 999 and 4 bins: ranks k 998 / 4 + 1 = 250.5, 500, 749.5. The middle of value v is rank v + 0.5, so
    // value 250 (or its lower neighbour at a tie), 499 and 749 are next; 0 and 999 are the ends.
    const [cuts] = quantileCuts(column(Array.from({ length: 1000 }, (_, i) => i)), 4);
    expect([...cuts!.edges.subarray(0, 3)]).toEqual([250, 500, 749]);
    expect(cuts!.edges).toHaveLength(4);
  });

  test("follow the weights", () => {
    // The values above 900 hold 9 / 10 of the weight: 900 + 100 * 81 = 9000.
    const values = Array.from({ length: 1000 }, (_, i) => i);
    const weight = Float32Array.from(values, (i) => (i < 900 ? 1 : 81));
    const [cuts] = quantileCuts(column(values), 10, weight);
    expect(cuts!.edges[0]).toBeGreaterThan(880);
    expect(cuts!.edges[1]).toBeGreaterThan(900);
  });

  test("of a constant or empty column are one bin", () => {
    expect(quantileCuts(column([7, 7, 7]), 256)[0]!.edges).toHaveLength(1);
    expect(quantileCuts(column([Number.NaN, Number.NaN]), 256)[0]!).toMatchObject({ missing: true });
  });
});

describe("codes", () => {
  test("agree with every cut as raw values do", () => {
    const value = fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.constant(Number.NaN), fc.integer());
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 50 }), fc.array(value), (trained, unseen) => {
        const cuts = quantileCuts(column(trained), 8);
        const all = column([...trained, ...unseen]);
        const { codes } = binRows(all, cuts);
        const { edges, missing } = cuts[0]!;
        // The last edge is split at only to part values from missing ones.
        const usable = missing ? edges.length : edges.length - 1;
        for (let row = 0; row < all.rows; row++) {
          const x = all.values[row]!;
          if (Number.isNaN(x)) expect(codes[row]).toBe(MISSING);
          else for (let bin = 0; bin < usable; bin++) expect(codes[row]! <= bin).toBe(x < edges[bin]!);
        }
      }),
    );
  });

  test("leave room for missing values among 300 distinct ones", () => {
    const values = [...Array.from({ length: 300 }, (_, i) => i), Number.NaN, 1e6];
    const cuts = quantileCuts(column(values.slice(0, -1)), 256);
    const { codes } = binRows(column(values), cuts);
    expect(codes[300]).toBe(MISSING);
    expect(codes[301]).toBe(254);
    expect(Math.max(...codes.subarray(0, 300))).toBe(253);
  });
});
