import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CubicAxis } from "../../src/simulation/cubic-axis.ts";

const nodes = [0, 1, 2.5, 3, 5, 7];
const axis = new CubicAxis(nodes);

function interpolate(f: (x: number) => number, x: number): number {
  axis.place(x);
  return axis.weights.reduce((sum, weight, i) => sum + weight * f(nodes[axis.first + i]!), 0);
}

describe("CubicAxis", () => {
  it("is exact for cubic polynomials between its nodes", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 7, noNaN: true }), (x) => {
        expect(axis.place(x)).toBe(false);
        expect(interpolate((y) => 1 - 2 * y + 3 * y * y - y * y * y, x)).toBeCloseTo(
          1 - 2 * x + 3 * x * x - x * x * x,
          9,
        );
      }),
    );
  });

  it("is the node's value at a node, the ends included", () => {
    for (const x of nodes) expect(interpolate(Math.exp, x)).toBeCloseTo(Math.exp(x), 9);
  });

  it("takes two nodes on each side where there are two", () => {
    axis.place(2.7);
    expect(axis.first).toBe(1);
    axis.place(3);
    expect(axis.first).toBe(2);
    axis.place(0.5);
    expect(axis.first).toBe(0);
    axis.place(6);
    expect(axis.first).toBe(2);
  });

  it("goes on straight beyond the ends, and says so: by hand", () => {
    // f = x^2: through (5, 25) and (7, 49) 73 at 9; through (0, 0) and (1, 1) -2 at -2.
    expect(interpolate((y) => y * y, 9)).toBeCloseTo(73, 12);
    expect(interpolate((y) => y * y, -2)).toBeCloseTo(-2, 12);
    expect([axis.place(9), axis.place(-2), axis.place(7), axis.place(0)]).toEqual([true, true, false, false]);
  });
});
