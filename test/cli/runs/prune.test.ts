import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runsPruneSchema } from "../../../src/cli/runs/output.ts";
import { pruneRuns } from "../../../src/cli/runs/prune.ts";
import { ConfigError } from "../../../src/core/errors.ts";
import { storeRun } from "../../tracking/stored-runs.ts";
import { printed } from "./printed.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cascada-runs-"));
  for (const day of ["01", "02", "03"])
    storeRun(root, { id: `a-${day}`, name: "a", started: `2026-01-${day}T00:00:00.000Z` });
  storeRun(root, { id: "b-dead", name: "b", status: "running", started: "2026-01-04T00:00:00.000Z" });
  mkdirSync(join(root, "foreign"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const prune = async (flags: Partial<Parameters<typeof pruneRuns>[0]>) =>
  printed(() => pruneRuns({ runs: root, yes: true, ...flags }));

test.each([
  [{ dead: true }, ["a-01", "a-02", "a-03", "foreign"]],
  [{ keepLast: "1" }, ["a-03", "b-dead", "foreign"]],
  [{ keepLast: "0" }, ["foreign"]],
  [{ olderThan: "2026-01-03", name: "a" }, ["a-03", "b-dead", "foreign"]],
  [{ where: ["name = a and started < 2026-01-02"] }, ["a-02", "a-03", "b-dead", "foreign"]],
  [{ name: "nothing" }, ["a-01", "a-02", "a-03", "b-dead", "foreign"]],
])("%j leaves what is not meant, and what is no run", async (flags, left) => {
  await prune(flags);
  expect(readdirSync(root).sort()).toEqual(left);
});

test("without a filter nothing is removed, nor where nobody can be asked, nor in a dry run", async () => {
  await expect(prune({})).rejects.toThrow(/prune would remove all runs; expected a filter/);
  await expect(prune({ tag: [] })).rejects.toThrow(ConfigError);
  await expect(prune({ name: "a", yes: false })).rejects.toThrow(/stdin is no terminal; --yes agrees/);
  const dry = runsPruneSchema.parse(JSON.parse(await prune({ keepLast: "2", dryRun: true, json: true })));
  expect(dry).toMatchObject({ chosen: [{ id: "a-01" }], removed: [], kept: [] });
  expect(dry.chosen[0]!.bytes).toBeGreaterThan(100);
  expect(readdirSync(root)).toHaveLength(5);
});

test("what goes is shown with its size before, and counted after", async () => {
  const text = await prune({ name: "a", keepLast: "2" });
  expect(text).toMatch(
    /^a-01 {2}finished {2}2026-01-01 00:00 {2}\d+ B\n1 runs to remove, \d+ B\nremoved 1 runs, \d+ B\n$/,
  );
});
