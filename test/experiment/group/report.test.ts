import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { drawGroup, groupPage, writeGroupReport } from "../../../src/experiment/group/report.ts";
import type { GroupContent } from "../../../src/experiment/group/result.ts";
import { loadFile } from "../../../src/experiment/load-file.ts";
import { Run } from "../../../src/tracking/run.ts";
import { readRecord } from "../../../src/tracking/run-store.ts";
import { JournalStorage } from "../../../src/tuning/journal/storage.ts";
import { writeStudy } from "../../tuning/written-study.ts";
import { groupFile, SEARCH } from "./group-file.ts";
import { sampleGroupResult, sampleStudyResult } from "./sample-result.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cascada-report-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const HASH = "0".repeat(64);
const chosen = {
  run: "small-best",
  number: 2,
  validation: 0.5,
  metrics: { "shower_split.accuracy": 0.625, "shower_split.log_loss": 0.875, "row_split.accuracy": 0.75 },
  leaks: { row_split: ["row_split" as const] },
  sha256: { "figures.roc": HASH, "shower_split.fit.model": "1".repeat(64) },
};

async function loadGroup(text = SEARCH) {
  const loaded = await loadFile(groupFile(folder, text));
  if (loaded.kind !== "group") throw new Error(loaded.kind);
  return loaded.group;
}

async function searched(): Promise<GroupContent> {
  const journal = join(folder, "study.jsonl");
  const params = (eta: number, depth: number) => ({ "model.eta": eta, "model.max_depth": depth });
  await writeStudy(journal, "small", [
    { params: params(0.5, 2), value: 0.75, intermediate: [1, 0.75] },
    { params: params(0.125, 2), state: "failed", reason: "<it> threw" },
    { params: params(0.25, 3), value: 0.5, intermediate: [0.9, 0.5] },
    { params: params(0.25, 1), state: "pruned", value: 0.9, intermediate: [0.9] },
  ]);
  const study = (await new JournalStorage(journal).read("small"))!;
  const result = sampleGroupResult({ study: sampleStudyResult(), chosen });
  return { group: await loadGroup(), result, studies: [study] };
}

/** The text of each element that a selector finds. */
function texts(page: string, selector: string): string[] {
  return [...parseHTML(page).document.querySelectorAll(selector)].map((one) => one.textContent ?? "");
}

test("the page has the test's number before the one that it was chosen by, and says which is optimistic", async () => {
  const page = groupPage(await searched(), { figures: [], interval: [0.5, 0.75] });
  expect(texts(page, ".headline dt")).toEqual([
    "test accuracy of the chosen trial",
    "test log_loss of the chosen trial",
    "best validation log_loss",
  ]);
  expect(texts(page, ".headline .value")).toEqual(["0.6250", "0.8750", "0.5"]);
  expect(texts(page, ".headline .detail")[0]).toContain("99 % interval [0.5000, 0.7500]");
  expect(texts(page, ".headline .detail")[2]).toContain("trial 2 of 4 (2 complete, 1 pruned, 1 failed)");
  expect(texts(page, ".summary")[0]).toContain("optimistic");
  expect(page).toContain("row_split.accuracy (LEAKING)");
});

test("the number on the test rows is that of the first protocol, whatever it is called", async () => {
  const content = await searched();
  content.group.base.experiment.protocols = ["leak_free", "thesis"];
  const metrics = { "leak_free.accuracy": 0.25, "leak_free.log_loss": 1.5, "thesis.accuracy": 0.75 };
  content.result.chosen = { ...chosen, metrics, leaks: { thesis: ["row_split"] } };
  const page = groupPage(content, { figures: [], interval: undefined });
  expect(texts(page, ".headline .value")).toEqual(["0.2500", "1.5000", "0.5"]);
  expect(page).toContain("thesis.accuracy (LEAKING)");
  expect(page).not.toContain("leak_free.accuracy (LEAKING)");
});

test("the best trials are sorted by the direction, with short names; reasons of failures are text", async () => {
  const page = groupPage(await searched(), { figures: [], interval: undefined });
  const [, table] = parseHTML(page).document.querySelectorAll("table");
  const rows = [...table!.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.textContent));
  expect(rows).toEqual([
    ["trial", "log_loss", "time", "eta", "max_depth"],
    ["2", "0.5", "1.00 s", "0.25", "3"],
    ["0", "0.75", "1.00 s", "0.5", "2"],
  ]);
  expect(texts(page, ".notes li")).toContain("Failed: trial 1: <it> threw");
  expect(texts(page, "td.code")).toEqual([HASH, "1".repeat(64)]);
});

test("how it was searched is told: sampler, space, folds", async () => {
  const { result, studies } = await searched();
  const group = await loadGroup(SEARCH.replace("sampler: random", "validation: {scheme: kfold, folds: 3}"));
  const page = groupPage({ group, result, studies }, { figures: [], interval: undefined });
  expect(texts(page, "td")).toEqual(
    expect.arrayContaining([
      "tpe",
      "3 folds of the training and validation showers, the mean over them",
      "int from 1 to 3",
    ]),
  );
  expect(page).toContain("No shower has rows in two folds.");
});

test("figures are files of the run with hashes, and the page holds them", async () => {
  const content = await searched();
  const run = await Run.create(folder, { name: "small", kind: "group" });
  const path = await writeGroupReport(run, content);
  await run.finish();
  expect(path).toBe(join(run.path, "report.html"));
  const names = ["history", "importance", "parallel-coordinates", "slices", "contour", "intermediate-values"];
  for (const name of names) expect(existsSync(join(run.path, "figures", `${name}.svg`)), name).toBe(true);
  const stage = readRecord(run.path).stages.find((one) => one.name === "figures")!;
  expect(Object.keys(stage.sha256)).toEqual(expect.arrayContaining(names));
  expect(texts(readFileSync(path, "utf8"), "figure")).toHaveLength(Object.keys(stage.sha256).length);
  // The same study is drawn to the same bytes, whoever did the trials.
  expect(await drawGroup(content)).toEqual(await drawGroup(content));
});

describe("a group that is no single search", () => {
  const spread = { mean: 0.5, standard_deviation: 0.125, interval95: [0.25, 0.75] as [number, number] };

  test("has the mean of its outer folds, and a course for each", async () => {
    const { studies } = await searched();
    const group = await loadGroup(`${SEARCH}nested: {folds: 2}\n`);
    const fold = (number: number) => ({ fold: number, value: 0.5, rows: 1000, study: sampleStudyResult() });
    const result = sampleGroupResult({ nested: { folds: [fold(1), fold(2)], value: spread } });
    const content = { group, result, studies: [...studies, ...studies] };
    const figures = await drawGroup(content);
    expect(figures.map(({ name }) => name)).toEqual(["history-1", "history-2"]);
    const page = groupPage(content, { figures, interval: undefined });
    expect(texts(page, ".headline dt")).toEqual(["mean log_loss of the outer folds"]);
    expect(texts(page, ".headline .detail")[0]).toBe("0.5000 [0.2500, 0.7500] (95 %); showers that no search saw");
    expect(texts(page, ".notes li")[0]).toContain("not one model");
  });

  test("has mean and spread over seeds, and which failed", async () => {
    const run = {
      run: "r",
      metrics: { "shower_split.accuracy": 0.5, "row_split.accuracy": 0.9 },
      leaks: { row_split: ["row_split" as const] },
      sha256: {},
    };
    const repeated = {
      by: "seed" as const,
      runs: [
        { ...run, number: 1 },
        { ...run, number: 2 },
      ],
      failed: [{ number: 3, reason: "no memory" }],
      metrics: { "shower_split.accuracy": spread, "row_split.accuracy": spread },
    };
    const content = { group: await loadGroup("seeds: 3\n"), result: sampleGroupResult({ repeated }), studies: [] };
    expect(await drawGroup(content)).toEqual([]);
    const page = groupPage(content, { figures: [], interval: undefined });
    expect(texts(page, ".headline dt")).toEqual(["mean test accuracy of 2 seeds"]);
    expect(page.match(/row_split\.accuracy \(LEAKING\)/g)).toHaveLength(2);
    expect(texts(page, ".notes li")).toEqual(["The run of seed 3 failed: no memory"]);
    expect(texts(page, "h2")).not.toContain("Search");
  });
});
