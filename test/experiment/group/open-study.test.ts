import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ConfigError, DataError } from "../../../src/core/errors.ts";
import { openJournal, openStudy } from "../../../src/experiment/group/open-study.ts";
import { JournalStorage } from "../../../src/tuning/journal/storage.ts";
import { storeRun } from "../../tracking/stored-runs.ts";
import { writeStudy } from "../../tuning/written-study.ts";

let root: string;
let warnings: string[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cascada-study-"));
  warnings = [];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const place = (study?: string) => ({
  runs: root,
  warn: (message: string) => warnings.push(message),
  ...(study !== undefined && { study }),
});
const refusal = async (work: Promise<unknown>) => (await work.catch((error: unknown) => error)) as Error;

test("a file has one study, or the one that is named", async () => {
  const file = join(root, "journal.log");
  await writeStudy(file, "svm", [{ value: 1 }]);
  expect((await openStudy(file, place())).study.name).toBe("svm");
  await writeStudy(file, "trees", [{ value: 2 }]);
  expect((await openStudy(file, place("trees"))).study.trials[0]!.value).toBe(2);
  const error = await refusal(openStudy(file, place()));
  expect(error).toBeInstanceOf(ConfigError);
  expect(error.message).toContain("has 2 studies; expected --study and one of svm, trees");
  expect((await refusal(openStudy(file, place("tres")))).message).toContain("did you mean trees?");
});

test("a run has the journal in its folder, its own study before those of folds", async () => {
  const run = storeRun(root, { name: "tune", kind: "group" });
  await writeStudy(join(run, "study.jsonl"), "tune-fold-0", [{ value: 1 }]);
  await writeStudy(join(run, "study.jsonl"), "tune", [{ value: 2 }]);
  const opened = await openStudy("latest", place());
  expect(opened.study.name).toBe("tune");
  expect(opened.run).toBe(run);
  expect((await openStudy(run, place("tune-fold-0"))).study.trials[0]!.value).toBe(1);
  const nested = storeRun(root, { name: "nested", kind: "group" });
  await writeStudy(join(nested, "study.jsonl"), "nested-outer-1", []);
  await writeStudy(join(nested, "study.jsonl"), "nested-outer-2", []);
  expect((await refusal(openStudy(nested, place()))).message).toContain("one of nested-outer-1, nested-outer-2");
});

test("a run may keep its journal elsewhere, and a run of no search has none", async () => {
  const elsewhere = join(root, "shared.log");
  await writeStudy(elsewhere, "tune", [{ value: 1 }]);
  const run = storeRun(root, { name: "tune", kind: "group" });
  expect((await refusal(openStudy(run, place()))).message).toContain("has no study.jsonl");
  writeFileSync(join(run, "result.json"), JSON.stringify({ journal: elsewhere }));
  expect((await openStudy(run, place())).path).toBe(elsewhere);
  const other = storeRun(root, { name: "baseline" });
  expect((await refusal(openStudy(other, place()))).message).toContain("kind experiment; expected one of a search");
});

test("a file that is no journal is told from one without studies, and garbage in a journal is told", async () => {
  const file = join(root, "notes.txt");
  writeFileSync(file, "dear diary\n");
  const error = await refusal(openJournal(file, place()));
  expect(error).toBeInstanceOf(DataError);
  expect(error.message).toContain("is no journal of studies");
  const empty = join(root, "empty.log");
  writeFileSync(empty, "");
  expect((await openJournal(empty, place())).names).toEqual([]);
  expect((await refusal(openStudy(empty, place()))).message).toContain("has no study yet");
  await writeStudy(empty, "svm", [{ value: 1 }]);
  appendFileSync(empty, "dear diary\n");
  expect((await openStudy(empty, place())).study.trials).toHaveLength(1);
  expect(warnings).toEqual([expect.stringContaining("not JSON")]);
});

test("the metric is what a group says, or what Optuna calls the value", async () => {
  const file = join(root, "journal.log");
  await writeStudy(file, "svm", []);
  expect((await openStudy(file, place())).metric).toBeNull();
  await new JournalStorage(file).setAttribute("svm", "study:metric_names", ["accuracy"]);
  expect((await openStudy(file, place())).metric).toBe("accuracy");
  const run = storeRun(root, { name: "tune", kind: "group", params: { "metric.name": "log_loss" } });
  await writeStudy(join(run, "study.jsonl"), "tune", []);
  expect((await openStudy(run, place())).metric).toBe("log_loss");
});
