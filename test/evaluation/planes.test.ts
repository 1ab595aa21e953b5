import { describe, expect, test } from "vitest";
import { ShapeError } from "../../src/core/errors.ts";
import { Random } from "../../src/core/random.ts";
import { neighbourPlane, principalPlane } from "../../src/evaluation/planes.ts";

const points = (rows: readonly (readonly number[])[]) => ({
  values: Float32Array.from(rows.flat()),
  size: rows[0]!.length,
});

describe("principal components", () => {
  test("of points by hand", () => {
    // Along (1, 1) at -2, -1, 1, 2 times (1, 1), and 0.5 aside at the inner two: variances (8 + 2) 2 / 3 and 0.5^2 2 2 / 3.
    const rows = [
      [-2, -2],
      [-1.5, -0.5],
      [1.5, 0.5],
      [2, 2],
    ];
    const { x, y, shares } = principalPlane(points(rows));
    // Mean square products: xx 12.5 / 3, yy 8.5 / 3, xy 9.5 / 3; eigenvalues (21 +- sqrt(4^2 + 4 9.5^2)) / 6.
    const root = Math.sqrt(16 + 4 * 9.5 * 9.5);
    const [large, small] = [(21 + root) / 6, (21 - root) / 6];
    expect(shares[0]).toBeCloseTo(large / (large + small), 10);
    expect(shares[1]).toBeCloseTo(small / (large + small), 10);
    expect(x.reduce((sum, value) => sum + value * value, 0) / 3).toBeCloseTo(large, 10);
    expect(y.reduce((sum, value) => sum + value * value, 0) / 3).toBeCloseTo(small, 10);
    expect(x[3]).toBeGreaterThan(0); // both loadings are positive
    expect(x[0]).toBeCloseTo(-x[3]!, 10);
  });

  test("have the same sign whatever the order of the rows", () => {
    const random = Random.fromSeed(1);
    const rows = Array.from({ length: 40 }, () => [3 * random.normal(), random.normal(), 0.2 * random.normal()]);
    const one = principalPlane(points(rows));
    const other = principalPlane(points([...rows].reverse()));
    for (let row = 0; row < 40; row++) {
      expect(other.x[39 - row]).toBeCloseTo(one.x[row]!, 8);
      expect(other.y[39 - row]).toBeCloseTo(one.y[row]!, 8);
    }
  });

  test("of one number, of points that do not vary, of one point and of none", () => {
    const line = principalPlane(points([[1], [2], [6]]));
    expect([...line.x].map((value) => Math.round(1e9 * value) / 1e9)).toEqual([-2, -1, 3]);
    expect([...line.y]).toEqual([0, 0, 0]);
    expect(line.shares).toEqual([1, 0]);
    for (const rows of [
      [
        [1, 2],
        [1, 2],
      ],
      [[1, 2]],
    ]) {
      const { x, y, shares } = principalPlane(points(rows));
      expect([...x, ...y, ...shares].every((value) => value === 0)).toBe(true);
    }
    expect(principalPlane({ values: new Float32Array(), size: 2 }).x).toHaveLength(0);
  });

  test("needs whole points", () => {
    expect(() => principalPlane({ values: new Float32Array(5), size: 2 })).toThrow(ShapeError);
    expect(() => principalPlane({ values: new Float32Array(4), size: 0 })).toThrow(
      /4 numbers; expected whole points of 0/,
    );
  });
});

describe("UMAP", () => {
  const random = Random.fromSeed(2);
  const rows = Array.from({ length: 90 }, (_, row) =>
    Array.from({ length: 5 }, (_, i) => random.normal() + (i === row % 3 ? 12 : 0)),
  );

  test("keeps three groups that are far apart apart, the same from the same stream", () => {
    const { x, y } = neighbourPlane(points(rows), Random.fromSeed(3))!;
    const distance = (a: number, b: number) => Math.hypot(x[a]! - x[b]!, y[a]! - y[b]!);
    for (let row = 0; row < 90; row++) {
      const others = [...rows.keys()].filter((other) => other !== row);
      const nearest = others.reduce((best, other) => (distance(row, other) < distance(row, best) ? other : best));
      expect(nearest % 3).toBe(row % 3);
    }
    expect(neighbourPlane(points(rows), Random.fromSeed(3))).toEqual({ x, y });
    expect(neighbourPlane(points(rows), Random.fromSeed(4))!.x).not.toEqual(x);
  });

  test("works for a few points, of which some are equal, and has nothing to say of fewer or equal ones", () => {
    const few = neighbourPlane(
      points([
        [0, 1],
        [0, 1],
        [2, 2],
        [5, 1],
        [5, 2],
      ]),
      Random.fromSeed(1),
    )!;
    expect([...few.x, ...few.y].every(Number.isFinite)).toBe(true);
    expect(neighbourPlane(points([[0], [1], [2]]), Random.fromSeed(1))).toBeUndefined();
    expect(neighbourPlane(points([[1], [1], [1], [1]]), Random.fromSeed(1))).toBeUndefined();
  });
});
