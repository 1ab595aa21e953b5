import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DataError, TrackingError } from "../../src/core/errors.ts";
import { readLabels, readRecord, readRuns, readState } from "../../src/tracking/run-store.ts";
import { stateOf, storeRun } from "./stored-runs.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cascada-runs-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("runs come newest first, those of one moment by id", () => {
  storeRun(root, { name: "a", started: "2026-01-01T00:00:00.000Z" });
  storeRun(root, { name: "b", started: "2026-01-03T00:00:00.000Z" });
  storeRun(root, { name: "c", started: "2026-01-03T00:00:00.000Z" });
  expect(readRuns(root).runs.map(({ state }) => state.name)).toEqual(["c", "b", "a"]);
});

test("no folder and an empty one have no runs; a file in its place is an error", () => {
  expect(readRuns(join(root, "none"))).toEqual({ runs: [], unreadable: [] });
  expect(readRuns(root)).toEqual({ runs: [], unreadable: [] });
  const file = join(root, "file");
  writeFileSync(file, "");
  expect(() => readRuns(file)).toThrow(TrackingError);
});

test("what is no run is named with the reason and hinders nothing", () => {
  storeRun(root);
  mkdirSync(join(root, "foreign"));
  mkdirSync(join(root, "torn"));
  writeFileSync(join(root, "torn", "run.json"), '{"format": 1, "id"');
  mkdirSync(join(root, "strange"));
  writeFileSync(join(root, "strange", "run.json"), JSON.stringify({ ...stateOf(), seconds: -1 }));
  symlinkSync(join(root, "nowhere"), join(root, "dangling"));
  const { runs, unreadable } = readRuns(root);
  expect(runs).toHaveLength(1);
  expect(unreadable.map(({ path, reason }) => [path, reason.slice(path.length + 1)])).toMatchObject([
    [join(root, "dangling"), expect.anything()],
    [join(root, "foreign"), expect.anything()],
    [join(root, "strange"), expect.stringContaining("seconds: ")],
    [join(root, "torn"), expect.stringContaining("not valid JSON")],
  ]);
});

test("files and hidden folders are no runs", () => {
  writeFileSync(join(root, "README"), "");
  mkdirSync(join(root, ".trash"));
  expect(readRuns(root)).toEqual({ runs: [], unreadable: [] });
});

test("each file of a record is checked", () => {
  const path = storeRun(root, {}, { note: "mine" });
  expect(readState(path)).toEqual(stateOf());
  expect(readLabels(path)).toEqual({ tags: {}, note: "mine" });
  expect(() => readRecord(path)).toThrow(DataError);
  writeFileSync(join(path, "labels.json"), '{"tags": {"a": 1}, "note": ""}');
  expect(() => readLabels(path)).toThrow(/labels.json: tags.a: /);
});
