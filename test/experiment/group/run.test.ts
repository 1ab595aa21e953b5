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
