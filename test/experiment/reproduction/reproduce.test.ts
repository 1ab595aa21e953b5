import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { reproductionFigures, reproductionPage } from "../../../src/experiment/reproduction/page.ts";
import { THESIS_MODELS } from "../../../src/experiment/reproduction/published.ts";
import { reproduce, reproductionOf } from "../../../src/experiment/reproduction/reproduce.ts";
import { type ReproduceResult, reproduceResultSchema } from "../../../src/experiment/reproduction/schema.ts";
import { reproductionTables } from "../../../src/experiment/reproduction/tables.ts";
import { checkedSvg, textsOf } from "../../report/svg.ts";

const TINY = ["data.simulate.stations_per_primary=100"];
const [svm, xgboost] = THESIS_MODELS;

test("published accuracies are counts of their rows, and the thesis's intervals 2.24 times too narrow", () => {
  for (const { published } of THESIS_MODELS) {
    if (published === null) continue;
    const correct = Math.round(published.accuracy * published.rows);
    expect((correct / published.rows).toFixed(5)).toBe(published.accuracy.toFixed(5));
  }
  // Of the SVM's only the test rows are such a number of rows.
  for (const rows of [16_018, 16_020]) expect((Math.round(0.64036 * rows) / rows).toFixed(5)).not.toBe("0.64036");
});

test("the study asks for the models and protocols of its kind", () => {
  const table = reproductionOf({ study: "table", quick: false, set: ["seed=2"] });
  expect(table.models.map(({ name }) => name)).toEqual(THESIS_MODELS.map(({ name }) => name));
  expect(table.settings).toEqual(["seed=2"]);
  const leaks = reproductionOf({ study: "leaks", quick: true, set: ["seed=2"] });
  expect(leaks.models.map(({ name }) => name)).toEqual(["xgboost", "autoencoder-v1"]);
  expect(leaks.settings[0]).toMatch(
    /^protocols=\[leak_free, \{name: only_row_split, leaks: \[row_split\]\}, .*, thesis\]$/,
  );
  expect(leaks.settings.at(-1)).toBe("seed=2");
  const one = reproductionOf({ study: "leaks", quick: false, models: ["svm"], set: [] });
  expect(one.models).toEqual([svm]);
  expect(() => reproductionOf({ study: "table", quick: false, models: ["svn"], set: [] })).toThrow(
    /^unknown model: svn; did you mean svm\? expected some of svm, xgboost, /,
  );
});

test("models run as parts of one run and are found again, unless their run is gone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "reproduce-"));
  const told: string[] = [];
  const options = {
    ...{ runs: join(folder, "runs"), cache: join(folder, "cache"), workers: 1, signal: new AbortController().signal },
    start: (title: string) => ({ update() {}, done: (note?: string) => void told.push(`${title}: ${note}`) }),
  };
  const asked = reproductionOf({ study: "table", quick: true, models: ["svm"], set: TINY });
  const first = await reproduce(asked, options);
  reproduceResultSchema.parse(first);
  const [model] = first.models;
  expect(Object.entries(model!.protocols).map(([name, { leaks }]) => [name, leaks.length])).toEqual([
    ["leak_free", 0],
    ["thesis", 4],
  ]);
  expect(first.data).toMatchObject({ reuse: 1, station_share: 0.92 });
  expect(JSON.parse(readFileSync(join(model!.run, "run.json"), "utf8")).parent).toMatch(/^reproduce-/);
  expect(existsSync(first.report)).toBe(true);

  const again = await reproduce(asked, { ...options, workers: 2 });
  expect(again.models).toEqual(first.models);
  expect(told.at(-1)).toBe(`thesis-svm: found in ${model!.run}`);

  rmSync(model!.run, { recursive: true });
  const anew = await reproduce(asked, options);
  // Within the same second the new run has the name of the one that is gone.
  expect(told.filter((line) => line.includes(": found in"))).toHaveLength(1);
  expect(existsSync(anew.models[0]!.run)).toBe(true);
  expect(anew.models[0]!.sha256).toEqual(model!.sha256);
  expect(anew.models[0]!.protocols).toEqual(model!.protocols);
});

/** A result whose SVM has so many of 16,000 leaking rows right. */
function sample(accuracy: number, given: Partial<ReproduceResult> = {}): ReproduceResult {
  const hash = "0".repeat(64);
  const half = 0.01;
  const numbers = (value: number, leaks: readonly ["row_split"] | []) => ({
    ...{ accuracy: value, interval99: [value - half, value + half] as [number, number], n_test: 16_000 },
    ...{ wilson99: [value, value] as [number, number], n_effective: 4000, showers: 3000, balanced_accuracy: value },
    ...{
      log_loss: 1,
      leaks: [...leaks],
      ceiling: { accuracy: 0.75, standard_error: 0.01, share: leaks.length + 0.25 },
      auc: {},
    },
    ...(leaks.length > 0 && { wilson_rows99: [value - half, value + half] as [number, number] }),
  });
  const published = { accuracy: 0.64036, rows: 16_016 };
  return {
    ...{ run: "runs/r", study: "table", quick: false, seconds: 1, report: "runs/r/report.html" },
    data: { source: "rows", stations: 80_000, reuse: 1, station_share: 1 },
    models: [
      {
        ...{ name: svm!.name, title: svm!.title, configuration: "", run: "runs/svm", stations: 80_000, seconds: 61 },
        protocols: { leak_free: numbers(0.375, []), thesis: numbers(accuracy, ["row_split"]) },
        shower_level: undefined,
        published: { ...published, interval99: [0.63, 0.65], as_published99: [0.636, 0.645] },
        sha256: { dataset: hash, features: hash, model: hash, predictions: hash },
      },
    ],
    ...given,
  };
}

test("the table has published, leaking and leak-free numbers side by side; the SVM is the control", () => {
  const [main, rows] = reproductionTables(sample(0.4));
  expect(main!.columns.map(({ label }) => label)).toEqual([
    "model",
    "published",
    "protocol of the thesis (LEAKING)",
    "leak-free",
    "ceiling",
    "share of the way there, protocol of the thesis (LEAKING)",
    "share of the way there, leak-free",
    "time",
  ]);
  expect(main!.rows).toEqual([
    [
      "SVM",
      "0.6404 [0.6300, 0.6500]",
      "0.4000 [0.3900, 0.4100]",
      "0.3750 [0.3650, 0.3850]",
      "0.7500 +- 0.0100",
      "125.0 %",
      "25.0 %",
      "61.0 s",
    ],
  ]);
  expect(main!.notes!.join(" ")).toMatch(/SVM, the control: 0\.4000 .*far below the published 0\.64036/);
  expect(reproductionTables(sample(0.64))[0]!.notes!.join(" ")).not.toContain("control");
  expect(rows!.rows[0]!.slice(1, 3)).toEqual(["[0.6360, 0.6450]", "[0.6300, 0.6500] of 16,016"]);
});

test("rows without a ceiling, such as those of text files, have no columns of it and say why", () => {
  const result = sample(0.4);
  const [model] = result.models;
  const { leak_free, thesis } = model!.protocols;
  const protocols = { shower_split: { ...leak_free!, ceiling: null }, thesis: { ...thesis!, ceiling: null } };
  const [main, rows] = reproductionTables({ ...result, models: [{ ...model!, protocols }] });
  expect(main!.columns.map(({ label }) => label)).toEqual([
    "model",
    "published",
    "protocol of the thesis (LEAKING)",
    "split by shower",
    "time",
  ]);
  expect(main!.rows[0]).toHaveLength(5);
  expect(main!.notes!.join(" ")).toMatch(/No ceiling: the rows lack/);
  expect(rows!.columns.at(-1)!.label).toBe("rows, split by shower");
});

test("other models that stay below what was published are named", () => {
  const result = sample(0.4);
  const vae = { ...result.models[0]!, name: "vae", title: "VAE" };
  const [main] = reproductionTables({ ...result, models: [...result.models, vae] });
  expect(main!.notes!.at(-1)).toMatch(/^Not reproduced by the thesis's protocol: VAE \(0\.4000 against 0\.64036\)\. /);
  expect(reproductionTables(result)[0]!.notes!.join(" ")).not.toContain("Not reproduced");
});

test("a quick look says so before every number", () => {
  const quick = sample(0.4, { quick: true });
  for (const { title } of reproductionTables(quick)) expect(title).toMatch(/^NOT the reproduction/);
  expect(reproductionPage(quick)).toMatch(/<h1>Quick look: .*NOT the reproduction/s);
  const [figure] = Object.values(reproductionFigures(quick));
  expect(textsOf(checkedSvg(figure!))).toEqual(expect.arrayContaining(["SVM", "published", "leak-free"]));
});

test("leaks have a column each, with what they are below", () => {
  const { models } = sample(0.4);
  const [{ protocols, ...rest }] = models as [ReproduceResult["models"][number]];
  const alone = { ...rest, protocols: { leak_free: protocols.leak_free!, only_row_split: protocols.thesis! } };
  const [table] = reproductionTables(sample(0.4, { study: "leaks", models: [alone] }));
  expect(table!.columns.map(({ label }) => label)).toEqual([
    "model",
    "leak-free",
    "only rows split at random (LEAKING)",
  ]);
  expect(table!.notes).toEqual([
    expect.stringMatching(/^rows split at random: rows of one shower share energy/),
    "SVM, of the way from chance to the ceiling: leak-free 25.0 %, only rows split at random 125.0 %.",
  ]);
  expect(Object.keys(reproductionFigures(sample(0.4, { study: "leaks", models: [alone] })))).toEqual(["leaks"]);
  expect(xgboost!.published!.accuracy).toBe(0.88519);
});
