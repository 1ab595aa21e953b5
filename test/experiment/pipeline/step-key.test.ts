import { expect, test } from "vitest";
import { keyOf, keyParts } from "../../../src/experiment/pipeline/step-key.ts";
import { temporaryFolder } from "../../data/stations.ts";
import { pipelineIn, shellStep } from "./pipeline-file.ts";

const { signal } = new AbortController();

test("a step's place in the cache depends on program, packages, Node and, where it simulates, the generator", async () => {
  const steps = `train: {type: experiment, experiment: {name: a, model: {name: xgboost}, data: {simulate: {stations_per_primary: 9}}}}
${shellStep("say", "echo hi > out")}`;
  const pipeline = await pipelineIn(await temporaryFolder(), steps);
  const [train, say] = await Promise.all(Object.values(pipeline.steps).map((step) => keyParts(step, {}, signal)));
  const program = { cascada: expect.any(String), packages: expect.any(String), node: process.versions.node };
  expect(train!.code).toEqual({ ...program, generator: expect.any(String) });
  expect(say!.code).toEqual({ ...program, job: expect.any(String) });
  expect(keyOf({ ...say!, code: { ...say!.code, packages: "others" } })).not.toBe(keyOf(say!));
});

test("a folder that is an input counts with all that is in it", async () => {
  const folder = await temporaryFolder();
  const pipeline = await pipelineIn(folder, shellStep("say", "echo hi > out"));
  const parts = () => keyParts(pipeline.steps.say!, { code: folder }, signal);
  const before = await parts();
  await pipelineIn(folder, shellStep("say", "echo ho > out"));
  expect(keyOf(await parts())).not.toBe(keyOf(before));
  expect(before.inputs.code).toMatch(/^[0-9a-f]{64}$/);
});
