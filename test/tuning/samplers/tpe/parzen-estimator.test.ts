import { describe, expect, test } from "vitest";
import { Random } from "../../../../src/core/random.ts";
import { countOf, type Distribution, type ParameterValue } from "../../../../src/tuning/distribution.ts";
import { Column } from "../../../../src/tuning/samplers/tpe/column.ts";
import { kernelWeights, ParzenEstimator } from "../../../../src/tuning/samplers/tpe/parzen-estimator.ts";

const float = (more = {}): Distribution => ({ kind: "float", low: 0.5, high: 8, log: false, step: null, ...more });
const int = (more = {}): Distribution => ({ kind: "int", low: 1, high: 12, log: false, step: 1, ...more });
const choices: Distribution = { kind: "categorical", choices: ["a", "b", "c"] };

function estimator(distribution: Distribution, values: readonly ParameterValue[]): ParzenEstimator {
  const column = new Column("x", distribution);
  for (const [row, value] of values.entries()) column.add(row, value);
  return new ParzenEstimator([column], Int32Array.from(values.keys()));
}

const density = (of: ParzenEstimator, x: number) => Math.exp(of.logDensity(Float64Array.of(x)));

describe("a density", () => {
  test.each([
    ["numbers", float(), [1, 2.5, 7.75], 0.5, 8],
    ["logarithms", float({ log: true }), [1, 2.5, 7.75], Math.log(0.5), Math.log(8)],
    ["no trial", float(), [], 0.5, 8],
  ] as const)("of %s has the integral 1", (_, distribution, values, low, high) => {
    const one = estimator(distribution, values);
    const steps = 20_000;
    let sum = 0;
    for (let i = 0; i < steps; i++) sum += density(one, low + ((i + 0.5) / steps) * (high - low));
    expect((sum / steps) * (high - low)).toBeCloseTo(1, 6);
  });

  test.each([
    ["whole numbers", int(), [1, 5, 5, 12]],
    ["whole numbers with log", int({ log: true }), [1, 5, 5, 12]],
    ["steps", float({ step: 0.5 }), [0.5, 3, 8]],
    ["choices", choices, ["a", "a", "c"]],
    ["choices of no trial", choices, []],
  ] as const)("of %s has the sum 1", (_, distribution, values) => {
    const one = estimator(distribution, values);
    const all = Array.from({ length: countOf(distribution) }, (_, i) => density(one, i));
    expect(all.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
  });

  test("of choices by hand", () => {
    // Two trials, a and b: kernels have (1 + 1/3) / 2 = 2/3 for their own choice, 1/6 for others; the prior 1/3.
    // p(a) = (2/3 + 1/6 + 1/3) / 3 = 7/18 = p(b), p(c) = (1/6 + 1/6 + 1/3) / 3 = 4/18.
    const one = estimator(choices, ["a", "b"]);
    expect([0, 1, 2].map((i) => density(one, i))).toEqual([7 / 18, 7 / 18, 4 / 18].map((p) => expect.closeTo(p, 12)));
  });

  test("of several parameters is a mixture of products, not a product of mixtures", () => {
    const [x, y] = [new Column("x", choices), new Column("y", choices)];
    for (const [row, value] of ["a", "b"].entries()) {
      x.add(row, value);
      y.add(row, value);
    }
    const both = new ParzenEstimator([x, y], Int32Array.of(0, 1));
    // p(a, a) = (2/3 2/3 + 1/6 1/6 + 1/3 1/3) / 3, more than (7/18)^2
    const expected = (4 / 9 + 1 / 36 + 1 / 9) / 3;
    expect(Math.exp(both.logDensity(Float64Array.of(0, 0)))).toBeCloseTo(expected, 12);
    expect(expected).toBeGreaterThan((7 / 18) ** 2);
  });
});

test.each([
  ["numbers", float(), [1, 2.5, 7.75]],
  ["whole numbers with log", int({ log: true }), [1, 5, 5, 12]],
  ["steps", float({ step: 0.5 }), [0.5, 3, 8]],
  ["choices", choices, ["a", "a", "c"]],
] as const)("samples of %s are as its density says", (_, distribution, values) => {
  const one = estimator(distribution, values);
  const stream = Random.fromSeed("parzen");
  const draws = 4000;
  // Numbers in ten equal parts, each with the integral of the density over it; a value of the others as often as it is probable.
  const continuous = distribution.kind === "float" && distribution.step === null;
  const cells = continuous ? 10 : countOf(distribution);
  const counts = new Array<number>(cells).fill(0);
  for (let i = 0; i < draws; i++) {
    const [place] = one.sample(stream);
    counts[continuous ? Math.floor((place! - 0.5) / 0.75) : place!]!++;
  }
  const shares = counts.map((_, cell) => {
    if (!continuous) return density(one, cell);
    const parts = 200;
    const at = (i: number) => density(one, 0.5 + 0.75 * (cell + (i + 0.5) / parts));
    return (Array.from({ length: parts }, (_, i) => at(i)).reduce((sum, p) => sum + p, 0) / parts) * 0.75;
  });
  const chi2 = counts.reduce((sum, count, i) => sum + (count - draws * shares[i]!) ** 2 / (draws * shares[i]!), 0);
  // chi^2 with k - 1 degrees of freedom: mean k - 1, variance 2 (k - 1); five standard deviations above.
  expect(chi2).toBeLessThan(cells - 1 + 5 * Math.sqrt(2 * (cells - 1)));
});

test("trials beside the table count as new ones of it would", () => {
  const distribution = int();
  const [all, some] = [new Column("x", distribution), new Column("x", distribution)];
  const values = [3, 9, 9, 1, 4];
  for (const [row, value] of values.entries()) all.add(row, value);
  for (const [row, value] of values.slice(0, 3).entries()) some.add(row, value);
  const others = values.slice(3).map((x, i) => ({
    ...{ number: 3 + i, state: "running" as const, params: { x }, distributions: { x: distribution }, value: null },
    ...{ intermediate: [], attributes: {}, started: null, ended: null },
  }));
  const [one, two] = [
    new ParzenEstimator([all], Int32Array.from(values.keys())),
    new ParzenEstimator([some], Int32Array.of(0, 1, 2), others),
  ];
  for (let i = 0; i < 12; i++) expect(density(two, i)).toBeCloseTo(density(one, i), 14);
});

test("a few of many trials have the same density, found by sorting, as among few", () => {
  const many = new Column("x", float());
  const few = new Column("x", float());
  const values = Array.from({ length: 200 }, (_, i) => 0.5 + ((i * 77) % 200) / 30);
  for (const [row, value] of values.entries()) many.add(row, value);
  const rows = [3, 50, 51, 199];
  for (const [i, row] of rows.entries()) few.add(i, values[row]!);
  const [one, two] = [
    new ParzenEstimator([many], Int32Array.from(rows)),
    new ParzenEstimator([few], Int32Array.of(0, 1, 2, 3)),
  ];
  for (const x of [0.5, 1, 3, 8]) expect(density(one, x)).toBe(density(two, x));
});

test("old trials weigh less", () => {
  expect(Array.from(kernelWeights(0))).toEqual([1]);
  expect(Array.from(kernelWeights(3))).toEqual([1 / 4, 1 / 4, 1 / 4, 1 / 4]);
  // 27 trials: the first two have 1/27 and 1, 25 and the prior 1; together 27 + 1/27.
  const weights = Array.from(kernelWeights(27));
  const total = 27 + 1 / 27;
  expect(weights[0]).toBeCloseTo(1 / 27 / total, 14);
  expect(weights.slice(1)).toEqual(new Array(27).fill(expect.closeTo(1 / total, 14)));
  // 26: the oldest alone has 1/26.
  expect(kernelWeights(26)[0]! / kernelWeights(26)[1]!).toBeCloseTo(1 / 26, 14);
});
