import { canonicalJson, sha256 } from "../../core/hash.ts";
import { GENERATOR_VERSION } from "../../simulation/generate.ts";
import { chosenModel } from "../chosen-model.ts";
import { fileRecord } from "../definition-file/record.ts";
import { hashPath } from "../job/path-hash.ts";
import { sourceOf } from "../job/source.ts";
import { flattened } from "../tracked-run.ts";
import { programParts } from "./code-hash.ts";
import type { Inputs, Step } from "./step.ts";

/** All that decides what a step gives. */
export interface KeyParts {
  type: Step["type"];
  /** with names such as model.max_depth */
  settings: Record<string, unknown>;
  /** hashes by name */
  inputs: Record<string, string>;
  code: Record<string, string>;
}

/** The name of a step's place in the cache. */
export function keyOf(parts: KeyParts): string {
  return sha256(canonicalJson({ format: 1, ...parts })).slice(0, 32);
}

/**
 * What decides what a step gives, its inputs at the given paths. Throws DataError for an input that cannot be read, and
 * ConfigError for the user's code that cannot be.
 */
export async function keyParts(step: Step, paths: Inputs, signal: AbortSignal): Promise<KeyParts> {
  const inputs: Record<string, string> = {};
  for (const [name, path] of Object.entries(paths)) inputs[name] = (await hashPath(path, signal)).sha256;
  const { settings, code, files = {} } = await ownParts(step);
  for (const [name, path] of Object.entries(files)) inputs[name] ??= (await hashPath(path, signal)).sha256;
  return { type: step.type, settings: flattened(settings), inputs, code };
}

interface OwnParts {
  settings: object;
  code: Record<string, string>;
  /** what it reads besides its inputs */
  files?: Record<string, string>;
}

async function ownParts(step: Step): Promise<OwnParts> {
  switch (step.type) {
    case "simulate":
      return { settings: step.simulate, code: { generator: GENERATOR_VERSION } };
    case "classify":
      return { settings: {}, code: await programParts() };
    case "job": {
      const { params, seed, outputs } = step;
      const source = await sourceOf(step);
      return { settings: { params, seed, outputs }, code: { ...(await programParts()), job: source.sha256 } };
    }
    case "experiment":
      return experimentParts(step);
  }
}

async function experimentParts({ experiment, inputs }: Extract<Step, { type: "experiment" }>): Promise<OwnParts> {
  const { name: _name, description: _, workers: _workers, tracking: _tracking, data, model, ...rest } = experiment;
  const { definition, file } = await chosenModel(model);
  const { file: stations, ...simulated } = data;
  const { start_from: start, file: _file, ...parameters } = model as { start_from?: unknown; file?: string };
  const files = {
    ...(stations !== undefined && inputs.stations === undefined && { stations }),
    ...(typeof start === "string" && inputs["model.start_from"] === undefined && { "model.start_from": start }),
  };
  const record = file && fileRecord(file);
  return {
    settings: { ...rest, data: simulated, model: { ...parameters, definition: definition.name } },
    code: {
      ...(await programParts()),
      ...(data.simulate && { generator: GENERATOR_VERSION }),
      ...(record && { model: sha256(canonicalJson({ ...record, path: "" })) }),
    },
    files,
  };
}

/** What is different now from what it was, in words; nothing where all is the same. */
export function differences(now: KeyParts, before: KeyParts): string[] {
  const changed = (a: Record<string, unknown>, b: Record<string, unknown>) =>
    [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => a[key] !== b[key]).sort();
  const shown = (value: unknown) => (value === undefined ? "nothing" : String(value).slice(0, 40));
  return [
    ...(now.type === before.type ? [] : [`type ${before.type} -> ${now.type}`]),
    ...changed(now.settings, before.settings).map(
      (key) => `setting ${key}: ${shown(before.settings[key])} -> ${shown(now.settings[key])}`,
    ),
    ...changed(now.inputs, before.inputs).map((key) => `input ${key}`),
    ...changed(now.code, before.code).map((key) => `code of ${key}`),
  ];
}
