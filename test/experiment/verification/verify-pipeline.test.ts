import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { sha256 } from "../../../src/core/hash.ts";
import { contentsOf } from "../../../src/experiment/archive/contents.ts";
import { recordedRun } from "../../../src/experiment/verification/recorded-run.ts";
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
async function verified(script: string, before = () => {}, moved = new Map<string, string>()) {
  const after = `after: {type: job, job: {command: [sh, -c, "cp {inputs.in} $CASCADA_RUN/out"]}, deterministic: true, inputs: {in: steps.one.out}, outputs: {out: out}}`;
  const pipeline = await pipelineIn(folder, `${shellStep("one", script, { in: input })}\n${after}`);
  const { path } = await runIn(folder, pipeline);
  const { cache: _, ...options } = optionsIn(folder);
  const runs = await contentOf(options.runs);
  before();
  return { found: await verifyRun(path, { ...options, moved }), runs, path };
}

test("a pipeline is repeated with all its steps; neither it nor their runs are left", async () => {
  const { found, runs } = await verified("cat {inputs.in} > out");
  expect(found).toMatchObject({ result: "equal", kept: null });
  expect(found.stages.map(({ stage }) => stage)).toEqual(["one", "after", "settings", "numbers"]);
  expect(runs).toHaveLength(3);
  expect(await contentOf(join(folder, "runs"))).toEqual(runs);
});

test("the archive of a pipeline says which files it has not", async () => {
  const { path } = await verified("cat {inputs.in} > out");
  const options = { withData: false, moved: new Map<string, string>(), signal: new AbortController().signal };
  const { left_out } = await contentsOf(recordedRun(join(folder, "runs"), path), options);
  expect(left_out).toEqual([{ path: input, sha256: sha256("1\n") }]);
});

test("a step that may differ has its tolerance, and what is made from it", async () => {
  const metrics = (value: string) => `echo $$ > out; echo 'CASCADA_METRICS {"loss": '${value}'}'`;
  expect((await verified(metrics("0.5"))).found).toMatchObject({
    result: "within",
    stages: [
      { stage: "one", verdict: "within" },
      { stage: "after", verdict: "within" },
      { stage: "settings", verdict: "equal" },
      { stage: "numbers", verdict: "equal" },
    ],
  });
  expect((await verified(metrics("$$"))).found).toMatchObject({ result: "differs", first_difference: "one" });
});

test("an input that has changed makes another result of the first step that reads it", async () => {
  const { found } = await verified("cat {inputs.in} > out; echo 'CASCADA_METRICS {\"n\": '$(cat {inputs.in})'}'", () =>
    writeFileSync(input, "2\n"),
  );
  expect(found).toMatchObject({ result: "differs", first_difference: "one" });
});

test("an input that has moved is read where it is said to be", async () => {
  const moved = join(folder, "moved.txt");
  const { found } = await verified("cat {inputs.in} > out", () => renameSync(input, moved), new Map([[input, moved]]));
  expect(found.result).toBe("equal");
});
