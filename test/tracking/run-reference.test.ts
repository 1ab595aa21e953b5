import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { findRun } from "../../src/tracking/run-reference.ts";
import { storeRun } from "./stored-runs.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cascada-runs-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("a run is meant by its id, by a beginning that no other has, and by its folder", () => {
  const first = storeRun(root, { started: "2026-01-01T00:00:00.000Z" });
  const longer = storeRun(root, { id: "baseline-20260101-000000-2" });
  const other = storeRun(root, { name: "svm" });
  expect(findRun(root, "baseline-20260101-000000")).toBe(first);
  expect(findRun(root, "baseline-20260101-000000-")).toBe(longer);
  expect(findRun(root, "s")).toBe(other);
  expect(findRun("elsewhere", `${other}/`)).toBe(other);
});

test("latest is the newest that is no part of another, latest:NAME the newest of that name", () => {
  const old = storeRun(root, { started: "2026-01-01T00:00:00.000Z" });
  const group = storeRun(root, { name: "search", started: "2026-01-02T00:00:00.000Z" });
  const trial = storeRun(root, { name: "trial", parent: "search", started: "2026-01-03T00:00:00.000Z" });
  expect(findRun(root, "latest")).toBe(group);
  expect(findRun(root, "latest:baseline")).toBe(old);
  expect(findRun(root, "latest:trial")).toBe(trial);
});

test.each([
  ["", /""; expected an id/],
  ["base", /base is the beginning of 12 runs: baseline-20260112-000000, .* and 2 more/],
  ["svn-20260101-000000", /unknown run: svn-20260101-000000 in .*did you mean svm-20260101-000000\?/],
  ["latest:nothing", /no run is latest:nothing: .* has runs of baseline, svm/],
  ["./baseline-20260101-000000", /is no folder of a run/],
])("%j means no run: the error says what there is", (reference, message) => {
  for (let day = 1; day <= 12; day++)
    storeRun(root, { started: `2026-01-${String(day).padStart(2, "0")}T00:00:00.000Z` });
  storeRun(root, { name: "svm", started: "2026-01-01T00:00:00.000Z" });
  expect(() => findRun(root, reference)).toThrow(ConfigError);
  expect(() => findRun(root, reference)).toThrow(message);
});

test("an empty folder is said to be empty", () => {
  expect(() => findRun(root, "a")).toThrow(/unknown run: a; .* has no runs/);
  expect(() => findRun(root, "latest")).toThrow(/has no runs/);
});
