import { readFile } from "node:fs/promises";
import { parseDocument, stringify } from "yaml";
import type { ZodError, ZodType } from "zod";
import { ConfigError } from "../core/errors.ts";
import type { ModelDefinition } from "../models/model.ts";
import { type SimulationPreset, simulationSchema } from "../simulation/preset.ts";
import { type Experiment, experimentSchema } from "./schema.ts";

/**
 * Reads and checks an experiment file. `overrides` are `key.path=value` texts, the value in YAML, and win over the
 * file. Throws ConfigError with file, line where known, key, value and what was expected.
 */
export async function loadExperiment(path: string, overrides: readonly string[] = []): Promise<Experiment> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new ConfigError(`cannot read the experiment file ${path}: ${(cause as Error).message}`, { cause });
  }
  return parseExperiment(text, path, overrides);
}

export function parseExperiment(text: string, path: string, overrides: readonly string[] = []): Experiment {
  const document = parseDocument(text);
  const [first] = document.errors;
  if (first) throw new ConfigError(`${path}: not valid YAML: ${first.message.split("\n")[0]}`);
  const content: unknown = document.toJS();
  if (content === null || typeof content !== "object" || Array.isArray(content)) {
    throw new ConfigError(`${path}: expected keys and values such as "name: baseline"`);
  }
  for (const override of overrides) applyOverride(content as Record<string, unknown>, override);
  return check(experimentSchema, content, path);
}

/** A simulation preset from `key.path=value` texts over the defaults. Throws ConfigError as `loadExperiment` does. */
export function parsePreset(overrides: readonly string[]): { preset: SimulationPreset; workers: number | undefined } {
  const content: Record<string, unknown> = {};
  for (const override of overrides) applyOverride(content, override);
  const { workers: threads, ...preset } = content;
  if (preset.stations_per_primary === undefined && preset.showers_per_primary === undefined) {
    preset.stations_per_primary = 20_000;
  }
  return {
    preset: check(simulationSchema, preset, "--set"),
    workers: check(experimentSchema.shape.workers, threads, "--set workers"),
  };
}

/** The number of threads from `workers=n`, the only setting there is where no experiment is run. */
export function parseWorkers(overrides: readonly string[]): number | undefined {
  const content: Record<string, unknown> = {};
  for (const override of overrides) applyOverride(content, override);
  return check(experimentSchema.pick({ workers: true }), content, "--set").workers;
}

/** A model's own part of an experiment, by the definition's schema. Throws ConfigError as `loadExperiment` does. */
export function checkModel<C>(definition: ModelDefinition<C>, content: unknown): C {
  return check(definition.config, content, "model");
}

function check<T>(schema: ZodType<T>, content: unknown, where: string): T {
  const result = schema.safeParse(content, { reportInput: true });
  if (!result.success) throw new ConfigError(describeIssues(where, result.error));
  return result.data;
}

/** The experiment with every default written out, as YAML: what the run archives. */
export function renderExperiment(experiment: Experiment): string {
  return stringify(experiment, { lineWidth: 100 });
}

/** Sets `a.b.c=value` in a nested object, making the levels that are missing. */
function applyOverride(content: Record<string, unknown>, override: string): void {
  const at = override.indexOf("=");
  if (at < 1) throw new ConfigError(`--set ${override}: expected key=value, such as data.simulate.seed=2`);
  const path = override.slice(0, at).split(".");
  const value: unknown = parseDocument(override.slice(at + 1)).toJS();
  if (["__proto__", "constructor", "prototype"].some((word) => path.includes(word))) {
    throw new ConfigError(`--set ${override}: not a key of an experiment`);
  }
  let target = content;
  for (const key of path.slice(0, -1)) {
    const next = target[key] ?? {};
    if (typeof next !== "object") throw new ConfigError(`--set ${override}: ${key} is a value, not a group of keys`);
    target[key] = next;
    target = next as Record<string, unknown>;
  }
  target[path.at(-1)!] = value;
}

/** One line per problem: where, what is there, what was expected. */
export function describeIssues(where: string, error: ZodError): string {
  return error.issues
    .map((issue) => {
      const key = issue.path.join(".") || "(top level)";
      const shown =
        issue.input === undefined || typeof issue.input === "object" ? "" : ` is ${JSON.stringify(issue.input)}`;
      return `${where}: ${key}${shown}: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`;
    })
    .join("\n");
}
