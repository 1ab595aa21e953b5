import { describe, expect, test } from "vitest";
import { DistinctSketch } from "../../../src/data/inspection/distinct-sketch.ts";
import { Fingerprints } from "../../../src/data/inspection/fingerprints.ts";
import { RowSample } from "../../../src/data/inspection/row-sample.ts";
import { ShowerSurvey } from "../../../src/data/inspection/shower-survey.ts";

/** Fingerprints of whole numbers. */
const keysOf = (values: readonly number[]) => new Fingerprints(values.length).addNumbers(values).keys();

describe("fingerprints", () => {
  test("are whole numbers below 2^53, equal for equal rows alone", () => {
    const values = Array.from({ length: 200_000 }, (_, i) => i * 0.25);
    const keys = keysOf(values);
    expect(new Set(keys).size).toBe(values.length);
    expect(keys.every((key) => Number.isSafeInteger(key) && key >= 0)).toBe(true);
    expect(keysOf(values)).toEqual(keys);
  });

  test("take 0 and -0 as equal, NaN as itself, and tell order, texts and list ends apart", () => {
    const [zero, minus, one, two] = keysOf([0, -0, NaN, NaN]);
    expect([zero === minus, one === two, zero === one]).toEqual([true, true, false]);
    const pair = (a: number, b: number) => new Fingerprints(1).addNumbers([a]).addNumbers([b]).keys()[0];
    expect(pair(1, 2)).not.toBe(pair(2, 1));
    const text = (...parts: string[]) =>
      parts.reduce((sum, part) => sum.addTexts([part]), new Fingerprints(1)).keys()[0];
    expect(text("ab", "c")).not.toBe(text("a", "bc"));
    const lists = (ends: number[]) =>
      [ends]
        .reduce(
          (sum, [a, b]) =>
            sum.addLists({ offsets: [0, a!], values: [1, 2, 3] }).addLists({ offsets: [a!, b!], values: [1, 2, 3] }),
          new Fingerprints(1),
        )
        .keys()[0];
    expect(lists([1, 3])).not.toBe(lists([2, 3]));
  });
});

describe("a sketch of distinct values", () => {
  test("is exact up to its limit and gives the value of the first", () => {
    const sketch = new DistinctSketch(1000);
    const keys = keysOf(Array.from({ length: 1000 }, (_, i) => i));
    for (const [i, key] of keys.entries()) expect(sketch.add(key, i)).toBeUndefined();
    expect(sketch.add(keys[7]!, 5000)).toBe(7);
    expect({ exact: sketch.exact, distinct: sketch.distinct, repeats: sketch.repeats }).toEqual({
      ...{ exact: true, distinct: 1000, repeats: 1 },
    });
  });

  test("estimates beyond, the same in any order, in bounded memory", () => {
    const keys = keysOf(Array.from({ length: 100_000 }, (_, i) => i));
    const [forwards, backwards] = [new DistinctSketch(4096), new DistinctSketch(4096)];
    for (const key of [...keys, ...keys]) forwards.add(key, 0);
    for (const key of [...keys, ...keys].reverse()) backwards.add(key, 0);
    expect(forwards.exact).toBe(false);
    // Relative error 1.2 / sqrt(4096) = 1.9 % of one standard deviation; five of them.
    expect(Math.abs(forwards.distinct / 100_000 - 1)).toBeLessThan(0.1);
    // Each was there twice.
    expect(forwards.repeats).toBe(forwards.distinct);
    expect(backwards.distinct).toBe(forwards.distinct);
  });
});

describe("a sample of rows", () => {
  test("has all rows of a small file, and its quantiles", () => {
    const sample = new RowSample(["a", "b"], 2000);
    for (let row = 0; row < 1500; row++)
      sample.add(row % 2 ? "iron" : "proton", (column) => (column === 0 ? row : -row));
    expect(sample.column("b")).toEqual(Float64Array.from({ length: 1500 }, (_, row) => -row));
    expect(sample.labelsOfRows().slice(0, 2)).toEqual(["proton", "iron"]);
    // Of 0 to 1499: 0.5 * 1499 = 749.5 is rounded up.
    expect(sample.quantiles("a", [0, 0.5, 1])).toEqual([0, 750, 1499]);
  });

  test("is drawn evenly from a large one, and again the same", () => {
    const draw = () => {
      const sample = new RowSample(["row"], 1000);
      for (let row = 0; row < 50_000; row++) sample.add("", () => row);
      return sample.column("row");
    };
    const rows = draw();
    expect(new Set(rows).size).toBe(1000);
    // Mean of 1000 uniform numbers up to 50,000: 25,000 with an error of 50,000 / sqrt(12 * 1000) = 456; five of them.
    expect(Math.abs(rows.reduce((sum, row) => sum + row, 0) / 1000 - 25_000)).toBeLessThan(2300);
    expect(draw()).toEqual(rows);
  });
});

test("more showers than are followed are sampled whole", () => {
  const survey = new ShowerSurvey();
  const showers = 80_000;
  // Three stations a shower, two in its first event and one in its second.
  const ids = Array.from({ length: 3 * showers }, (_, i) => Math.floor(i / 3));
  const shower = keysOf(ids);
  const event = keysOf(ids.map((id, i) => 2 * id + (i % 3 === 2 ? 1 : 0)));
  // The second station has another energy than the first, which is of the same event.
  const values = Float64Array.from(ids, (id, i) => (i % 3 === 1 ? 2 : 1) * (1 + id));
  const energy_eev = { kind: "number", values } as const;
  survey.add({ shower, event }, { rows: ids.length, firstRow: 0, columns: { energy_eev } });
  expect(survey.spreads()).toEqual({
    stations_per_shower: { min: 3, mean: 3, max: 3 },
    events_per_shower: { min: 2, mean: 2, max: 2 },
    stations_per_event: { min: 1, mean: 1.5, max: 2 },
  });
  expect(survey.showers.distinct).toBe(showers);
  // A quarter of the 160,000 events is followed, so some 20,000 of these rows: an error of 1 / sqrt(20,000) = 0.7 %; five of them.
  const { rows, owners } = survey.eventValues.counts();
  expect(survey.eventValues.exact).toBe(false);
  expect(owners).toBe(rows);
  expect(Math.abs(rows / showers - 1)).toBeLessThan(0.035);
});
