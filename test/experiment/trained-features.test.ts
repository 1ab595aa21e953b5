import { expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import {
  driftLook,
  parseTrainedFeatures,
  trainedFeatures,
  writtenFeatures,
} from "../../src/experiment/trained-features.ts";

const x = { rows: 4, columns: ["a", "b"], values: Float32Array.of(1, 10, 2, 20, 3, 30, 100, 0.1) };
const bytesOf = (text: string) => new TextEncoder().encode(text);

test("sums up the rows that training saw, and comes back from its file", () => {
  const trained = trainedFeatures(x, Uint32Array.of(3))!;
  expect(trained.rows).toBe(3);
  expect([trained.quantiles.a![0], trained.quantiles.a![100], trained.quantiles.a!.at(-1)]).toEqual([1, 2, 3]);
  expect(parseTrainedFeatures("t.json", bytesOf(writtenFeatures(trained)), ["a", "b"])).toEqual(trained);
  expect(trainedFeatures({ ...x, shape: [1, 2] }, Uint32Array.of(3))).toBeUndefined();
  expect(trainedFeatures(x, Uint32Array.of(0, 1, 2, 3))).toBeUndefined();
});

test("tells how far a file is, with what as many showers allow", () => {
  const trained = trainedFeatures(x, Uint32Array.of(3))!;
  const { features, by_chance } = driftLook(x, Uint32Array.of(0, 0, 1, 1), trained);
  // Of a one value in four is beyond 3, of b one below 10.
  expect(features.map(({ feature, outside }) => [feature, outside])).toEqual([
    ["a", 0.25],
    ["b", 0.25],
  ]);
  expect(by_chance).toBeCloseTo(1.358 / Math.sqrt(2), 12);
});

test.each([
  ["{", /^t\.json: not valid JSON$/],
  ['{"format": 1, "rows": 0, "quantiles": {}}', /^t\.json: rows/],
  ['{"format": 1, "rows": 3, "quantiles": {"a": [1, 2]}}', /^t\.json: quantiles of a; expected a, b$/],
  [
    '{"format": 1, "rows": 3, "quantiles": {"a": [1, 2], "b": [2, 1]}}',
    /^t\.json: b: quantile 1 is 1; expected no less/,
  ],
])("%s is refused", (text, message) => {
  const parse = () => parseTrainedFeatures("t.json", bytesOf(text), ["a", "b"]);
  expect(parse).toThrow(DataError);
  expect(parse).toThrow(message);
});
