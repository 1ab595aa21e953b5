import { ConfigError } from "../../core/errors.ts";
import { nearest } from "../../core/suggestion.ts";
import { stepsBefore } from "./order.ts";
import { type Inputs, type Pipeline, referenceIn } from "./step.ts";
import type { Entry, StepCache } from "./step-cache.ts";
import { differences, type KeyParts, keyOf, keyParts } from "./step-key.ts";

/** Which steps are done again although they are in the cache. */
export interface Forced {
  force?: boolean | undefined;
  /** this step and all that depend on it */
  from?: string | undefined;
}

/** Names of the steps that are done whatever the cache has. Throws ConfigError for a step that there is not. */
export function forcedSteps({ steps }: Pipeline, { force = false, from }: Forced): Set<string> {
  const names = Object.keys(steps);
  if (force) return new Set(names);
  const forced = new Set<string>();
  if (from === undefined) return forced;
  if (!names.includes(from)) {
    const meant = nearest(from, names);
    const hint = meant === undefined ? "" : `did you mean ${meant}? `;
    throw new ConfigError(`--from ${from}: unknown step; ${hint}expected one of ${names.join(", ")}`);
  }
  forced.add(from);
  // Steps come after those that they depend on.
  for (const name of names) if (stepsBefore(steps[name]!).some((before) => forced.has(before))) forced.add(name);
  return forced;
}

/** What is known of a step before it is done. */
export interface Decision {
  key: string;
  parts: KeyParts;
  /** what the cache has, where that is as it was written */
  entry: Entry | undefined;
  /** why it is to be done; empty where it is not */
  why: string;
}

/** Whether a step whose inputs lie at the given paths is in the cache, or why it is to be done. */
export async function decide(
  pipeline: Pipeline,
  name: string,
  { paths, cache, forced, signal }: { paths: Inputs; cache: StepCache; forced: boolean; signal: AbortSignal },
): Promise<Decision> {
  const parts = await keyParts(pipeline.steps[name]!, paths, signal);
  const key = keyOf(parts);
  const found = await cache.find(key, signal);
  const damaged = found && "damaged" in found ? found.damaged : undefined;
  const entry = found && "outputs" in found ? found : undefined;
  if (forced) return { key, parts, entry, why: "forced" };
  if (entry) return { key, parts, entry, why: "" };
  if (damaged !== undefined) return { key, parts, entry, why: `damaged in the cache: ${damaged}` };
  const last = await cache.last(pipeline.name, name);
  const changed = last ? differences(parts, last) : [];
  const why = last === undefined ? "never done" : changed.length === 0 ? "gone from the cache" : changed.join("; ");
  return { key, parts, entry, why };
}

/**
 * Paths of a step's inputs, those of other steps from what these gave, as they must have. Throws ConfigError where one of
 * them gave no such thing.
 */
export function inputPaths(inputs: Inputs, given: ReadonlyMap<string, Pick<Entry, "outputs">>): Record<string, string> {
  const paths: Record<string, string> = {};
  for (const [name, source] of Object.entries(inputs)) {
    const reference = referenceIn(source);
    const output = reference && given.get(reference.step)!.outputs[reference.output];
    if (reference && !output) {
      const { step, output: missing } = reference;
      throw new ConfigError(
        `input ${name}: step ${step} gave no ${missing}, as stations without labels are not evaluated`,
      );
    }
    paths[name] = output ? output.path : source;
  }
  return paths;
}
