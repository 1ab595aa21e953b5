import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runText } from "../../../src/cli/runs/run-text.ts";
import { Run } from "../../../src/tracking/run.ts";
import { readRecord, readRuns } from "../../../src/tracking/run-store.ts";

test("a run marks the metrics of protocols that leak, and says how", async () => {
  const root = mkdtempSync(join(tmpdir(), "cascada-runs-"));
  const params = { protocols: '["shower_split","row_split"]' };
  const run = await Run.create(root, { name: "small", kind: "experiment", params });
  const part = { seed: 1, stream: "split", fractions: {}, rows: { test: 2 }, sha256: {} };
  run.know({
    partition: [
      { ...part, protocol: "shower_split", kind: "shower", leaks: [] },
      { ...part, protocol: "row_split", kind: "row", leaks: ["row_split"] },
    ],
  });
  run.setMetrics({ "shower_split.accuracy": 0.25, "row_split.accuracy": 0.75 });
  await run.finish();
  const text = runText(readRuns(root).runs[0]!, readRecord(run.path));
  expect(text).toContain("row_split.accuracy (LEAKING)");
  expect(text).not.toContain("shower_split.accuracy (LEAKING)");
  expect(text.replaceAll(/\s+/g, " ")).toMatch(
    /shower_split by shower, seed 1: [^(]*, row_split by row, .*\(LEAKING: row_split\)/,
  );
  rmSync(root, { recursive: true });
});

test("a run tells on what it was evaluated, and of chance only what there was", async () => {
  const root = mkdtempSync(join(tmpdir(), "cascada-runs-"));
  const run = await Run.create(root, { name: "small", kind: "experiment", params: {} });
  const entry = { protocol: "shower_split", rows: "test" as const, metrics: {} };
  run.know({
    evaluation: [
      { ...entry, level: "station", n: 1269 },
      { ...entry, level: "shower", n: 37 },
    ],
    randomness: { seed: 1, streams: [] },
  });
  await run.finish();
  const text = runText(readRuns(root).runs[0]!, readRecord(run.path));
  expect(text).toContain("shower_split: 1,269 stations (test), shower_split: 37 showers (test)");
  expect(text).toMatch(/6 randomness +seed 1\n/);
  rmSync(root, { recursive: true });
});
