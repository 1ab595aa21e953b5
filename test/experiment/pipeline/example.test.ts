import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadFile } from "../../../src/experiment/load-file.ts";
import { temporaryFolder } from "../../data/stations.ts";
import { runIn } from "./pipeline-file.ts";

/** The example, small. */
const SMALL = [
  "steps.qgsjet.simulate.stations_per_primary=80",
  "steps.epos.simulate.stations_per_primary=40",
  "steps.train.experiment.model.rounds=5",
  "steps.train.experiment.evaluation.replicates=100",
];

test("the example trains on one hadronic model, classifies the showers of another, and compares", async () => {
  const folder = await temporaryFolder();
  const file = await loadFile("experiments/pipelines/hadronic-models.yaml", SMALL);
  if (file.kind !== "pipeline") throw new Error(`loaded as ${file.kind}`);
  const { status, steps, runs, state } = await runIn(folder, file.pipeline);
  expect(status).toEqual({ qgsjet: "done", epos: "done", train: "done", transfer: "done", compare: "done" });
  const compare = steps.at(-1)!;
  expect(compare.metrics.difference).toBeCloseTo(compare.metrics.other! - compare.metrics.own!, 12);
  expect(readFileSync(compare.outputs.figure!.path, "utf8")).toMatch(/^<svg[\s\S]*QGSJetII-04[\s\S]*EPOS-LHC/);
  expect(runs.map((run) => run.state.kind).sort()).toEqual(["classification", "experiment", "job", "pipeline"]);
  const again = await runIn(folder, file.pipeline);
  expect(Object.values(again.status)).toEqual(Array(5).fill("cached"));
  expect(again.state.sha256).toEqual(state.sha256);
});
