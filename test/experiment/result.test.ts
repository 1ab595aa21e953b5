import { describe, expect, test } from "vitest";
import { type ClassifyResult, classifyResultSchema, simulateResultSchema } from "../../src/experiment/result.ts";

const hash = "a".repeat(64);
const unlabelled: ClassifyResult = {
  run: "runs/a",
  rows: 3,
  classes: ["proton", "iron"],
  features: ["zenith_deg"],
  seconds: { total: 1 },
  sha256: { dataset: hash, features: hash, model: hash, predictions: hash },
  predictions: "p.csv",
  report: "r.html",
};
const protocol = {
  accuracy: 0.5,
  interval99: [null, null],
  wilson99: [0.1, 0.9],
  n_test: 2,
  n_effective: 1.5,
  showers: 1,
  balanced_accuracy: 0.5,
  log_loss: 0.7,
  ceiling: null,
  leaks: [],
  auc: { proton: null, iron: null },
};

describe("the result of classify", () => {
  test("needs no protocols, and may say null where one shower tells nothing", () => {
    expect(classifyResultSchema.parse(unlabelled)).toEqual(unlabelled);
    const labelled = { ...unlabelled, protocols: { shower_split: protocol } };
    expect(classifyResultSchema.parse(labelled)).toEqual(labelled);
  });

  test("of an older version says its leaks by its names, and no ceiling", () => {
    const { leaks: _, ceiling: __, ...old } = protocol;
    const { protocols } = classifyResultSchema.parse({
      ...unlabelled,
      protocols: { shower_split: old, row_split: old },
    });
    expect(Object.values(protocols!).map(({ leaks }) => leaks)).toEqual([[], ["row_split"]]);
    expect(protocols!.shower_split!.ceiling).toBeNull();
    expect(classifyResultSchema.safeParse({ ...unlabelled, protocols: { own: old } }).success).toBe(false);
  });

  test.each([
    ["a number that JSON cannot hold", { protocols: { shower_split: { ...protocol, accuracy: Number.NaN } } }],
    ["a share above 1", { protocols: { shower_split: { ...protocol, accuracy: 1.01 } } }],
    ["a leak that there is not", { protocols: { own: { ...protocol, leaks: ["label"] } } }],
    ["a hash that is none", { sha256: { ...unlabelled.sha256, model: "abc" } }],
    ["a negative time", { seconds: { total: -1 } }],
    ["another key", { host: "here" }],
  ])("does not have %s", (_what, change) => {
    expect(classifyResultSchema.safeParse({ ...unlabelled, ...change }).success).toBe(false);
  });
});

test("the result of simulate has whole numbers and one hash", () => {
  const result = {
    file: "a.arrow",
    showers: 1,
    events: 1,
    stations: 2,
    seconds: 0.5,
    sha256: hash,
    primaries_without_stations: ["iron"],
  };
  expect(simulateResultSchema.parse(result)).toEqual(result);
  expect(simulateResultSchema.safeParse({ ...result, stations: 1.5 }).success).toBe(false);
  expect(simulateResultSchema.safeParse({ ...result, sha256: "" }).success).toBe(false);
});
