import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { planGroup } from "../../../src/experiment/group/plan.ts";
import { runGroup } from "../../../src/experiment/group/run.ts";
import { loadFile } from "../../../src/experiment/load-file.ts";
import { HANDLERS } from "../../../src/experiment/task/handlers.ts";
import { inProcess } from "../../../src/launch/in-process.ts";
import { readRecord } from "../../../src/tracking/run-store.ts";
import { optionsIn, stationFile } from "../small-experiment.ts";

let folder: string;
let file: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cascada-group-repetitions-"));
  file = await stationFile(join(folder, "stations.arrow"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function load(text: string) {
  const path = join(folder, "group.yaml");
  const model = "{name: xgboost, rounds: 3, max_depth: 2}";
  const experiment = `{data: {file: ${file}}, model: ${model}, protocols: [shower_split], evaluation: {replicates: 100}}`;
  writeFileSync(path, `kind: group\nname: small\nexperiment: ${experiment}\n${text}`);
  const loaded = await loadFile(path);
  if (loaded.kind !== "group") throw new Error(loaded.kind);
  return loaded.group;
}

/** What each station of a run's test rows is: event and station. */
function tested(run: string): string[] {
  const [, ...lines] = readFileSync(join(folder, "runs", run, "predictions-stations.csv"), "utf8")
    .trimEnd()
    .split("\n");
  return lines.map((line) => line.split(",").slice(0, 3).join(","));
}

test("over the folds of an experiment every station is tested once, by a model of other showers", async () => {
  const group = await load("folds: 3\n");
  const { repeated, report } = await runGroup(group, { ...optionsIn(folder), launcher: inProcess(HANDLERS) });
  expect(repeated).toMatchObject({ by: "fold", failed: [] });
  expect(repeated!.runs.map(({ number }) => number)).toEqual([1, 2, 3]);
  const stations = repeated!.runs.flatMap(({ run }) => tested(run));
  expect(stations).toHaveLength(240);
  expect(new Set(stations).size).toBe(240);

  const values = repeated!.runs.map(({ metrics }) => metrics["shower_split.accuracy"]!);
  const { mean } = repeated!.metrics["shower_split.accuracy"]!;
  expect(mean).toBeCloseTo((values[0]! + values[1]! + values[2]!) / 3, 12);
  const { partition } = readRecord(join(folder, "runs", repeated!.runs[1]!.run));
  expect(partition![0]).toMatchObject({ fold: { index: 2, of: 3 } });
  expect(partition![0]!.fractions).toEqual({ train: (0.8 * 2) / 3, validation: (0.2 * 2) / 3, test: 1 / 3 });
  expect(readFileSync(report!, "utf8")).toContain("Over folds");
});

test("seeds give complete runs of different splits", async () => {
  const group = await load("seeds: [4, 9]\n");
  const { repeated } = await runGroup(group, { ...optionsIn(folder), launcher: inProcess(HANDLERS) });
  expect(repeated).toMatchObject({ by: "seed", failed: [], runs: [{ number: 4 }, { number: 9 }] });
  const [first, second] = repeated!.runs.map(({ run }) => new Set(tested(run)));
  expect(first).not.toEqual(second);
});

test("a plan names the runs, and nothing of a search", async () => {
  const plan = await planGroup(await load("folds: 3\n"), optionsIn(folder));
  expect(plan).toMatchObject({ search: null, repeated: { by: "fold", numbers: [1, 2, 3] } });
  expect(plan.configuration).toMatchObject({ folds: 3 });
  expect(plan.configuration).not.toHaveProperty("sampler");
});

test("folds stand alone", async () => {
  await expect(load("folds: 1\n")).rejects.toThrow(/folds is 1: .*>=2/);
  await expect(load("folds: 3\nseeds: 2\n")).rejects.toThrow(/folds: expected none beside seeds/);
  await expect(load("folds: 3\ntrials: 2\n")).rejects.toThrow(/trials: expected none beside folds/);
});
