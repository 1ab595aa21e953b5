import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { float32Text } from "../../src/data/float32-text.ts";

/** As the definition says. */
function byPrecision(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}

test.each([
  [0.1, "0.1"],
  [1 / 3, "0.33333334"],
  [2 ** -10, "0.0009765625"],
  [1e-4, "0.0001"],
  [1 - 2 ** -24, "0.99999994"],
  [1, "1"],
  [0, "0"],
  [-2.5e-7, "-2.5e-7"],
  [-1234.5678, "-1234.5677"],
  [16, "16"],
  [999999.9, "999999.9"],
])("%d is %s", (value, text) => {
  expect(float32Text(Math.fround(value))).toBe(text);
});

test("any float32 is the text that its digits say, and is read back", () => {
  const finite = fc.float({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(finite, fc.float({ min: 0, max: 1, noNaN: true }), (one, share) => {
      for (const value of [one, share]) {
        expect(float32Text(value)).toBe(byPrecision(value));
        expect(Math.fround(Number(float32Text(value)))).toBe(value + 0);
      }
    }),
  );
});

test("a hundred thousand probabilities, and those next to powers of ten and two, are what their digits say", () => {
  const random = Random.fromSeed(3);
  const near = [1e-4, 1e-3, 0.01, 0.1, 1, 10, 100, 1e5, 1e6, ...Array.from({ length: 34 }, (_, i) => 2 ** (20 - i))];
  const values = [
    ...Array.from({ length: 100_000 }, () => (random.uniform() * 1e6) / 10 ** random.integer(11)),
    ...near.flatMap((edge) => Array.from({ length: 41 }, (_, i) => edge * (1 + (i - 20) * 2 ** -24))),
  ];
  const wrong = values.map(Math.fround).filter((value) => float32Text(value) !== byPrecision(value));
  expect(wrong).toEqual([]);
});
