import { expect, test } from "vitest";
import { renderModelCard } from "../../src/experiment/model-card.ts";
import { protocolNumbers, showerNumbers } from "../../src/experiment/numbers.ts";
import type { ClassifyResult } from "../../src/experiment/result.ts";
import { sampleEvaluation } from "../report/sample-report.ts";

const hash = (digit: string) => digit.repeat(64);
const manifest = {
  format: 1 as const,
  model: "xgboost",
  features: { set: "observable" as const, per_pmt: false },
  columns: ["zenith_deg", "rise_time_ns"],
  classes: ["proton", "iron"],
  trained_on: {
    dataset_sha256: hash("1"),
    statement: "parametric simulation",
    protocol: "shower_split",
    seed: 6,
    simulation_seed: 5,
    rows: { proton: 40, iron: 60 },
    bin_widths_ns: [25],
  },
  model_sha256: hash("3"),
};
const result: ClassifyResult = {
  run: "runs/a",
  rows: 500,
  classes: ["proton", "iron"],
  features: ["zenith_deg", "rise_time_ns"],
  protocols: {
    shower_split: protocolNumbers(sampleEvaluation(), { leaks: [] }),
    row_split: protocolNumbers(sampleEvaluation({ accuracy: 0.9, accuracy_interval: [Number.NaN, Number.NaN] }), {
      leaks: ["row_split"],
    }),
  },
  shower_level: showerNumbers(sampleEvaluation({ accuracy: 0.8, n_test: 40 })),
  seconds: {},
  sha256: { dataset: hash("1"), features: hash("2"), model: hash("3"), predictions: hash("4") },
  predictions: "p.csv",
  report: "r.html",
};

test("a card says what the model is of, how well it does under both protocols, and what it may not be used for", () => {
  const card = renderModelCard({ manifest, result, experiment: "name: a\n" });
  expect(card).toContain("# xgboost on the observable features");
  expect(card).toContain("probabilities of proton, iron.");
  expect(card).toContain("showers of seed 5; split shower_split, seed 6; 40 rows of proton, 60 of iron");
  expect(card).toContain("`zenith_deg`, `rise_time_ns`");
  expect(card).toContain("| shower_split | 0.7000 | [0.6100, 0.7900] | 100 | 0.6100 |");
  expect(card).toContain("| row_split (LEAKING: rows split at random) | 0.9000 | [n/a, n/a] | 100 | 0.6100 |");
  expect(card).toContain("0.8000 [0.6100, 0.7900], 40 events");
  expect(card).toContain("do not use it to state a mass composition");
  expect(card).toContain("```yaml\nname: a\n```");
  for (const digit of "123") expect(card).toContain(hash(digit));
  expect(card).not.toMatch(/NaN|undefined|null/);
});

test("a card of data from elsewhere, without results, has no empty claims", () => {
  const { protocols: _, shower_level: __, ...bare } = result;
  const trained_on = { ...manifest.trained_on, statement: "not simulated by cascada", simulation_seed: null };
  const card = renderModelCard({ manifest: { ...manifest, trained_on }, result: bare, experiment: "" });
  expect(card).toContain("not simulated by cascada; split");
  expect(card).toContain("stations of an event combined: n/a");
  expect(card).not.toMatch(/NaN|undefined|null/);
});
