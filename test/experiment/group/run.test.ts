import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { groupResultSchema } from "../../../src/experiment/group/result.ts";
import { type GroupOptions, runGroup } from "../../../src/experiment/group/run.ts";
import { loadFile } from "../../../src/experiment/load-file.ts";
import { HANDLERS } from "../../../src/experiment/task/handlers.ts";
import { inProcess } from "../../../src/launch/in-process.ts";
import { readRecord, readState } from "../../../src/tracking/run-store.ts";
import { JournalStorage } from "../../../src/tuning/journal/storage.ts";
import { optionsIn } from "../small-experiment.ts";
import { groupFile, SEARCH } from "./group-file.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascada-group-run-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(text: string, options: Partial<GroupOptions> = {}, overrides: string[] = []) {
  const loaded = await loadFile(groupFile(folder, text), overrides);
  if (loaded.kind !== "group") throw new Error(loaded.kind);
  return runGroup(loaded.group, { ...optionsIn(folder), launcher: inProcess(HANDLERS), ...options });
}

function states() {
  return readdirSync(join(folder, "runs")).map((name) => readState(join(folder, "runs", name)));
}

test("a search has its trials as light runs, and the best one completely", async () => {
  const result = await run(SEARCH);
  expect(groupResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
  const { study, chosen } = result;
  expect(study!.counts).toMatchObject({ complete: 4, failed: 0 });
  expect(study!.trials.map(({ value }) => value)).toContain(study!.best!.value);
  expect(Math.min(...study!.trials.map(({ value }) => value!))).toBe(study!.best!.value);
  expect(chosen).toMatchObject({ number: study!.best!.number, validation: study!.best!.value });
  const complete = readState(join(folder, "runs", chosen!.run));
  expect(complete).toMatchObject({ kind: "experiment", params: study!.best!.params });
  for (const { run: id, params, value } of study!.trials) {
    const state = readState(join(folder, "runs", id!));
    expect(state).toMatchObject({ kind: "trial", status: "finished", params, metrics: { value } });
    expect(readdirSync(join(folder, "runs", id!)).sort()).toEqual([
      "heartbeat.json",
      "labels.json",
      "record.json",
      "run.json",
    ]);
  }
  const { stages, fitting } = readRecord(result.run);
  expect(stages.map(({ name }) => name)).toEqual(["data", "search", "chosen", "figures", "report"]);
  expect(fitting).toEqual(readRecord(join(folder, "runs", chosen!.run)).fitting);
});

const FEW = `metric: {name: accuracy, direction: maximize}
sampler: random
report_every: 2
batch: 3
`;

test("a trial that is given up has told the objective of validation rows, and the study goes on", async () => {
  const space = "space: {model.rounds: 6, model.eta: 'uniform(0.1, 1)'}\ntrials: 6\n";
  const result = await run(`${FEW}pruner: {name: threshold, lower: 2}\n${space}`).catch((error) => error);
  // Nothing is above 2: all are given up at the first value, so that there is none to choose.
  expect(result.message).toBe("study small: no trial completed: 6 pruned");
  const [group] = states().filter(({ kind, status }) => kind === "group" && status === "failed");
  const pruned = states().filter(({ status, parent }) => status === "pruned" && parent === group!.id);
  expect(pruned).toHaveLength(6);
  expect(pruned.every(({ metrics }) => metrics.value! >= 0 && metrics.value! <= 1)).toBe(true);

  const told = await run(`${FEW}pruner: {name: threshold, lower: 0}\n${space}`);
  const silent = await run(`${FEW}${space}`);
  expect(told.study!.trials.map(({ value }) => value)).toEqual(silent.study!.trials.map(({ value }) => value));
  const study = await new JournalStorage(told.journal!).read("small");
  // Without early stopping the last value told is that of the trial.
  for (const { intermediate, value } of study!.trials) {
    expect(intermediate.map(({ step }) => step)).toEqual([2, 4, 6]);
    expect(intermediate.at(-1)!.value).toBe(value);
  }
});

test("a pruner that is told nothing is refused", async () => {
  const space = "space: {model.C: 'loguniform(0.1, 1)'}\n";
  const base = "experiment: {data: {file: f}, model: {name: svm}}\n";
  const load = (more: string) => loadFile(groupFile(folder, `${FEW}${space}${more}`, { base }));
  await expect(load("pruner: {name: threshold, lower: 0}\n")).rejects.toThrow(
    /pruner is threshold: svm does not tell the objective while it is trained; expected none, or validation by kfold/,
  );
  await load("pruner: {name: threshold, lower: 0}\nvalidation: {scheme: kfold, folds: 3}\n");
});
