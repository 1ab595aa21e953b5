import { readFile } from "node:fs/promises";
import { parseDocument, stringify } from "yaml";
import type { ZodType } from "zod";
import { ConfigError } from "../core/errors.ts";
import { systemReason } from "../core/system-error.ts";
import { definitionNamed } from "../models/catalogue.ts";
import type { ModelDefinition } from "../models/model.ts";
import { type SimulationPreset, simulationSchema } from "../simulation/preset.ts";
import { type Checked, describeIssues } from "./issues.ts";
import { applyOverride, contentOf, type Override, parseOverride } from "./override.ts";
import { type Experiment, experimentSchema } from "./schema.ts";

/**
 * Reads and checks an experiment file and the model's part in it. `overrides` are `key.path=value` texts, the value in
 * YAML, and win over the file. Throws ConfigError that names the file (with the line, where it is no YAML) or the
 * override to blame, key, value and what was expected.
 */
export async function loadExperiment(path: string, overrides: readonly string[] = []): Promise<Experiment> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new ConfigError(`cannot read the experiment file ${path}: ${systemReason(cause)}`, { cause });
  }
  return parseExperiment(text, path, overrides);
}

/** The experiment that a YAML text says, as `loadExperiment` reads it from a file. */
export function parseExperiment(text: string, path: string, overrides: readonly string[] = []): Experiment {
  const content = contentOf(parseDocument(text), path);
  if (content === null || typeof content !== "object" || Array.isArray(content)) {
    throw new ConfigError(`${path}: expected keys and values such as "name: baseline"`);
  }
  const blame = applyAll(content as Record<string, unknown>, overrides, path);
  const experiment = check(content, { schema: experimentSchema, blame });
  const { name, config } = definitionNamed(experiment.model.name);
  const model = check(experiment.model, { schema: config, at: ["model"], blame });
  return { ...experiment, model: { name, ...(model as object) } };
}

/** A simulation preset from `key.path=value` texts over the defaults. Throws ConfigError as `loadExperiment` does. */
export function parsePreset(overrides: readonly string[]): { preset: SimulationPreset; workers: number | undefined } {
  const content: Record<string, unknown> = {};
  const blame = applyAll(content, overrides, "--set");
  const { workers, ...preset } = content;
  if (preset.stations_per_primary === undefined && preset.showers_per_primary === undefined) {
    preset.stations_per_primary = 20_000;
  }
  return {
    preset: check(preset, { schema: simulationSchema, blame }),
    workers: check({ workers }, { schema: workersSchema, blame }).workers,
  };
}

/** The number of threads from `workers=n`, the only setting there is where no experiment is run. */
export function parseWorkers(overrides: readonly string[]): number | undefined {
  const content: Record<string, unknown> = {};
  const blame = applyAll(content, overrides, "--set");
  return check(content, { schema: workersSchema, blame }).workers;
}

const workersSchema = experimentSchema.pick({ workers: true });

/** A model's own part of an experiment, by the definition's schema. Throws ConfigError as `loadExperiment` does. */
export function checkModel<C>(definition: ModelDefinition<C>, content: unknown): C {
  return check(content, { schema: definition.config, at: ["model"], blame: () => definition.name });
}

/** The experiment with every default written out, as YAML: what the run archives. */
export function renderExperiment(experiment: Experiment): string {
  return stringify(experiment, { lineWidth: 100 });
}

/** Applies the overrides in order and returns who is to blame for a key: the last of them that concerns it, or `path`. */
function applyAll(
  content: Record<string, unknown>,
  overrides: readonly string[],
  path: string,
): (key: readonly PropertyKey[]) => string {
  const parsed = overrides.map(parseOverride);
  for (const override of parsed) applyOverride(content, override);
  return (key) => {
    const guilty = key.length > 0 && parsed.findLast((override) => concerns(override, key));
    return guilty ? `--set ${guilty.text}` : path;
  };
}

/** Does the override set the key, something above it or something below it? */
function concerns({ path }: Override, key: readonly PropertyKey[]): boolean {
  return path.every((word, i) => i >= key.length || word === String(key[i]));
}

function check<T>(content: unknown, checked: Checked & { schema: ZodType<T> }): T {
  const result = checked.schema.safeParse(content, { reportInput: true });
  if (!result.success) throw new ConfigError(describeIssues(result.error.issues, checked));
  return result.data;
}
