import fc from "fast-check";
import seedrandom from "seedrandom";
import { describe, expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { chiSquareLimit, KOLMOGOROV_LIMIT, kolmogorov } from "./goodness-of-fit.ts";

const draws = (random: Random, count: number) => Float64Array.from({ length: count }, () => random.uniform());

/** Correlation of uniform numbers with others, over its standard error 1 / sqrt(n): beyond +-4.4 with probability 1e-5. */
function correlation(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += (one[i]! - 0.5) * (other[i]! - 0.5);
  return (12 * sum) / Math.sqrt(one.length);
}

describe("streams", () => {
  const root = Random.fromSeed(7);

  test("depend on seed, name and indices alone, not on what was drawn or made before", () => {
    const expected = draws(Random.fromSeed(7).stream("shower", 3), 10);
    const used = Random.fromSeed(7);
    used.uniform();
    used.stream("core", 3).uniform();
    used.stream("shower", 4).uniform();
    expect(draws(used.stream("shower", 3), 10)).toEqual(expected);
    expect(draws(Random.fromSeed("7").stream("shower", 3), 10)).toEqual(expected);
  });

  test("differ by seed, name, each index and depth", () => {
    const first = [
      Random.fromSeed(8).stream("shower", 3),
      root,
      root.stream("shower"),
      root.stream("shower", 3),
      root.stream("shower", 4),
      root.stream("shower", 3, 1),
      root.stream("shower", 31),
      root.stream("core", 3),
      root.stream("shower", 3).stream("core"),
      root.stream("core").stream("shower", 3),
    ].map((random) => random.uniform());
    expect(new Set(first).size).toBe(first.length);
  });

  test.each([
    ["index", (i: number) => root.stream("shower", i)],
    ["second index", (i: number) => root.stream("station", 5, i)],
    ["seed", (i: number) => Random.fromSeed(i)],
  ])("begin with numbers that are uniform and independent over 10000 of consecutive %s", (_name, make) => {
    const streams = Array.from({ length: 10_001 }, (_, i) => make(i));
    const [first, second] = [0, 1].map(() => Float64Array.from(streams, (random) => random.uniform()));
    for (const values of [first!, second!]) {
      expect(kolmogorov(values, (u) => u)).toBeLessThan(KOLMOGOROV_LIMIT);
      for (const lag of [1, 2, 10, 16]) {
        expect(Math.abs(correlation(values.subarray(0, -lag), values.subarray(lag)))).toBeLessThan(4.4);
      }
    }
    expect(Math.abs(correlation(first!, second!))).toBeLessThan(4.4);
  });

  test("of two names are independent", () => {
    const of = (name: string) => Float64Array.from({ length: 10_000 }, (_, i) => root.stream(name, i).uniform());
    expect(Math.abs(correlation(of("xmax"), of("muons")))).toBeLessThan(4.4);
  });
});

test("words are those of sfc32 from three words of Alea, the first 12 left out", () => {
  const seed = seedrandom.alea("1/words");
  const low = (x: bigint) => BigInt.asUintN(32, x);
  let [a, b, c] = [seed.int32(), seed.int32(), seed.int32()].map((word) => low(BigInt(word))) as [
    bigint,
    bigint,
    bigint,
  ];
  const expected = Array.from({ length: 200 }, (_, i) => {
    const word = low(a + b + BigInt(i + 1));
    a = b ^ (b >> 9n);
    b = low(c + (c << 3n));
    c = low(low((c << 21n) | (c >> 11n)) + word);
    return Number(BigInt.asIntN(32, word));
  });
  const random = Random.fromSeed(1).stream("words");
  expect(Array.from({ length: 188 }, () => random.bits())).toEqual(expected.slice(12));
});

test("uniform is in [0, 1), a multiple of 2^-32, and uniform over 100000 draws of one stream", () => {
  const values = draws(Random.fromSeed(1), 100_000);
  for (const value of values) {
    if (!(value >= 0 && value < 1 && Number.isInteger(value * 2 ** 32))) expect.fail(`${value}`);
  }
  expect(kolmogorov(values, (u) => u)).toBeLessThan(KOLMOGOROV_LIMIT);
  expect(Math.abs(correlation(values.subarray(0, -1), values.subarray(1)))).toBeLessThan(4.4);
});

describe("integer", () => {
  test("is a whole number from 0 to below the bound", () => {
    const random = Random.fromSeed(1);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 }), (bound) => {
        const value = random.integer(bound);
        expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true);
      }),
      { seed: 1 },
    );
    expect(random.integer(1)).toBe(0);
  });

  test("takes each value as often as the others", () => {
    const random = Random.fromSeed(1);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[random.integer(7)]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(chiSquareLimit(6));
  });
});

test("exponential is that of mean 1", () => {
  const random = Random.fromSeed(1);
  const values = Float64Array.from({ length: 100_000 }, () => random.exponential());
  expect(kolmogorov(values, (x) => 1 - Math.exp(-x))).toBeLessThan(KOLMOGOROV_LIMIT);
});

describe("shuffle", () => {
  test("gives each of the 24 orders of four things as often as the others", () => {
    const random = Random.fromSeed(1);
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = random.shuffle(["a", "b", "c", "d"]).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(chiSquareLimit(23));
  });

  test("works in place, on lists and typed arrays, also of none or one", () => {
    const random = Random.fromSeed(1);
    const items = Uint32Array.from({ length: 100 }, (_, i) => i);
    expect(random.shuffle(items)).toBe(items);
    expect(items).not.toEqual(Uint32Array.from({ length: 100 }, (_, i) => i));
    expect(items.slice().sort()).toEqual(Uint32Array.from({ length: 100 }, (_, i) => i));
    expect(random.shuffle([])).toEqual([]);
    expect(random.shuffle([5])).toEqual([5]);
  });
});

test("names the streams that were drawn from, whatever their indices, and no others", () => {
  const random = Random.fromSeed(1);
  expect(random.drawnStreams()).toEqual([]);
  random.stream("asked");
  for (const i of [0, 1]) random.stream("model", i).stream("parameters", 7).normal();
  random.stream("split").shuffle([1, 2]);
  random.stream("model").stream("noise").poissonAll(Float64Array.of(1), 1);
  expect(random.drawnStreams()).toEqual(["model/noise", "model/parameters", "split"]);
  expect(random.stream("model").drawnStreams()).toEqual(["noise", "parameters"]);
  random.uniform();
  expect(random.drawnStreams()).toEqual(["", "model/noise", "model/parameters", "split"]);
});
