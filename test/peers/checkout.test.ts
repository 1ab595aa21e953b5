import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { noProgress } from "../../src/core/progress.ts";
import { loadExperiment } from "../../src/experiment/load.ts";
import { runExperiment } from "../../src/experiment/run.ts";
import { verifyRun } from "../../src/experiment/verification/verify.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cascada-checkout-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a run of this checkout is repeated from its commit and local changes, installed and built anew", async () => {
  const file = join(folder, "small.yaml");
  await writeFile(
    file,
    "name: small\ndata: {simulate: {stations_per_primary: 60}}\nmodel: {name: xgboost, rounds: 5}\nevaluation: {replicates: 100}\n",
  );
  const options = { runs: join(folder, "runs"), workers: 2, signal: new AbortController().signal, start: noProgress };
  const { result } = await runExperiment(await loadExperiment(file), { ...options, cache: join(folder, "cache") });
  const found = await verifyRun(result.run, { ...options, checkout: true });
  expect(found).toMatchObject({ result: "equal", complete: true, environment: [], notes: [] });
});
