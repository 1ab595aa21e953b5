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

  // The edges of these three, from xgboost 3.2.0 (x and weight as below, `weight=None` without):
  //   q = xgboost.QuantileDMatrix(x.astype("f4").reshape(-1, 1), weight=weight, max_bin=8)
  //   q.get_quantile_cut()[1][1:]
  test("are the library's where its sketch has to prune", () => {
    const [cuts] = quantileCuts(column(Array.from({ length: 20_000 }, (_, i) => (i * 7919) % 20_011)), 8);
    expect([...cuts!.edges]).toEqual([2563, 5109, 7595, 10171, 12403, 14937, 17441, 40020]);
  });

  test("are the library's where values are missing", () => {
    const values = Array.from({ length: 20_000 }, (_, i) => (i % 3 === 0 ? Number.NaN : (i * 7919) % 20_011));
    const [cuts] = quantileCuts(column(values), 8);
    expect([...cuts!.edges]).toEqual([2572, 5106, 7613, 9842, 12395, 14908, 17434, 40020]);
  });

  test("are the library's where rows have weights", () => {
    const values = Array.from({ length: 20_000 }, (_, i) => (i * 7919) % 1009);
    const weight = Float32Array.from(values, (_, i) => 0.1 + (i % 7));
    const [cuts] = quantileCuts(column(values), 8, { weight });
    expect([...cuts!.edges]).toEqual([129, 257, 383, 511, 625, 751, 878, 2016]);
  });

  test("are the same of a range of features as of all", () => {
    // 11 features are more than are read at once, 2000 rows fill the sketch's queue, and every third value of some is missing.
    const values = Float32Array.from({ length: 11 * 2000 }, (_, i) =>
      i % 2 === 1 && i % 3 === 0 ? Number.NaN : (i * 7919) % 997,
    );
    const x = { rows: 2000, columns: Array.from({ length: 11 }, (_, i) => String(i)), values };
    const whole = quantileCuts(x, 4);
    const parts = [
      [0, 3],
      [3, 10],
      [10, 11],
    ].flatMap(([begin, end]) => quantileCuts(x, 4, { begin: begin!, end: end! }));
    expect(parts).toEqual(whole);
    for (const [feature, own] of whole.entries()) {
      const alone = column(Array.from({ length: 2000 }, (_, row) => values[11 * row + feature]!));
      expect(quantileCuts(alone, 4)).toEqual([own]);
    }
  });

  test("follow the weights", () => {
    // The values above 900 hold 9 / 10 of the weight: 900 + 100 * 81 = 9000.
    const values = Array.from({ length: 1000 }, (_, i) => i);
    const weight = Float32Array.from(values, (i) => (i < 900 ? 1 : 81));
    const [cuts] = quantileCuts(column(values), 10, { weight });
    expect(cuts!.edges[0]).toBeGreaterThan(880);
    expect(cuts!.edges[1]).toBeGreaterThan(900);
  });

  // Last edges from xgboost 3.2.0, as above.
  test("of a constant or empty column are one bin", () => {
    const edges = (values: number[], weight?: Float32Array) => [
      ...quantileCuts(column(values), 256, { weight })[0]!.edges,
    ];
    expect(edges([7, 7, 7])).toEqual([Math.fround(14.00001)]);
    expect(edges([-3.25, -3.25])).toEqual([Math.fround(1e-5)]);
    expect(edges([0, -0])).toEqual([Math.fround(1e-5)]);
    expect(edges([Number.NaN, Number.NaN])).toEqual([Math.fround(3e-5)]);
    expect(edges([1, Number.NaN], Float32Array.of(0, 1))).toEqual([Math.fround(1e-5)]);
    expect(quantileCuts(column([Number.NaN, 1]), 256)[0]!.missing).toBe(true);
  });

  test("end at the largest float32 where the library's would be infinite", () => {
    expect(quantileCuts(column([1, 3e38]), 256)[0]!.edges[1]).toBe((2 - 2 ** -23) * 2 ** 127);
  });

  test("leave out rows of weight 0", () => {
    const [cuts] = quantileCuts(column([1, 2, 3, 4]), 256, { weight: Float32Array.of(0, 1, 1, 0) });
    expect([...cuts!.edges]).toEqual([3, Math.fround(6.00001)]);
  });
});

describe("codes", () => {
  test("agree with every cut as raw values do", () => {
    const value = fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.constant(Number.NaN), fc.integer());
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 50 }), fc.array(value), (trained, unseen) => {
        const cuts = quantileCuts(column(trained), 64);
        const all = column([...trained, ...unseen]);
        const codes = binRows(all, cuts);
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

  test("find edges that lie close and far apart", () => {
    // 200 edges next to each other, and the rest over all powers of two: many to a slot of the table, and none.
    const near = Array.from({ length: 200 }, (_, i) => 1000 + i * 2 ** -14);
    const far = Array.from({ length: 50 }, (_, i) => (i % 2 ? -1 : 1) * 2 ** (4 * i - 90));
    const x = column([...near, ...far]);
    const cuts = quantileCuts(x, 256);
    const ascending = x.values.slice().sort();
    expect([...binRows(x, cuts)]).toEqual([...x.values].map((value) => ascending.indexOf(value)));
  });

  test("of ranges of rows go where they are told to", () => {
    const x = { rows: 5, columns: ["a", "b"], values: Float32Array.of(1, 9, 2, 8, 3, 7, 4, 6, 5, 5) };
    const cuts = quantileCuts(x, 256);
    const codes = new Uint8Array(10).fill(77);
    expect(binRows(x, cuts, { codes, begin: 1, end: 3 })).toBe(codes);
    expect([...codes]).toEqual([77, 77, 1, 3, 2, 2, 77, 77, 77, 77]);
    binRows(x, cuts, { codes, begin: 3 });
    binRows(x, cuts, { codes, end: 1 });
    expect(codes).toEqual(binRows(x, cuts));
  });

  test("leave room for missing values among 300 distinct ones", () => {
    const values = [...Array.from({ length: 300 }, (_, i) => i), Number.NaN, 1e6];
    const cuts = quantileCuts(column(values.slice(0, -1)), 256);
    const codes = binRows(column(values), cuts);
    expect(codes[300]).toBe(MISSING);
    expect(codes[301]).toBe(254);
    expect(Math.max(...codes.subarray(0, 300))).toBe(253);
  });
});
