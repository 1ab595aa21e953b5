import { join } from "node:path";
import { listenersOf } from "../listeners.ts";
import type { RunOptions } from "../tracked-run.ts";
import { decide, type Forced, forcedSteps, inputPaths } from "./decision.ts";
import { stepsBefore } from "./order.ts";
import type { PipelinePlan } from "./result.ts";
import type { Pipeline } from "./step.ts";
import { type Entry, StepCache } from "./step-cache.ts";

/** Folder of the outputs of steps within that of the data sets. */
export const STEPS = "steps";

/**
 * What running a pipeline would do: which steps are in the cache (verified by hash), which are done, and why; those that take
 * from one that is done are done only if that gives something else than last time. Writes nothing.
 */
export async function planPipeline(
  pipeline: Pipeline,
  { cache: folder, workers, signal, ...which }: Pick<RunOptions, "cache" | "workers" | "signal"> & Forced,
): Promise<PipelinePlan> {
  const cache = new StepCache(join(folder, STEPS));
  const forced = forcedSteps(pipeline, which);
  const given = new Map<string, Entry>();
  const steps: PipelinePlan["steps"] = [];
  for (const [name, step] of Object.entries(pipeline.steps)) {
    const { type } = step;
    const waits = stepsBefore(step).find((before) => !given.has(before));
    if (waits !== undefined) {
      const [action, why] = forced.has(name)
        ? (["run", "forced"] as const)
        : (["depends", `if ${waits} gives something else than last time`] as const);
      steps.push({ name, type, action, why, key: null });
      continue;
    }
    const paths = inputPaths(step.inputs, given);
    const found = await decide(pipeline, name, { paths, cache, forced: forced.has(name), signal });
    const { key, why, entry } = found;
    if (why === "" && entry) given.set(name, entry);
    steps.push({ name, type, action: why === "" ? "cached" : "run", why, key });
  }
  const listeners = (await listenersOf(pipeline.tracking)).map(({ name }) => name);
  return { kind: "pipeline", configuration: { ...pipeline }, workers, steps, listeners };
}
