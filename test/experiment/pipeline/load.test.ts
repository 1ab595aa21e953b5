import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { ConfigError } from "../../../src/core/errors.ts";
import { loadFile } from "../../../src/experiment/load-file.ts";
import { renderPipeline } from "../../../src/experiment/pipeline/load.ts";
import { temporaryFolder } from "../../data/stations.ts";
import { pipelineIn } from "./pipeline-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

/** What is wrong with steps, one a line. */
async function complaints(steps: string, ...overrides: string[]): Promise<string[]> {
  const error = await pipelineIn(folder, steps, ...overrides).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigError);
  return (error as Error).message.replaceAll(`${folder}/`, "").split("\n");
}

const SIMULATE = "sim: {type: simulate, simulate: {preset: epos-lhc, stations_per_primary: 20}}";

test("steps are resolved: presets, experiments in the file or in another, settings over them", async () => {
  writeFileSync(
    join(folder, "base.yaml"),
    "name: base\ndata: {simulate: {stations_per_primary: 9}}\nmodel: {name: xgboost}\n",
  );
  const steps = `${SIMULATE}
train: {type: experiment, file: ${folder}/base.yaml, set: {model.max_depth: 3}, inputs: {stations: steps.sim.stations}}
inline: {type: experiment, experiment: {model: {name: xgboost, rounds: 5}}, set: {seed: 4}, inputs: {stations: steps.sim.stations}}
apply: {type: classify, inputs: {stations: steps.sim.stations, model: steps.train.model}}`;
  const pipeline = await pipelineIn(folder, steps, "steps.inline.experiment.model.rounds=7");
  expect(pipeline.steps).toMatchObject({
    sim: { simulate: { hadronic_model: "EPOS-LHC", stations_per_primary: 20 } },
    train: { experiment: { data: { file: "steps.sim.stations" }, model: { name: "xgboost", max_depth: 3 } } },
    inline: { experiment: { name: "inline", seed: 4, model: { rounds: 7 } } },
  });
  const archived = join(folder, "archived.yaml");
  writeFileSync(archived, renderPipeline(pipeline));
  const again = await loadFile(archived);
  expect(again).toEqual({ kind: "pipeline", pipeline });
});

test("all that is wrong is told at once, with line and column", async () => {
  const steps = `${SIMULATE}
a: {type: job, job: {command: [echo, "{eta}"]}, inputs: {in: steps.b.out}}
b: {type: job, job: {command: [echo]}, inputs: {in: steps.a.out, gone: gone.txt}, outputs: {out: x, same: x}}
c: {type: experiment, inputs: {stations: steps.sim.station}, experiment: {model: {name: xgboost, max_dept: 3}}}
d: {type: experiment, inputs: {stations: steps.sim.stations}, experiment: {model: {name: xgboost}}, set: {model.eta: high}}`;
  expect((await complaints(steps)).map((line) => line.replace(/expected one of name, .*/, "...")).sort()).toEqual([
    "pipeline.yaml:5:40: steps.a: job.command.1: {eta} stands for nothing; expected one of inputs.in, or {{ for a brace",
    "pipeline.yaml:6:103: steps.b: outputs.same is x, which outputs.out is, too",
    'pipeline.yaml:6:51: steps.b.inputs.in is "steps.a.out": step a gives no out; expected one of metrics',
    "pipeline.yaml:6:51: steps.b.inputs.in: steps wait for each other: a takes from b takes from a",
    "pipeline.yaml:6:68: steps.b.inputs.gone: cannot read gone.txt: no such file or folder; expected steps.NAME.OUTPUT or a file",
    "pipeline.yaml:7:100: unknown key: model.max_dept; did you mean max_depth? ...",
    'pipeline.yaml:7:34: steps.c.inputs.stations is "steps.sim.station": step sim gives no station; did you mean stations? expected one of stations',
    'pipeline.yaml:8:109: model.eta: "high"; expected a number > 0 and <= 1',
  ]);
});

test.each([
  ["{}", "pipeline.yaml:3:1: steps: expected at least one step"],
  [
    "..: {type: job, job: {command: [echo]}}",
    'pipeline.yaml:4:3: steps... is "..": expected lower-case letters, digits, hyphens and underscores',
  ],
  ["a: {type: jog}", 'pipeline.yaml:4:7: steps.a.type is "jog": expected one of simulate, experiment, classify, job'],
  [
    "a: {type: job, jobs: 3, job: {command: [echo]}}",
    "pipeline.yaml:4:18: unknown key: steps.a.jobs; did you mean job?",
  ],
  [
    "a: {type: classify, inputs: {stations: x}}",
    "pipeline.yaml:4:23: steps.a.inputs.model: invalid input: expected string, received undefined",
  ],
  [
    "a: {type: experiment, file: gone.yaml}",
    "pipeline.yaml:4:25: steps.a.file: cannot read the experiment file gone.yaml: no such file or folder",
  ],
  ["a: {type: experiment}", "pipeline.yaml:4:3: steps.a: expected either file or experiment"],
  [
    "a: {type: job, job: {command: [echo]}}\na: {type: job, job: {command: [echo]}}",
    "pipeline.yaml:5:3: not valid YAML: map keys must be unique",
  ],
])("%s is refused", async (steps, message) => {
  expect((await complaints(steps)).join("\n")).toContain(message);
});
