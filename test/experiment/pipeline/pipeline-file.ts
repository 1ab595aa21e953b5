import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadFile } from "../../../src/experiment/load-file.ts";
import { planPipeline } from "../../../src/experiment/pipeline/plan.ts";
import type { PipelineResult } from "../../../src/experiment/pipeline/result.ts";
import { type PipelineOptions, runPipeline } from "../../../src/experiment/pipeline/run.ts";
import type { Pipeline } from "../../../src/experiment/pipeline/step.ts";
import { readRuns } from "../../../src/tracking/run-store.ts";
import { optionsIn } from "../small-experiment.ts";

/** The pipeline of a file with these steps, in YAML, in `folder`. */
export async function pipelineIn(folder: string, steps: string, ...overrides: string[]): Promise<Pipeline> {
  const path = join(folder, "pipeline.yaml");
  writeFileSync(path, `kind: pipeline\nname: small\nsteps:\n${steps.replace(/^/gm, "  ")}\n`);
  const file = await loadFile(path, overrides);
  if (file.kind !== "pipeline") throw new Error(`loaded as ${file.kind}`);
  return file.pipeline;
}

/** A step that runs a shell script, which may say `{inputs.name}`, and gives the file `out`. */
export function shellStep(name: string, script: string, inputs: Record<string, string> = {}): string {
  const job = { command: ["sh", "-c", `cd "$CASCADA_RUN"; ${script}`] };
  return `${name}: ${JSON.stringify({ type: "job", job, inputs, outputs: { out: "out" } })}`;
}

/** Runs a pipeline in `folder`: what became of its steps, and what their outputs say. */
export async function runIn(folder: string, pipeline: Pipeline, rest: Partial<PipelineOptions> = {}) {
  const options = { ...optionsIn(folder), ...rest };
  const outcome = await runPipeline(pipeline, options).then(
    (result) => ({ result, error: undefined }),
    (error: Error) => ({ result: undefined, error }),
  );
  const runs = readRuns(options.runs).runs;
  const { path, state } = runs.find((one) => one.state.kind === "pipeline")!;
  const { steps } = JSON.parse(readFileSync(join(path, "result.json"), "utf8")) as PipelineResult;
  return {
    ...outcome,
    steps,
    runs,
    state,
    path,
    status: Object.fromEntries(steps.map(({ name, status }) => [name, status])),
    outputOf: (name: string) => readFileSync(steps.find((step) => step.name === name)!.outputs.out!.path, "utf8"),
  };
}

/** What running would do, by step. */
export async function planIn(folder: string, pipeline: Pipeline, rest: { force?: boolean; from?: string } = {}) {
  const { steps } = await planPipeline(pipeline, { ...optionsIn(folder), ...rest });
  return Object.fromEntries(steps.map(({ name, action, why }) => [name, `${action}: ${why}`]));
}
