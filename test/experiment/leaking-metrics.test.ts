import { expect, test } from "vitest";
import { isLeaking, leaksOfRun, markedMetric } from "../../src/experiment/leaking-metrics.ts";

const leaks = (protocols?: string) => leaksOfRun({ params: protocols === undefined ? {} : { protocols } });

test("a run's settings say which of its protocols leak, and how", () => {
  const own = '{"name":"only-truth","leaks":["truth_features"]}';
  expect([...leaks(`["leak_free","row_split",${own}]`)]).toEqual([
    ["row_split", ["row_split"]],
    ["only-truth", ["truth_features"]],
  ]);
  for (const other of [undefined, "all", '["mine"]', "3"]) expect(leaks(other).size).toBe(0);
});

test("metrics of leaking protocols are marked, others of a similar name are not", () => {
  const leaking = new Set(["row_split"]);
  expect(markedMetric("row_split.accuracy", leaking)).toBe("row_split.accuracy (LEAKING)");
  expect(markedMetric("row_split.iron.loss", leaking)).toBe("row_split.iron.loss (LEAKING)");
  for (const name of ["row_splits.accuracy", "accuracy", "row_split"]) {
    expect(isLeaking(name, leaking)).toBe(false);
    expect(markedMetric(name, leaking)).toBe(name);
  }
});
