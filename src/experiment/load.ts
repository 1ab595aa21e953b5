import { stringify } from "yaml";
import { ConfigError } from "../core/errors.ts";
import { resolveFeatures } from "../features/catalogue.ts";
import type { ModelDefinition } from "../models/model.ts";
import { type SimulationPreset, simulationSchema } from "../simulation/preset.ts";
import { below, blameOf } from "./blame.ts";
import { check } from "./check.ts";
import { type ChosenModel, chosenModel, settingsOf } from "./chosen-model.ts";
import type { Checked } from "./issues.ts";
import { isGroup, mergeSettings, withAmount } from "./merge-settings.ts";
import { applyOverride, dropNulls, overrideSource, parseOverride } from "./override.ts";
import { type PresetSettings, readPreset } from "./preset-file.ts";
import { type Experiment, experimentFileSchema, experimentSchema } from "./schema.ts";
import { readSettings, type SettingsFile, SIMULATE } from "./settings-file.ts";

/**
 * Reads and checks an experiment file and the model's part in it. A preset that it names is resolved: defaults < preset <
 * file < `overrides`, which are `key.path=value` texts, the value in YAML. Throws ConfigError that names the file with the
 * line, or the override to blame, key, value and what was expected.
 */
export async function loadExperiment(path: string, overrides: readonly string[] = []): Promise<Experiment> {
  const settings = await readSettings(path, overrides);
  if (settings.kind === "experiment") return checkExperiment(settings);
  throw new ConfigError(`${settings.blame(["kind"])}: kind is ${settings.kind}: expected experiment here`);
}

/** The experiment that settings are of. Throws as `loadExperiment` does. */
export async function checkExperiment({ path, content, overrides, sources: own }: SettingsFile): Promise<Experiment> {
  const sources = [...own];
  if (isGroup(content.data) && isGroup(content.data.simulate)) {
    const { preset, ...simulate } = content.data.simulate;
    const base = await presetOf(preset, blameOf(sources, path));
    const settings = mergeSettings(base.settings, simulate);
    content.data.simulate = preset === undefined ? settings : withAmount(settings);
    sources.unshift(...base.sources.map((source) => below(SIMULATE, source)));
  }
  dropNulls(content, overrides);
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

/** The preset that an experiment names, or nothing. */
async function presetOf(reference: unknown, blame: (key: readonly string[]) => string): Promise<PresetSettings> {
  if (reference === undefined || reference === null) return { settings: {}, sources: [] };
  const key = [...SIMULATE, "preset"];
  if (typeof reference === "string") return readPreset(reference, { where: blame(key) });
  throw new ConfigError(`${blame(key)}: ${key.join(".")} is ${JSON.stringify(reference)}: expected a name or a file`);
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
