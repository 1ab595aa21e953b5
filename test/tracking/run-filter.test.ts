import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { moment, type RunFilter, runTest } from "../../src/tracking/run-filter.ts";
import { readRuns } from "../../src/tracking/run-store.ts";
import { storeRun } from "./stored-runs.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cascada-runs-"));
  storeRun(root, { name: "a", started: "2026-01-01T00:00:00.000Z" }, { tags: { paper: "1", final: "" } });
  storeRun(root, {
    name: "ab",
    started: "2026-01-02T00:00:00.000Z",
    status: "failed",
    params: { "model.max_depth": 3 },
  });
  storeRun(root, { name: "b", started: "2026-01-03T12:00:00.000Z", kind: "trial", parent: "a", status: "running" });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const now = Date.parse("2026-01-04T00:00:00Z");
const meant = (filter: RunFilter) =>
  readRuns(root)
    .runs.filter(runTest(filter, now))
    .map(({ state }) => state.name)
    .sort();

test.each<[RunFilter, string[]]>([
  [{}, ["a", "ab", "b"]],
  [{ status: "failed,dead" }, ["ab", "b"]], // b has no heartbeat
  [{ status: "running" }, []],
  [{ kind: "trial" }, ["b"]],
  [{ name: "a*" }, ["a", "ab"]],
  [{ tag: ["paper"] }, ["a"]],
  [{ tag: ["paper=1", "final="] }, ["a"]],
  [{ tag: ["paper=2"] }, []],
  [{ param: ["model.max_depth=2"] }, ["a", "b"]],
  [{ param: ["model.max_depth=2", "model.name=svm"] }, []],
  [{ since: "2026-01-02" }, ["ab", "b"]],
  [{ since: "36h" }, ["b"]], // 36 h before the 4th is 12:00 of the 2nd
  [{ until: "2026-01-02T00:00" }, ["a"]],
  [{ parent: "a" }, ["b"]],
  [{ where: ["name = a or name = b", "kind = trial"] }, ["b"]],
])("%j", (filter, names) => {
  expect(meant(filter)).toEqual(names);
});

test("all that is wrong is told at once, each with its flag", () => {
  const filter = { status: "done", since: "yesterday", tag: ["=1"], param: ["x"], where: ["name ="] };
  expect(() => runTest(filter)).toThrow(ConfigError);
  expect(() => runTest(filter)).toThrow(
    [
      "--status: unknown: done; expected some of running, finished, failed, interrupted, pruned, dead",
      "--tag =1: the key is empty; expected KEY or KEY=VALUE",
      "--param x: expected KEY=VALUE",
      "--since: yesterday is no time; expected 2026-01-31, 2026-01-31T12:00, or 7d, 12h, 30min",
      "--where name =, character 7: it ends too early; expected a value",
    ].join("\n"),
  );
});

test("a moment without a zone is UTC", () => {
  expect(moment("2026-01-04", now)).toBe(now);
  expect(moment("2026-01-04 00:00:00", now)).toBe(now);
  expect(moment("2026-01-04T01:00+01:00", now)).toBe(now);
  expect(moment("1.5d", now)).toBe(now - 36 * 3600e3);
  for (const text of ["2026-13-01", "7", "2026", "-1d", ""]) expect(() => moment(text, now)).toThrow(ConfigError);
});
