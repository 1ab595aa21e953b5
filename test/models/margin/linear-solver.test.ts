import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../../src/core/random.ts";
import { DualSolver } from "../../../src/models/margin/dual-coordinate-descent.ts";
import type { BinaryProblem, LinearSolver, Loss } from "../../../src/models/margin/linear-solver.ts";
import { NewtonSolver } from "../../../src/models/margin/newton-descent.ts";

function problem(
  x: readonly (readonly number[])[],
  y: readonly number[],
  { cost = 1, bias = 0, loss = "squared_hinge" as Loss, weight = y.map(() => 1) } = {},
): BinaryProblem {
  return {
    ...{ x: Float32Array.from(x.flat()), width: x[0]!.length, bias, loss },
    sign: Int8Array.from(y),
    cost: Float64Array.from(weight, (one) => cost * one),
  };
}

function dual(given: BinaryProblem, tolerance = 1e-10): DualSolver {
  const solver = new DualSolver(given, { tolerance, random: Random.fromSeed(1) });
  solver.advance(100_000);
  return solver;
}

function newton(given: BinaryProblem, tolerance = 1e-10): NewtonSolver {
  const solver = new NewtonSolver(given, tolerance);
  solver.advance(1000);
  return solver;
}

/** |w|^2 / 2 + sum of cost loss(y (w x + w_b bias)). */
function objective({ x, width, bias, sign, cost, loss }: BinaryProblem, w: Float64Array): number {
  let sum = w.reduce((squares, value) => squares + value * value, 0) / 2;
  sign.forEach((side, row) => {
    let score = w[width]! * bias;
    for (let k = 0; k < width; k++) score += w[k]! * x[row * width + k]!;
    const short = Math.max(0, 1 - side * score);
    sum += cost[row]! * (loss === "hinge" ? short : short * short);
  });
  return sum;
}

const opposite = [[1], [-1]];

describe.each([
  ["dual", dual],
  ["newton", newton],
] as [string, (given: BinaryProblem) => LinearSolver][])("%s", (_name, solve) => {
  test("two opposite rows: w^2 / 2 + 2 C (1 - w)^2 is least at w = 4 C / (1 + 4 C)", () => {
    for (const cost of [0.25, 1, 10]) {
      const { weights, converged } = solve(problem(opposite, [1, -1], { cost }));
      expect(converged).toBe(true);
      expect(weights[0]).toBeCloseTo((4 * cost) / (1 + 4 * cost), 9);
      expect(weights[1]).toBe(0);
    }
  });

  test("one row and an intercept alone: w and b = 2 v C / (1 + 2 (1 + v^2) C) of it for v = 1 and the bias", () => {
    // w = 2 C s, b = 2 C s v with the shortfall s = 1 - w - b v, so s = 1 / (1 + 2 C (1 + v^2))
    const { weights } = solve(problem([[1]], [1], { cost: 1, bias: 3 }));
    expect([...weights].map((value) => value * 21)).toEqual([expect.closeTo(2, 8), expect.closeTo(6, 8)]);
  });

  test("a weight is that many rows, and one of 0 none", () => {
    const once = solve(problem([[1, 2], [-1, 1], [9, -9]], [1, -1, 1], { weight: [3, 1, 0] })); // biome-ignore format: rows
    const often = solve(problem([[1, 2], [1, 2], [1, 2], [-1, 1]], [1, 1, 1, -1])); // biome-ignore format: rows
    once.weights.forEach((value, k) => {
      expect(value).toBeCloseTo(often.weights[k]!, 8);
    });
  });

  test("rows of one side and no intercept are no trouble", () => {
    expect(solve(problem([[1], [2]], [1, 1])).converged).toBe(true);
  });
});

test("hinge: w^2 / 2 + 2 C max(0, 1 - w) is least at w = 2 C up to 1", () => {
  for (const [cost, w] of [
    [0.1, 0.2],
    [0.25, 0.5],
    [0.5, 1],
    [7, 1],
  ] as const) {
    // biome-ignore format: rows
    expect(dual(problem(opposite, [1, -1], { cost, loss: "hinge" })).weights[0]).toBeCloseTo(w, 9);
  }
});

test("hinge: does not end where all variables are equally far from their best values", () => {
  // Two rows at the origin, one of each side: without weights, b^2 / 2 + 5 (max(0, 1 + b) + max(0, 1 - b)) is least at 0. On the
  // way there both have projected gradient -2 in a pass.
  for (let seed = 0; seed < 20; seed++) {
    const given = problem([[0, 0], [0, 0]], [-1, 1], { cost: 5, bias: 1, loss: "hinge" }); // biome-ignore format: rows
    const solver = new DualSolver(given, { tolerance: 1e-9, random: Random.fromSeed(seed) });
    expect(solver.advance(1000)).toBe(true);
    expect(solver.weights[2]).toBeCloseTo(0, 8);
  }
});

const rowsOfTwo = fc
  .array(fc.tuple(fc.integer({ min: -8, max: 8 }), fc.integer({ min: -8, max: 8 }), fc.boolean()), {
    minLength: 1,
    maxLength: 25,
  })
  .map((rows) => ({ x: rows.map(([a, b]) => [a / 4, b / 4]), y: rows.map(([, , side]) => (side ? 1 : -1)) }));
const costs = fc.constantFrom(0.01, 1, 5);

test("both solvers find the same minimum of the squared hinge", () => {
  fc.assert(
    fc.property(rowsOfTwo, costs, ({ x, y }, cost) => {
      const given = problem(x, y, { cost, bias: 1 });
      const [a, b] = [dual(given), newton(given)];
      a.weights.forEach((value, k) => {
        expect(value).toBeCloseTo(b.weights[k]!, 6);
      });
    }),
  );
});

test.each(["hinge", "squared_hinge"] as const)("%s: nothing near the solution costs less", (loss) => {
  fc.assert(
    fc.property(rowsOfTwo, costs, fc.nat(100), ({ x, y }, cost, seed) => {
      const given = problem(x, y, { cost, bias: 1, loss });
      const { weights } = dual(given);
      const random = Random.fromSeed(seed);
      const least = objective(given, weights);
      for (let i = 0; i < 20; i++) {
        const near = weights.map((value) => value + 1e-3 * random.normal());
        expect(objective(given, near)).toBeGreaterThanOrEqual(least - 1e-9);
      }
    }),
  );
});

test("the solution is the same from any seed, to the tolerance, and the same bits from the same", () => {
  const random = Random.fromSeed(5);
  const x = Array.from({ length: 300 }, () => [random.normal(), random.normal()]);
  const given = problem(x, x.map(([a]) => (a! + random.normal() > 0 ? 1 : -1)), { bias: 1, loss: "hinge" }); // biome-ignore format: one line
  const from = (seed: number) => {
    const solver = new DualSolver(given, { tolerance: 1e-6, random: Random.fromSeed(seed) });
    expect(solver.advance(1e6)).toBe(true);
    return [...solver.weights];
  };
  expect(from(1)).toEqual(from(1));
  expect(from(1)).not.toEqual(from(2));
  from(2).forEach((value, k) => {
    expect(value).toBeCloseTo(from(1)[k]!, 4);
  });
});

test("a solver that is stopped early says so and goes on where it was", () => {
  const random = Random.fromSeed(5);
  const x = Array.from({ length: 200 }, () => [random.normal()]);
  const given = problem(x, x.map((_, row) => (row % 2 ? 1 : -1)), { bias: 1, cost: 10 }); // biome-ignore format: one line
  const whole = dual(given, 1e-6);
  const parts = new DualSolver(given, { tolerance: 1e-6, random: Random.fromSeed(1) });
  expect(parts.advance(1)).toBe(false);
  expect(parts.iterations).toBe(1);
  expect(parts.violation).toBeGreaterThan(1e-6);
  while (!parts.advance(3)) expect(parts.converged).toBe(false);
  expect([...parts.weights]).toEqual([...whole.weights]);
  expect(parts.iterations).toBe(whole.iterations);
});
