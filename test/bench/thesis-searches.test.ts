import { describe, expect, test } from "vitest";
import { renderSearches } from "../../bench/thesis-searches/page.ts";
import { PUBLISHED } from "../../bench/thesis-searches/published.ts";
import { type SearchSummary, searchSummarySchema, summarise, trialLines } from "../../bench/thesis-searches/summary.ts";
import type { ClassifyResult } from "../../src/experiment/result.ts";
import { sampleGroupResult, sampleStudyResult } from "../experiment/group/sample-result.ts";

const HASH = "0".repeat(64);

/** A run's result, with a row split whose accuracy is 0.875. */
function classified(accuracy: number): ClassifyResult {
  const interval: [number, number] = [accuracy - 0.125, accuracy + 0.125];
  const protocol = {
    ...{ accuracy, interval99: interval, wilson99: interval, n_test: 16, n_effective: 16, showers: 4 },
    ...{ balanced_accuracy: accuracy, log_loss: 1, leaks: [], ceiling: null, auc: {} },
  };
  return {
    run: "runs/best",
    rows: 100,
    classes: [],
    features: [],
    protocols: { shower_split: protocol, row_split: { ...protocol, accuracy: 0.875 } },
    shower_level: { accuracy: accuracy + 0.0625, interval99: interval, n_test: 4, ceiling: null },
    seconds: {},
    sha256: { dataset: HASH, features: HASH, model: HASH, predictions: HASH },
    predictions: "",
    report: "",
  };
}

function summary(given: Partial<SearchSummary> = {}): SearchSummary {
  const made = summarise({
    search: "svm",
    quick: false,
    result: sampleGroupResult({ study: sampleStudyResult(), seconds: 600 }),
    chosen: classified(0.375),
    published: classified(0.25),
    importance: [{ name: "model.eta", share: 0.75, spread: 0.125 }],
    workers: 2,
    machine: "a machine",
  });
  return { ...searchSummarySchema.parse(made), ...given };
}

describe("a summary", () => {
  test("has the best trials in their order, and the time of all", () => {
    const { best, trial_seconds, counts, chosen, published } = summary();
    expect(best.map(({ number }) => number)).toEqual([2, 0]);
    expect(trial_seconds).toBe(4);
    expect(counts).toMatchObject({ complete: 2, pruned: 1, failed: 1 });
    expect(chosen).toEqual({ accuracy: 0.375, interval99: [0.25, 0.5], shower_accuracy: 0.4375, rows: 16 });
    expect(published!.accuracy).toBe(0.25);
  });

  test("is of a search", () => {
    expect(() =>
      summarise({ ...({} as Parameters<typeof summarise>[0]), result: sampleGroupResult(), chosen: classified(0.5) }),
    ).toThrow("small is no search");
  });

  test("has all trials as lines, with empty cells where there is nothing", () => {
    const lines = trialLines(sampleGroupResult({ study: sampleStudyResult() }));
    expect(lines[0]).toEqual(["number", "state", "value", "seconds", "model.eta", "model.max_depth"]);
    expect(lines[2]).toEqual(["1", "failed", "", "1", "", ""]);
  });
});

describe("the page", () => {
  test("has the published value beside ours, each with what it is of", () => {
    const page = renderSearches(PUBLISHED, [summary()]);
    expect(page).toContain("| SVM | 0.64036 | 0.5000 | 0.3750 [0.2500, 0.5000] | 0.2500 [0.1250, 0.3750] | 0.8750 |");
    expect(page).toContain("| XGBoost | 0.88519 | not run |  |  |  |");
    expect(page).toContain("| SVM | 50 | 2 | 1 | 1 | 10 min 0 s | 4.00 s |");
    expect(page).toContain("1 of 5 searches took 10 min 0 s (a machine, 2 processes)");
    expect(page).toContain("| model.eta | 75.0 % | 12.5 % |");
    expect(page).toContain("| trial | validation | eta | max_depth |");
    expect(page).not.toContain("Its numbers mean nothing");
  });

  test.each([
    [600, "which they keep"],
    [900, "which they miss"],
  ])("of five searches of %i s says: %s", (seconds, verdict) => {
    const page = renderSearches(
      PUBLISHED,
      PUBLISHED.map(({ name }) => summary({ search: name, seconds })),
    );
    expect(page).toContain(`the goal was 1 h 0 min on two cores, ${verdict}`);
  });

  test("of a quick run says that its numbers mean nothing", () => {
    expect(renderSearches(PUBLISHED, [summary({ quick: true })])).toContain("Its numbers mean nothing");
  });

  test("of nothing is a page without results", () => {
    expect(renderSearches(PUBLISHED, [])).toContain("| VAE | 0.38315 | not run |  |  |  |");
  });
});

test("the trials of the thesis are 390", () => {
  expect(PUBLISHED.reduce((sum, { trials }) => sum + trials, 0)).toBe(390);
});
