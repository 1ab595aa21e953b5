import { expect, test } from "vitest";
import { Random } from "../../../../src/core/random.ts";
import {
  buildHistogram,
  HISTOGRAM_STRIDE,
  subtractHistogram,
} from "../../../../src/models/boosting/builtin/histogram.ts";

// 15 features are taken as 8 + 4 + 1 + 1 + 1.
test.each([1, 4, 8, 15])(
  "gradients of %d features are summed by feature and code, of the rows of the node",
  (features) => {
    const random = Random.fromSeed(1);
    const binned = { rows: 50, features, codes: new Uint8Array(50 * features).map(() => random.integer(256)) };
    // Multiples of 1/16 add up without rounding.
    const gradients = new Float32Array(100).map(() => random.integer(64) / 16);
    const rows = Uint32Array.from({ length: 50 }, (_, i) => i);
    const expected = new Float64Array(features * HISTOGRAM_STRIDE);
    for (let row = 10; row < 30; row++) {
      for (let f = 0; f < features; f++) {
        const code = binned.codes[row * features + f]!;
        expected[f * 512 + 2 * code]! += gradients[2 * row]!;
        expected[f * 512 + 2 * code + 1]! += gradients[2 * row + 1]!;
      }
    }
    const histogram = new Float64Array(features * HISTOGRAM_STRIDE).fill(99);
    buildHistogram(binned, { rows, begin: 10, end: 30 }, gradients, histogram);
    expect(histogram).toEqual(expected);
  },
);

test("parent minus child is the sibling", () => {
  const parent = Float64Array.of(5, 4, 3, 2);
  subtractHistogram(parent, Float64Array.of(1, 4, 0, 2));
  expect([...parent]).toEqual([4, 0, 3, 0]);
});
