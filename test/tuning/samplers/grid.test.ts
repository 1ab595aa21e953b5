import { describe, expect, test } from "vitest";
import { Random } from "../../../src/core/random.ts";
import { grid } from "../../../src/tuning/samplers/grid.ts";
import { chooseAll, type Parameter, parametersOf } from "../../../src/tuning/space.ts";
import { spaceSchema } from "../../../src/tuning/space-schema.ts";

const read = (space: unknown) => parametersOf(spaceSchema.parse(space)).parameters;

/** All points of a grid, in order. */
function points(space: readonly Parameter[], config = {}, seed = 1) {
  const sampler = grid.create(grid.config.parse(config));
  const random = Random.fromSeed(seed);
  const view = { direction: "minimize", finished: [], pending: [], random, space } as const;
  return Array.from({ length: sampler.size!(space) }, (_, number) =>
    chooseAll(space, sampler.propose({ ...view, number }, random.stream("trial", number))),
  );
}

test("is every combination once, the last parameter first", () => {
  const space = read({ a: "choice([x, y])", b: { float: { low: 0.1, high: 0.3, step: 0.1 } } });
  expect(points(space, { order: "listed" })).toEqual([
    ...[0.1, 0.2, 0.3].map((b) => ({ a: "x", b })),
    ...[0.1, 0.2, 0.3].map((b) => ({ a: "y", b })),
  ]);
});

describe("conditional parameters", () => {
  const space = read({
    kernel: "choice([rbf, poly, linear])",
    degree: { notation: "range(2, 5)", when: { kernel: "poly" } },
    C: "choice([1, 10])",
  });

  test("make combinations only where they exist", () => {
    // rbf 2, poly 3 x 2, linear 2
    expect(points(space, { order: "listed" })).toEqual([
      { kernel: "rbf", C: 1 },
      { kernel: "rbf", C: 10 },
      ...[2, 3, 4].flatMap((degree) => [1, 10].map((C) => ({ kernel: "poly", degree, C }))),
      { kernel: "linear", C: 1 },
      { kernel: "linear", C: 10 },
    ]);
  });

  test("and so do lists", () => {
    // 3 + 3^2 + 3^3
    const layers = read({ layers: { list: { length: "range(1, 4)", of: "range(1, 4)" } } });
    const all = points(layers);
    expect(all).toHaveLength(39);
    expect(new Set(all.map((point) => JSON.stringify(point))).size).toBe(39);
  });
});

test("is shuffled by the study's seed, or not at all", () => {
  const space = read({ a: "range(0, 50)" });
  const [one, again, two] = [points(space), points(space), points(space, {}, 2)];
  expect(one).toEqual(again);
  expect(one).not.toEqual(two);
  expect(one.map(({ a }) => a as number).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
});

test("takes as many values of a real number as it is told", () => {
  const values = points(read({ a: "uniform(0, 1)", b: "loguniform(1e-4, 1)" }), { points: 3, order: "listed" });
  expect(values.slice(0, 3)).toEqual([1e-4, expect.closeTo(1e-2, 12), 1].map((b) => ({ a: 0, b })));
  expect(values.filter(({ b }) => b === 1).map(({ a }) => a)).toEqual([0, 0.5, 1]);
});

test("counts spaces that are too large to list", () => {
  const digits = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`d${i}`, "range(0, 10)"]));
  const space = read(digits);
  const sampler = grid.create(grid.config.parse({ order: "listed" }));
  expect(sampler.size!(space)).toBe(10_000_000);
  const view = { direction: "minimize", finished: [], pending: [], random: Random.fromSeed(1), space } as const;
  const proposal = sampler.propose({ ...view, number: 1_234_567 }, Random.fromSeed(1));
  expect(Object.values(chooseAll(space, proposal))).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test.each([
  [{ a: "uniform(0, 1)" }, "a: any number in a grid; expected a step, or points of the sampler"],
  [{ a: "randint(0, 99999999)" }, "a: 100000000 values in a grid; expected a larger step"],
  [{ a: "range(0, 9999)", b: "range(0, 9999)" }, "a grid of 99980001 points; expected at most 10000000"],
])("refuses %j", (space, message) => {
  expect(() => points(read(space))).toThrow(message);
});

test("refuses a trial beyond its points, a parameter it does not know and a space that is not known", () => {
  const sampler = grid.create(grid.config.parse({}));
  const random = Random.fromSeed(1);
  const view = { direction: "minimize", finished: [], pending: [], random } as const;
  const space = read({ a: "range(0, 2)" });
  expect(() => sampler.propose({ ...view, number: 2, space }, random)).toThrow(
    "trial 2 of a grid of 2 points; expected one below 2",
  );
  expect(() => sampler.propose({ ...view, number: 0 }, random)).toThrow(
    "a grid needs a space that is known beforehand",
  );
  const proposal = sampler.propose({ ...view, number: 0, space }, random);
  expect(() => proposal.suggest("b", space[0]!.distribution)).toThrow("a grid knows no parameter b of trial 0");
});
