import { describe, expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { Random } from "../../src/core/random.ts";
import { comparePaired } from "../../src/evaluation/paired-comparison.ts";
import { predictionsOf } from "./predictions.ts";

const random = Random.fromSeed(1);

describe("numbers worked by hand", () => {
  // Rows 0-3 of class 0 in showers 1, 1, 2, 2. The first model has rows 0 and 1 right, the second 0, 2 and 3.
  const shower = [1, 1, 2, 2];
  const first = predictionsOf(
    [0, 0, 0, 0],
    [
      [0.5, 0.5],
      [0.8, 0.2],
      [0.4, 0.6],
      [0.4, 0.6],
    ],
    { shower },
  );
  const second = predictionsOf(
    [0, 0, 0, 0],
    [
      [0.8, 0.2],
      [0.25, 0.75],
      [0.8, 0.2],
      [0.8, 0.2],
    ],
    { shower },
  );
  const compared = comparePaired(first, second, { random, replicates: 1000 });

  test("differences are second less first", () => {
    expect(compared).toMatchObject({ rows: 4, showers: 2, confidence: 0.99, replicates: 1000 });
    expect(compared.accuracy).toMatchObject({ first: 0.5, second: 0.75, difference: 0.25 });
    const loss = -(Math.log(0.5) + Math.log(0.8) + 2 * Math.log(0.4)) / 4;
    const other = -(3 * Math.log(0.8) + Math.log(0.25)) / 4;
    expect(compared.log_loss.difference).toBeCloseTo(other - loss, 6);
    expect(compared.mcnemar).toMatchObject({ only_first: 1, only_second: 2 });
  });

  test("a replicate draws showers: the difference is -1/2, 1/4 or 1, a quarter, a half and a quarter of them", () => {
    expect(compared.accuracy.interval).toEqual([-0.5, 1]);
    // p: twice the quarter at or below 0; four standard errors of 1000 draws are 0.11.
    expect(Math.abs(compared.accuracy.p_value - 0.5)).toBeLessThan(0.11);
  });

  test("a model is not different from itself, and one shower tells nothing", () => {
    expect(comparePaired(first, first, { random }).accuracy).toMatchObject({
      difference: 0,
      interval: [0, 0],
      p_value: 1,
    });
    const [a, b] = [first, second].map((one) => ({ ...one, shower: new Uint32Array(4) }));
    expect(comparePaired(a!, b!, { random }).log_loss).toMatchObject({
      interval: [Number.NaN, Number.NaN],
      p_value: Number.NaN,
    });
  });

  test("the same seed gives the same numbers", () => {
    expect(comparePaired(first, second, { random: Random.fromSeed(1), replicates: 1000 })).toEqual(compared);
  });

  test.each([
    [{ classes: ["proton", "iron"] }, /classes proton, helium and proton, iron/],
    [{ shower: Uint32Array.of(1, 1, 2, 3) }, /row 3: shower is 2 and 3/],
    [{ y: Uint8Array.of(0, 1, 0, 0) }, /row 1: y is 0 and 1/],
    [predictionsOf([0], [[1, 0]]), /4 and 1 rows/],
  ])("other rows are refused", (change, message) => {
    const refuse = () => comparePaired(first, { ...second, ...change }, { random });
    expect(refuse).toThrow(DataError);
    expect(refuse).toThrow(message);
  });
});

/**
 * Two models that are as good as each other, on 60 showers of 8 rows each. Which of them has a row right is drawn by shower:
 * of three showers one is the first's, one the second's, one has independent rows.
 */
function experiment(index: number) {
  const stream = random.stream("size", index);
  const rows: [first: number, second: number, shower: number][] = [];
  for (let shower = 0; shower < 60; shower++) {
    const kind = stream.integer(3);
    for (let row = 0; row < 8; row++) {
      const either = kind === 2 ? stream.integer(2) : kind;
      rows.push(stream.uniform() < 0.8 ? [either, 1 - either, shower] : [1 - either, either, shower]);
    }
  }
  const model = (which: 0 | 1) =>
    predictionsOf(
      rows.map(() => 0),
      rows.map((row) => (row[which] === 0 ? [0.75, 0.25] : [0.25, 0.75])),
      { shower: rows.map(([, , shower]) => shower) },
    );
  return comparePaired(model(0), model(1), { random: stream, replicates: 400, confidence: 0.95 });
}

describe("of 400 pairs of models that are alike, at a level of 5 %,", () => {
  const results = Array.from({ length: 400 }, (_, index) => experiment(index));
  const share = (hit: (result: (typeof results)[number]) => boolean) => results.filter(hit).length / results.length;

  // The standard error of a share of 0.05 in 400 is 0.011; a percentile bootstrap of 60 clusters has a size up to about 0.07.
  test("the clustered test calls about 5 % different, and its interval misses 0 as often", () => {
    const rejected = share(({ accuracy }) => accuracy.p_value < 0.05);
    expect(rejected).toBeGreaterThan(0.015);
    expect(rejected).toBeLessThan(0.095);
    const missed = share(({ accuracy: { interval } }) => interval[0] > 0 || interval[1] < 0);
    expect(Math.abs(missed - rejected)).toBeLessThan(0.03);
    expect(share(({ log_loss }) => log_loss.p_value < 0.05)).toBeCloseTo(rejected, 1);
  });

  // Rows of a shower agree: the variance of the difference is some 1 + 7 * 0.24 = 2.7 times that of independent rows, so
  // that 1.96 standard errors are 1.2: 23 % of pairs lie beyond.
  test("McNemar's, which takes rows for independent, calls several times as many different", () => {
    expect(share(({ mcnemar }) => mcnemar.p_value < 0.05)).toBeGreaterThan(0.15);
  });
});
