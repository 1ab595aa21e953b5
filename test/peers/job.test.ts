// A job that is a command, done by Python: the example of experiments/jobs.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runJob } from "../../src/experiment/job/run.ts";
import { loadFile } from "../../src/experiment/load-file.ts";
import { temporaryFolder } from "../data/stations.ts";
import { optionsIn } from "../experiment/small-experiment.ts";
import { peersPython } from "./python.ts";

test("a job in Python is told its parameters, and tells its metrics and files", async () => {
  const command = JSON.stringify([peersPython(), "experiments/jobs/fit.py"]);
  const file = await loadFile("experiments/jobs/fit.yaml", [`job.command=${command}`, "params.steps=400"]);
  if (file.kind !== "job") throw new Error(`loaded as ${file.kind}`);
  const folder = await temporaryFolder();
  const { run, metrics, artefacts, sha256 } = await runJob(file.job, optionsIn(folder));
  // The line is y = 2 x + 1, its 50 points have errors of 0.1: the mean is known to 0.1 / sqrt(50) = 0.014.
  expect(metrics.slope).toBeCloseTo(2, 1);
  expect(metrics.intercept).toBeCloseTo(1, 1);
  const steps = readFileSync(join(run, "metrics.jsonl"), "utf8").trim().split("\n");
  expect(steps.map((line) => JSON.parse(line).step)).toEqual([0, 50, 100, 150, 200, 250, 300, 350]);
  expect(artefacts.map(({ path }) => path)).toEqual(["artefacts/line.json"]);
  // The same again.
  const again = await runJob(file.job, optionsIn(folder));
  expect(again.sha256).toEqual(sha256);
  expect(again.artefacts).toEqual(artefacts);
});
