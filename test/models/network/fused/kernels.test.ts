import { describe, expect, test } from "vitest";
import { Random } from "../../../../src/core/random.ts";
import { Arena } from "../../../../src/models/network/fused/arena.ts";
import { ACTIVATION_KINDS, openKernels } from "../../../../src/models/network/fused/kernels.ts";

const random = Random.fromSeed(3);

function opened() {
  const arena = new Arena();
  return { arena, kernels: openKernels(arena.memory) };
}

/** An array of normal numbers in the arena. */
function normals(arena: Arena, count: number): number {
  const address = arena.reserve(count);
  arena.slice(address, count).set(Float32Array.from({ length: count }, () => random.normal()));
  return address;
}

// Blocks are of 4 or 1 rows, 2 or 1 rows of x, 4, 8 or 16 columns: all remainders of all of them.
const SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9];

describe.each([4, 8, 12, 16, 20, 24])("%i columns", (columns) => {
  const stride = columns + 4;

  test.each([false, true])("product is the sum over k, for any strides of a, accumulated: %s", (accumulate) => {
    for (const m of SIZES) {
      for (const k of SIZES) {
        const { arena, kernels } = opened();
        const [a, x, bias, c] = [m * k, k * stride, m, m * stride].map((count) => normals(arena, count));
        const [A, X, B, C] = [
          arena.slice(a!, m * k),
          arena.slice(x!, k * stride),
          arena.slice(bias!, m),
          arena.slice(c!, m * stride),
        ];
        const before = C.slice();
        // a is stored with its columns side by side: element (i, j) at j m + i.
        kernels.product(a!, 1, m, m, k, x!, stride, columns, accumulate ? 0 : bias!, accumulate, c!);
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < stride; j++) {
            let sum = accumulate ? before[i * stride + j]! : B[i]!;
            for (let l = 0; l < k; l++) sum += A[l * m + i]! * X[l * stride + j]!;
            // k + 1 sums of normal numbers in float32: 10 roundings of numbers below 20.
            expect(C[i * stride + j]).toBeCloseTo(j < columns ? sum : before[i * stride + j]!, 4);
          }
        }
      }
    }
  });

  test("outer adds the sum over the columns", () => {
    for (const m of SIZES) {
      for (const k of SIZES) {
        const { arena, kernels } = opened();
        const [d, x, g] = [m * stride, k * stride, m * k].map((count) => normals(arena, count));
        const [D, X, G] = [arena.slice(d!, m * stride), arena.slice(x!, k * stride), arena.slice(g!, m * k)];
        const before = G.slice();
        kernels.outer(d!, m, x!, k, stride, columns, g!, 1, m);
        for (let i = 0; i < m; i++) {
          for (let l = 0; l < k; l++) {
            let sum = before[l * m + i]!;
            for (let j = 0; j < columns; j++) sum += D[i * stride + j]! * X[l * stride + j]!;
            expect(G[l * m + i]).toBeCloseTo(sum, 4);
          }
        }
      }
    }
  });
});

const { SELU_SCALE, SELU_ALPHA } = { SELU_SCALE: 1.0507009873554805, SELU_ALPHA: 1.6732632423543772 };

/** Normal probability below x, by the series of Abramowitz & Stegun 26.2.10 (converges for the x tested). */
function probability(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (-x * x * (2 * n - 1)) / (2 * n * (2 * n + 1));
    sum += term;
  }
  return 0.5 + sum / Math.sqrt(2 * Math.PI);
}

const exact: Record<keyof typeof ACTIVATION_KINDS, (x: number) => number> = {
  relu: (x) => Math.max(x, 0),
  selu: (x) => SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  gelu: (x) => x * probability(x),
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0),
};

test.each(Object.keys(ACTIVATION_KINDS) as (keyof typeof ACTIVATION_KINDS)[])(
  "%s and its slope are exact to float32",
  (name) => {
    const { arena, kernels } = opened();
    const points = Float32Array.from([-4.5, -2, -1, -0.3, -1e-4, 1e-4, 1e-3, 0.02, 0.5, 1, 2.5, 4.4]);
    const [x, y, d] = [0, 0, 0].map(() => arena.reserve(12));
    arena.slice(x!, 12).set(points);
    arena.slice(d!, 12).fill(1);
    kernels.activate(ACTIVATION_KINDS[name], x!, 1, 12, 12, y!);
    kernels.activationSlope(ACTIVATION_KINDS[name], x!, y!, 1, 12, 12, d!);
    const f = exact[name];
    for (const [i, point] of points.entries()) {
      const value = arena.slice(y!, 12)[i]!;
      const expected = f(point);
      // Four roundings of 6e-8; gelu and its slope have the formula's 1.5e-7 times x, too.
      const tolerance = name === "gelu" ? 1e-6 : 2.5e-7 * Math.max(Math.abs(expected), 1e-3);
      expect(Math.abs(value - expected)).toBeLessThanOrEqual(tolerance);
      const h = 1e-5;
      const slope = (f(point + h) - f(point - h)) / (2 * h);
      expect(arena.slice(d!, 12)[i]).toBeCloseTo(slope, 5);
    }
  },
);

test("activations of huge numbers are finite", () => {
  const { arena, kernels } = opened();
  const x = arena.reserve(4);
  const y = arena.reserve(4);
  for (const kind of Object.values(ACTIVATION_KINDS)) {
    arena.slice(x, 4).set([-1e30, -1000, 1000, 1e30]);
    kernels.activate(kind, x, 1, 4, 4, y);
    expect([...arena.slice(y, 4)].every(Number.isFinite)).toBe(true);
  }
});

test("activations of NaN are NaN, and of no other number beside it", () => {
  const { arena, kernels } = opened();
  const [x, y] = [arena.reserve(4), arena.reserve(4)];
  for (const kind of Object.values(ACTIVATION_KINDS)) {
    arena.slice(x, 4).set([0.5, Number.NaN, -1, 2]);
    kernels.activate(kind, x, 1, 4, 4, y);
    expect([...arena.slice(y, 4)].map(Number.isNaN)).toEqual([false, true, false, false]);
  }
});
