import { expect, test } from "vitest";
import { Random } from "../../../src/core/random.ts";
import type { Distribution } from "../../../src/tuning/distribution.ts";
import { random } from "../../../src/tuning/samplers/random.ts";

const DRAWS = 4000;

/** Values of one parameter in as many trials. */
function draw(distribution: Distribution): unknown[] {
  const sampler = random.create({});
  const root = Random.fromSeed("random sampler");
  const view = { direction: "minimize", finished: [], pending: [], random: root } as const;
  return Array.from({ length: DRAWS }, (_, number) =>
    sampler.propose({ ...view, number }, root.stream("trial", number)).suggest("x", distribution),
  );
}

/** Every value as often as its probability says: chi^2 below its 99.99 % quantile (mean + 5 sqrt(2 mean) is beyond it). */
function expectShares(values: readonly unknown[], shares: readonly (readonly [unknown, number])[]): void {
  let chi2 = 0;
  for (const [value, share] of shares) {
    const expected = share * DRAWS;
    const count = values.filter((other) => other === value).length;
    chi2 += (count - expected) ** 2 / expected;
  }
  const freedom = shares.length - 1;
  expect(chi2).toBeLessThan(freedom + 5 * Math.sqrt(2 * freedom));
}

test("grids and choices are even", () => {
  const tenths = Array.from({ length: 9 }, (_, i) => [(i + 1) / 10, 1 / 9] as const);
  expectShares(draw({ kind: "float", low: 0.1, high: 0.9, log: false, step: 0.1 }), tenths);
  expectShares(
    draw({ kind: "int", low: -3, high: 9, log: false, step: 4 }),
    [-3, 1, 5, 9].map((value) => [value, 1 / 4]),
  );
  expectShares(
    draw({ kind: "categorical", choices: ["a", null, 3] }),
    ["a", null, 3].map((value) => [value, 1 / 3]),
  );
});

test("whole numbers with log go by the logarithm", () => {
  const total = Math.log(9.5 / 0.5);
  const shares = Array.from({ length: 9 }, (_, i) => [i + 1, Math.log((i + 1.5) / (i + 0.5)) / total] as const);
  expectShares(draw({ kind: "int", low: 1, high: 9, log: true, step: 1 }), shares);
});

test("real numbers are even in themselves or in their logarithm", () => {
  const tenth = (values: readonly number[]) => values.map((value) => Math.floor(value * 10));
  const tenths = Array.from({ length: 10 }, (_, i) => [i, 1 / 10] as const);
  const even = draw({ kind: "float", low: -5, high: 5, log: false, step: null }) as number[];
  expectShares(tenth(even.map((value) => (value + 5) / 10)), tenths);
  const log = draw({ kind: "float", low: 1e-4, high: 1, log: true, step: null }) as number[];
  expectShares(tenth(log.map((value) => (Math.log10(value) + 4) / 4)), tenths);
});
