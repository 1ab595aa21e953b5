import { stat } from "node:fs/promises";
import { stringify } from "yaml";
import { ConfigError } from "../../core/errors.ts";
import { systemReason } from "../../core/system-error.ts";
import { simulationSchema } from "../../simulation/preset.ts";
import type { Source } from "../blame.ts";
import { below } from "../blame.ts";
import { check } from "../check.ts";
import { jobProblems } from "../job/load.ts";
import { checkExperiment, loadExperiment } from "../load.ts";
import { mergeSettings, withAmount } from "../merge-settings.ts";
import { applyOverride, dropNulls } from "../override.ts";
import { readPreset } from "../preset-file.ts";
import { Problems } from "../problems.ts";
import type { Experiment } from "../schema.ts";
import type { SettingsFile } from "../settings-file.ts";
import { escapeVariables } from "../variables.ts";
import { orderOf } from "./order.ts";
import { OUTPUTS, type PipelineSettings, pipelineSchema, type StepSettings } from "./schema.ts";
import { type Inputs, type Pipeline, referenceIn, type Step } from "./step.ts";

/**
 * The pipeline that settings are of, each step checked as it would be alone, in the order in which they are done. Throws
 * ConfigError that names all that is wrong, one line each.
 */
export async function checkPipeline(file: SettingsFile): Promise<Pipeline> {
  const { content, overrides, expansion, blame } = file;
  dropNulls(content, overrides);
  const pipeline = check(content, { schema: pipelineSchema, blame, expansion });
  const problems = new Problems();
  const linked = Object.entries(pipeline.steps).map(
    ([name, step]) => [name, { inputs: inputsOf(step), outputs: outputsOf(step) }] as const,
  );
  const { order, problems: found } = orderOf(Object.fromEntries(linked));
  for (const { path, message } of found) problems.add(`${blame(path)}: ${message}`);
  const steps: Record<string, Step> = {};
  for (const name of order) {
    const step = await problems.gather(() => resolveStep(name, pipeline.steps[name]!, file));
    if (step) steps[name] = step;
  }
  for (const [name, step] of Object.entries(pipeline.steps))
    await checkFiles(name, inputsOf(step), { problems, blame });
  problems.throwIfAny();
  return { ...pipeline, steps };
}

/** Names of what a step gives. */
function outputsOf(step: StepSettings | Step): string[] {
  return [...new Set([...OUTPUTS[step.type], ...(step.type === "job" ? Object.keys(step.outputs) : [])])];
}

function inputsOf(step: StepSettings): Inputs {
  return step.type === "simulate" ? {} : { ...step.inputs };
}

async function checkFiles(
  name: string,
  inputs: Inputs,
  { problems, blame }: { problems: Problems; blame: SettingsFile["blame"] },
): Promise<void> {
  for (const [input, source] of Object.entries(inputs)) {
    if (referenceIn(source)) continue;
    await stat(source).catch((cause) => {
      const path = ["steps", name, "inputs", input];
      const reason = `cannot read ${source}: ${systemReason(cause)}; expected steps.NAME.OUTPUT or a file`;
      problems.add(`${blame(path)}: ${path.join(".")}: ${reason}`);
    });
  }
}

async function resolveStep(name: string, step: StepSettings, file: SettingsFile): Promise<Step> {
  switch (step.type) {
    case "simulate":
      return { type: step.type, simulate: await resolvePreset(name, step.simulate, file), inputs: {} };
    case "experiment":
      return { type: step.type, experiment: await resolveExperiment(name, step, file), inputs: step.inputs };
    case "classify":
      return step;
    case "job":
      await checkJobStep(name, step, file);
      return step;
  }
}

async function resolvePreset(
  name: string,
  { preset, ...own }: Extract<StepSettings, { type: "simulate" }>["simulate"],
  { blame, content }: SettingsFile,
) {
  const at = ["steps", name, "simulate"];
  const base = preset === undefined ? { settings: {} } : await readPreset(preset, { where: blame([...at, "preset"]) });
  // What the file says, without the defaults of the schema, which would win over the preset.
  const { preset: _, ...said } = (content.steps as Record<string, { simulate: Record<string, unknown> }>)[name]!
    .simulate;
  const settings = preset === undefined ? own : withAmount(mergeSettings(base.settings, said));
  return check(settings, { schema: simulationSchema, at, blame });
}

type ExperimentStep = Extract<StepSettings, { type: "experiment" }>;

/** The experiment of a step, its inputs in it as the references that they are. */
async function resolveExperiment(name: string, step: ExperimentStep, file: SettingsFile): Promise<Experiment> {
  const settings = { ...step.set, ...settingsOfInputs(step.inputs) };
  if (step.file !== undefined) {
    const overrides = Object.entries(settings).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    try {
      return await loadExperiment(step.file, overrides);
    } catch (cause) {
      if (!(cause instanceof ConfigError)) throw cause;
      const place = (key: string) => file.blame(["steps", name, key in step.set ? "set" : "inputs", key]);
      const message = cause.message
        .replaceAll(/^--set ([^=\n]+)=/gm, (_, key: string) => `${place(key)}: ${key}=`)
        .replace(/^cannot read/, `${file.blame(["steps", name, "file"])}: steps.${name}.file: cannot read`);
      throw new ConfigError(message, { cause });
    }
  }
  const at = ["steps", name, "experiment"];
  const content = structuredClone(step.experiment!);
  for (const [key, value] of Object.entries(settings)) {
    applyOverride(content, { text: `${key}=${JSON.stringify(value)}`, path: key.split("."), value });
  }
  const source: Source = {
    find(key) {
      const setting = Object.keys(step.set).find((one) => key.join(".").startsWith(one));
      const where = setting === undefined ? [...at, ...key] : ["steps", name, "set", setting];
      return { depth: key.length, text: file.blame(where) };
    },
  };
  const blame = (key: readonly PropertyKey[]) => source.find(key).text;
  const nothing = { expanded: new Set<string>(), unset: new Set<string>() };
  const { path, start } = file;
  return checkExperiment({
    path,
    kind: "experiment",
    content: { name, ...content },
    overrides: [],
    sources: [below([], source)],
    start,
    expansion: nothing,
    blame,
  });
}

/** What a step's inputs say of the settings of its experiment. */
function settingsOfInputs(inputs: Inputs): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs).map(([input, source]) =>
      input === "stations" ? ["data", { file: source }] : [input, source],
    ),
  );
}

async function checkJobStep(
  name: string,
  step: Extract<StepSettings, { type: "job" }>,
  { blame }: SettingsFile,
): Promise<void> {
  const found = await jobProblems(step);
  const paths = Object.entries(step.outputs);
  for (const [output, path] of paths) {
    const first = paths.find(([, other]) => other === path)![0];
    if (first === output) continue;
    found.push({ path: ["outputs", output], message: `outputs.${output} is ${path}, which outputs.${first} is, too` });
  }
  if (found.length === 0) return;
  const lines = found.map(({ path, message }) => `${blame(["steps", name, ...path])}: steps.${name}: ${message}`);
  throw new ConfigError(lines.join("\n"));
}

/** The pipeline with every default written out, as YAML that says the same when it is read again: what its run archives. */
export function renderPipeline({
  tracking: { tags, note, ...told },
  ...pipeline
}: Pipeline | PipelineSettings): string {
  const tracking = { ...escapeVariables({ tags, note }), ...told };
  const steps = Object.fromEntries(Object.entries(pipeline.steps).map(([name, step]) => [name, withoutInputs(step)]));
  return stringify({ kind: "pipeline", ...escapeVariables({ ...pipeline, steps }), tracking }, { lineWidth: 100 });
}

/** A simulation has no inputs to be said. */
function withoutInputs(step: Step | StepSettings): object {
  if (step.type !== "simulate") return step;
  return { type: step.type, simulate: step.simulate };
}
