import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError, DataError, ShapeError } from "../../src/core/errors.ts";
import { accuracyAgainst, equalPopulationEdges } from "../../src/evaluation/accuracy-curve.ts";
import { clusteredProportion } from "../../src/evaluation/clustered-proportion.ts";
import { anyPredictions, predictionsOf } from "./predictions.ts";

describe("equalPopulationEdges", () => {
  test("are quantiles: of 1 ... 9 in four bins 1, 3, 5, 7, 9", () => {
    expect(equalPopulationEdges(Float64Array.of(9, 8, 7, 1, 2, 3, 6, 5, 4), 4)).toEqual([1, 3, 5, 7, 9]);
  });

  test("are fewer where values repeat", () => {
    expect(equalPopulationEdges(Float64Array.of(1, 1, 1, 2, 3), 4)).toEqual([1, 2, 3]);
    expect(equalPopulationEdges(Float64Array.of(5, 5), 3)).toEqual([5]);
    expect(equalPopulationEdges(new Float64Array(0), 3)).toEqual([]);
  });

  test("refuse values that are not finite and no bins, and leave the values in their order", () => {
    expect(() => equalPopulationEdges(Float64Array.of(1, Number.NaN), 3)).toThrow(
      /^row 1: value NaN; expected a finite/,
    );
    expect(() => equalPopulationEdges(Float64Array.of(1, 2), 0)).toThrow(ConfigError);
    const values = Float64Array.of(3, 1, 2);
    equalPopulationEdges(values, 2);
    expect(values).toEqual(Float64Array.of(3, 1, 2));
  });
});

describe("accuracyAgainst", () => {
  const right = [0.75, 0.25];
  const wrong = [0.25, 0.75];
  const predictions = predictionsOf([0, 0, 0, 0, 0], [right, wrong, right, right, wrong], { shower: [1, 1, 2, 2, 2] });

  test("counts rows in [low, high), and the upper edge in the last bin", () => {
    const bins = accuracyAgainst(predictions, Float64Array.of(1, 1.5, 2, 3, 4), [1, 2, 4]);
    expect(bins.map(({ low, high, n, accuracy }) => [low, high, n, accuracy])).toEqual([
      [1, 2, 2, 0.5],
      [2, 4, 3, 2 / 3],
    ]);
  });

  test("takes the interval of its rows as clustered: the same as `clusteredProportion` of them", () => {
    const [first, second] = accuracyAgainst(predictions, Float64Array.of(1, 1, 1, 2, 2), [0, 1.5, 3], {
      confidence: 0.9,
    });
    // Showers 1 and 2 with 1 of 2 and 1 of 1; then one shower with 1 of 2, which counts as one row.
    expect(first!.interval).toEqual(clusteredProportion(Uint8Array.of(1, 0, 1), Uint32Array.of(1, 1, 2), 0.9).interval);
    expect(second!.interval).toEqual(clusteredProportion(Uint8Array.of(1, 0), Uint32Array.of(2, 2), 0.9).interval);
  });

  test("leaves rows outside the edges out, and says nothing of an empty bin", () => {
    const bins = accuracyAgainst(predictions, Float64Array.of(-1, 0, 0.5, 9, 9), [0, 1, 2]);
    expect(bins).toMatchObject([
      { n: 2, accuracy: 0.5 },
      { n: 0, accuracy: Number.NaN, interval: [0, 1] },
    ]);
  });

  test("over equal populations every row is in one bin, and the mean over rows is the accuracy", () => {
    fc.assert(
      fc.property(anyPredictions, fc.infiniteStream(fc.integer({ min: -5, max: 5 })), (any, stream) => {
        const values = Float64Array.from(any.y, () => stream.next().value);
        const edges = equalPopulationEdges(values, 4);
        if (edges.length < 2) return;
        const bins = accuracyAgainst(any, values, edges);
        expect(bins.reduce((sum, { n }) => sum + n, 0)).toBe(any.y.length);
        const [all] = accuracyAgainst(any, values, [edges[0]!, edges.at(-1)!]);
        const hits = bins.reduce((sum, { n, accuracy }) => sum + (n === 0 ? 0 : n * accuracy), 0);
        expect(hits).toBeCloseTo(all!.accuracy * any.y.length, 9);
      }),
      { seed: 1 },
    );
  });

  test("refuses values that do not fit or are not finite, and edges that do not rise", () => {
    expect(() => accuracyAgainst(predictions, Float64Array.of(1, 2), [0, 3])).toThrow(ShapeError);
    expect(() => accuracyAgainst(predictions, Float64Array.of(1, 2, Infinity, 4, 5), [0, 3])).toThrow(DataError);
    for (const edges of [[], [1], [1, 1], [2, 1], [0, Number.NaN]]) {
      expect(() => accuracyAgainst(predictions, Float64Array.of(1, 2, 3, 4, 5), edges)).toThrow(ConfigError);
    }
  });
});
