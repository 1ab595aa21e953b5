import { readFile } from "node:fs/promises";
import { stringify } from "yaml";
import type { ZodType } from "zod";
import { ConfigError } from "../core/errors.ts";
import { systemReason } from "../core/system-error.ts";
import { resolveFeatures } from "../features/catalogue.ts";
import type { ModelDefinition } from "../models/model.ts";
import { type SimulationPreset, simulationSchema } from "../simulation/preset.ts";
import { below, blameOf } from "./blame.ts";
import { type ChosenModel, chosenModel, settingsOf } from "./chosen-model.ts";
import { type Checked, describeIssues } from "./issues.ts";
import { isGroup, mergeSettings, takeBackAmount, withAmount } from "./merge-settings.ts";
import { applyOverride, dropNulls, type Override, overrideSource, parseOverride } from "./override.ts";
import { type PresetSettings, readPreset } from "./preset-file.ts";
import { type Experiment, experimentFileSchema, experimentSchema } from "./schema.ts";
import { parseYamlSource } from "./yaml-source.ts";

/** Where an experiment has the settings of its simulation. */
const SIMULATE = ["data", "simulate"] as const;

/**
 * Reads and checks an experiment file and the model's part in it. A preset that it names is resolved: defaults < preset <
 * file < `overrides`, which are `key.path=value` texts, the value in YAML. Throws ConfigError that names the file with the
 * line, or the override to blame, key, value and what was expected.
 */
export async function loadExperiment(path: string, overrides: readonly string[] = []): Promise<Experiment> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new ConfigError(`cannot read the experiment file ${path}: ${systemReason(cause)}`, { cause });
  }
  const file = parseYamlSource(text, path, "name: baseline");
  const parsed = overrides.map(parseOverride);
  const { content } = file;
  if (isGroup(content.data) && isGroup(content.data.simulate)) takeBackAmount(content.data.simulate, amounts(parsed));
  if (isGroup(content.model)) takeBackModel(content.model, parsed);
  for (const override of parsed) applyOverride(content, override);
  const sources = [file, overrideSource(parsed)];
  if (isGroup(content.data) && isGroup(content.data.simulate)) {
    const { preset, ...own } = content.data.simulate;
    const base = await presetOf(preset, blameOf(sources, path));
    const settings = mergeSettings(base.settings, own);
    content.data.simulate = preset === undefined ? settings : withAmount(settings);
    sources.unshift(...base.sources.map((source) => below(SIMULATE, source)));
  }
  dropNulls(content, parsed);
  const blame = blameOf(sources, path);
  const experiment = check(content, { schema: experimentSchema, keys: experimentFileSchema, blame });
  const { name, file: definitionPath } = experiment.model;
  const { definition } = await modelOf(experiment.model, blame);
  const settings = settingsOf(definition, experiment.model);
  const { name: _, ...model } = check(settings, { schema: definition.config, at: ["model"], blame }) as {
    name?: string;
  };
  return {
    ...experiment,
    features: resolveFeatures(experiment.features),
    model: { ...(definitionPath === undefined ? { name } : { file: definitionPath }), ...model },
  };
}

async function modelOf(model: Experiment["model"], blame: Checked["blame"]): Promise<ChosenModel> {
  try {
    return await chosenModel(model);
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    const where = blame(["model", model.file === undefined ? "name" : "file"]);
    throw new ConfigError(cause.message.replace(/^/gm, `${where}: `), { cause });
  }
}

/** A model that overrides name is another than that of the file: saying name or file takes back the other. */
function takeBackModel(model: Record<string, unknown>, overrides: readonly Override[]): void {
  const given = (key: string) =>
    overrides.some(({ path, value }) => path.join(".") === `model.${key}` && value !== null);
  if (given("file") && !given("name")) delete model.name;
  if (given("name") && !given("file")) delete model.file;
}

/** The preset that an experiment names, or nothing. */
async function presetOf(reference: unknown, blame: (key: readonly string[]) => string): Promise<PresetSettings> {
  if (reference === undefined || reference === null) return { settings: {}, sources: [] };
  const key = [...SIMULATE, "preset"];
  if (typeof reference === "string") return readPreset(reference, { where: blame(key) });
  throw new ConfigError(`${blame(key)}: ${key.join(".")} is ${JSON.stringify(reference)}: expected a name or a file`);
}

/** The amounts to simulate that overrides give. */
function amounts(overrides: readonly Override[]): Record<string, unknown> {
  const given = overrides.filter(({ path }) => path.length === 3 && SIMULATE.every((word, i) => path[i] === word));
  return Object.fromEntries(given.map(({ path, value }) => [path[2]!, value]));
}

/**
 * A preset by name or file, `overrides` over it: defaults < preset < overrides. Throws ConfigError as `loadExperiment`
 * does.
 */
export async function loadPreset(
  reference: string,
  overrides: readonly string[],
): Promise<{ preset: SimulationPreset; workers: number | undefined }> {
  const base = await readPreset(reference);
  const parsed = overrides.map(parseOverride);
  const content: Record<string, unknown> = {};
  for (const override of parsed) applyOverride(content, override);
  const { workers, ...own } = content;
  const blame = blameOf([...base.sources, overrideSource(parsed)], `preset ${reference}`);
  const settings = withAmount(mergeSettings(base.settings, own));
  return {
    preset: check(settings, { schema: simulationSchema, blame }),
    workers: check({ workers: workers ?? undefined }, { schema: workersSchema, blame }).workers,
  };
}

/** The number of threads from `workers=n`, the only setting there is where no experiment is run. */
export function parseWorkers(overrides: readonly string[]): number | undefined {
  const content: Record<string, unknown> = {};
  const parsed = overrides.map(parseOverride);
  for (const override of parsed) applyOverride(content, override);
  dropNulls(content, parsed);
  const blame = blameOf([overrideSource(parsed)], "--set");
  return check(content, { schema: workersSchema, blame }).workers;
}

const workersSchema = experimentSchema.pick({ workers: true });

/** A model's own part of an experiment, by the definition's schema. Throws ConfigError as `loadExperiment` does. */
export function checkModel<C>(definition: ModelDefinition<C>, model: Experiment["model"]): C {
  const settings = settingsOf(definition, model);
  return check(settings, { schema: definition.config, at: ["model"], blame: () => definition.name });
}

/**
 * A definition's own settings from overrides such as `training.epochs=5`, beside them `workers`. Throws ConfigError as
 * `loadExperiment` does.
 */
export function parseModelSettings(
  definition: ModelDefinition<unknown>,
  overrides: readonly string[],
): { config: unknown; workers: number | undefined } {
  const content: Record<string, unknown> = {};
  const parsed = overrides.map(parseOverride);
  for (const override of parsed) applyOverride(content, override);
  dropNulls(content, parsed);
  const { workers, ...own } = content;
  const blame = blameOf([overrideSource(parsed)], definition.name);
  return {
    config: check(settingsOf(definition, own), { schema: definition.config, blame }),
    workers: check({ workers }, { schema: workersSchema, blame }).workers,
  };
}

/** The experiment with every default written out, as YAML: what the run archives. */
export function renderExperiment(experiment: Experiment): string {
  return stringify(experiment, { lineWidth: 100 });
}

/** A preset with every default written out, as YAML. */
export function renderPreset(preset: SimulationPreset): string {
  return stringify(preset, { lineWidth: 100 });
}

interface Check<T> extends Omit<Checked, "schema"> {
  schema: ZodType<T>;
  /** whose keys are named where one is unknown; the schema's by default */
  keys?: ZodType;
}

function check<T>(content: unknown, { schema, keys = schema, ...checked }: Check<T>): T {
  const result = schema.safeParse(content, { reportInput: true });
  if (!result.success) throw new ConfigError(describeIssues(result.error.issues, { ...checked, schema: keys }));
  return result.data;
}
