import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { verifyRun } from "../../../src/experiment/verification/verify.ts";
import { temporaryFolder } from "../../data/stations.ts";
import { pipelineIn, runIn, shellStep } from "../pipeline/pipeline-file.ts";
import { contentOf, optionsIn } from "../small-experiment.ts";

let folder: string;
let input: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  input = join(folder, "in.txt");
  writeFileSync(input, "1\n");
});

/** Runs a pipeline of a command that may differ and one after it that may not but for that, and verifies it. */
async function verified(script: string, before = () => {}) {
  const after = `after: {type: job, job: {command: [sh, -c, "cp {inputs.in} $CASCADA_RUN/out"]}, deterministic: true, inputs: {in: steps.one.out}, outputs: {out: out}}`;
  const pipeline = await pipelineIn(folder, `${shellStep("one", script, { in: input })}\n${after}`);
  const { path } = await runIn(folder, pipeline);
  const { cache: _, ...options } = optionsIn(folder);
  const runs = await contentOf(options.runs);
  before();
  return { found: await verifyRun(path, options), runs };
}

test("a pipeline is repeated with all its steps; neither it nor their runs are left", async () => {
  const { found, runs } = await verified("cat {inputs.in} > out");
  expect(found).toMatchObject({ result: "equal", kept: null });
  expect(found.stages.map(({ stage }) => stage)).toEqual(["one", "after", "numbers"]);
  expect(runs).toHaveLength(3);
  expect(await contentOf(join(folder, "runs"))).toEqual(runs);
});

test("a step that may differ has its tolerance, and what is made from it", async () => {
  const metrics = (value: string) => `echo $$ > out; echo 'CASCADA_METRICS {"loss": '${value}'}'`;
  expect((await verified(metrics("0.5"))).found).toMatchObject({
    result: "within",
    stages: [{ verdict: "within" }, { verdict: "within" }, { verdict: "equal" }],
  });
  expect((await verified(metrics("$$"))).found).toMatchObject({ result: "differs", first_difference: "one" });
});

test("an input that has changed makes another result of the first step that reads it", async () => {
  const { found } = await verified("cat {inputs.in} > out; echo 'CASCADA_METRICS {\"n\": '$(cat {inputs.in})'}'", () =>
    writeFileSync(input, "2\n"),
  );
  expect(found).toMatchObject({ result: "differs", first_difference: "one" });
});
