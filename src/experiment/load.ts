import { stringify } from "yaml";
import { ConfigError } from "../core/errors.ts";
import { resolveFeatures } from "../features/catalogue.ts";
import type { ModelDefinition } from "../models/model.ts";
import { type SimulationPreset, simulationSchema } from "../simulation/preset.ts";
import { below, blameOf } from "./blame.ts";
import { type Check, check } from "./check.ts";
import { type ChosenModel, chosenModel, settingsOf } from "./chosen-model.ts";
import type { Checked } from "./issues.ts";
import { isGroup, mergeSettings, withAmount } from "./merge-settings.ts";
import { applyOverride, dropNulls, overrideSource, parseOverride } from "./override.ts";
import { type PresetSettings, readPreset } from "./preset-file.ts";
import { Problems } from "./problems.ts";
import { refuseFeatures } from "./protocol-features.ts";
import { type Experiment, experimentFileSchema, experimentSchema } from "./schema.ts";
import { readSettings, type SettingsFile } from "./settings-file.ts";
import { escapeVariables } from "./variables.ts";

/** Where an experiment has the settings of its simulation. */
const SIMULATE = ["data", "simulate"] as const;

/**
 * Reads and checks an experiment file and the model's part in it: defaults < the preset that it names < what it extends <
 * the file < `overrides`, which are `key.path=value` texts, the value in YAML. Throws ConfigError that names all that is
 * wrong, one line each: the file with line and column, or the override to blame, key, value and what was expected.
 */
export async function loadExperiment(path: string, overrides: readonly string[] = []): Promise<Experiment> {
  return readSettings(path, overrides, (settings) => {
    if (settings.kind === "experiment") return checkExperiment(settings);
    throw new ConfigError(`${settings.blame(["kind"])}: kind is ${settings.kind}: expected experiment here`);
  });
}

/** The experiment that settings are of. Throws as `loadExperiment` does. */
export async function checkExperiment({ content, overrides, expansion, ...file }: SettingsFile): Promise<Experiment> {
  const problems = new Problems();
  const sources = [...file.sources];
  if (isGroup(content.data) && isGroup(content.data.simulate)) {
    const { preset, ...simulate } = content.data.simulate;
    const base = await problems.gather(() => presetOf(preset, file.blame));
    const settings = mergeSettings(base?.settings ?? {}, simulate);
    content.data.simulate = preset === undefined ? settings : withAmount(settings);
    sources.unshift(...(base?.sources ?? []).map((source) => below(SIMULATE, source)));
  }
  dropNulls(content, overrides);
  const blame = blameOf(sources, file.start);
  const checked = { blame, expansion };
  const experiment = await problems.gather(() =>
    check(content, { schema: experimentSchema, keys: experimentFileSchema, ...checked }),
  );
  const model = await problems.gather(() => modelOf(content.model, checked));
  await problems.gather(() => {
    if (experiment) refuseFeatures(experiment, blame);
  });
  problems.throwIfAny();
  return { ...experiment!, features: resolveFeatures(experiment!.features), model: model! };
}

/** A model's part of an experiment with its defaults; undefined where it is no such part, which the experiment's schema says. */
async function modelOf(
  content: unknown,
  checked: Pick<Check<unknown>, "blame" | "expansion">,
): Promise<Experiment["model"] | undefined> {
  const chosen = experimentSchema.shape.model.safeParse(content);
  if (!chosen.success) return undefined;
  const { name, file } = chosen.data;
  const { definition } = await definitionOf(chosen.data, checked.blame);
  const settings = settingsOf(definition, chosen.data);
  const { name: _, ...model } = check(settings, { schema: definition.config, at: ["model"], ...checked }) as {
    name?: string;
  };
  return { ...(file === undefined ? { name } : { file }), ...model };
}

async function definitionOf(model: Experiment["model"], blame: Checked["blame"]): Promise<ChosenModel> {
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

/**
 * The experiment with every default written out, as YAML that says the same when it is read again: what the run archives.
 * Who is told of it stands there as it was written, without the secrets that variables hold.
 */
export function renderExperiment({ tracking: { tags, note, ...told }, ...experiment }: Experiment): string {
  const tracking = { ...escapeVariables({ tags, note }), ...told };
  return stringify({ ...escapeVariables(experiment), tracking }, { lineWidth: 100 });
}

/** A preset with every default written out, as YAML. */
export function renderPreset(preset: SimulationPreset): string {
  return stringify(preset, { lineWidth: 100 });
}
