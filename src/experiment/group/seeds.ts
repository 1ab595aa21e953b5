import { join } from "node:path";
import { DataError } from "../../core/errors.ts";
import type { StudyRecord } from "../../tuning/storage.ts";
import { renderExperiment } from "../load.ts";
import type { ClassifyResult } from "../result.ts";
import type { ExperimentTask } from "../task/experiment-task.ts";
import type { RunOptions } from "../tracked-run.ts";
import { completeRun, finishedPart, hashOfRun, toleranceOfRun } from "./complete-run.ts";
import type { GroupResult, Spread } from "./result.ts";
import type { GroupWork } from "./run.ts";
import { spreadOf } from "./spread.ts";
import { reasonOf, refuseUnkept, type SearchPlace } from "./study-search.ts";

/** Tag of the run of a seed. */
const SEED = "seed";
/** The experiment that is repeated, in the folder of the group's run. */
const EXPERIMENT_FILE = "repeated.yaml";

type Seeds = NonNullable<GroupResult["seeds"]>;

/** Runs the whole experiment with each seed; seeds that an earlier attempt has done are not done again. */
export async function runSeeds(
  place: SearchPlace,
  options: RunOptions,
): Promise<GroupWork & { studies: StudyRecord[] }> {
  const { group, run } = place;
  const progress = options.start("seeds");
  const base = { ...group.base.experiment, workers: 1 };
  await run.write(EXPERIMENT_FILE, renderExperiment(base));
  const paths = new Map<number, string>();
  for (const seed of group.seeds!) {
    const known = finishedPart(run, SEED, String(seed));
    if (known !== undefined) paths.set(seed, known);
  }
  const failed = await doSeeds(place, options, paths, (done) => progress.update(done / group.seeds!.length));
  const runs: Seeds["runs"] = [];
  for (const seed of group.seeds!) {
    const path = paths.get(seed);
    if (path === undefined) continue;
    const complete = await run.stage(
      `seed-${seed}`,
      () => completeRun(path),
      (one) => ({ run: hashOfRun(one) }),
      () => toleranceOfRun(path),
    );
    runs.push({ seed, ...complete });
  }
  if (runs.length === 0) throw new DataError(`no seed completed: ${failed[0]!.reason}`);
  const metrics = spreads(runs);
  for (const [name, { mean, standard_deviation }] of Object.entries(metrics)) {
    run.setMetrics({
      [`${name}.mean`]: mean,
      ...(standard_deviation !== null && { [`${name}.sd`]: standard_deviation }),
    });
  }
  progress.done(`${runs.length} runs`);
  return { journal: null, study: null, chosen: null, nested: null, seeds: { runs, failed, metrics }, studies: [] };
}

async function doSeeds(
  { group, run, launcher, signal }: SearchPlace,
  { runs, cache }: RunOptions,
  paths: Map<number, string>,
  changed: (done: number) => void,
): Promise<Seeds["failed"]> {
  const { name, timeout_s: timeoutS, memory_mib: memoryMib } = group;
  const missing = group.seeds!.filter((seed) => !paths.has(seed));
  const tasks = missing.map((seed) => ({
    id: `${name}-seed-${seed}`,
    handler: "experiment",
    input: {
      file: join(run.path, EXPERIMENT_FILE),
      set: [`seed=${seed}`, `name=${`${name}-seed-${seed}`.slice(0, 100)}`],
      ...{ runs, cache, parent: run.state.id, tags: { [SEED]: String(seed) } },
    } satisfies ExperimentTask,
  }));
  const failed: Seeds["failed"] = [];
  for await (const outcome of launcher.run(tasks, { signal, timeoutS, memoryMib })) {
    refuseUnkept(outcome);
    const seed = missing[tasks.findIndex(({ id }) => id === outcome.id)]!;
    if (outcome.status === "done") paths.set(seed, (outcome.output as ClassifyResult).run);
    else {
      failed.push({ seed, reason: reasonOf(outcome) });
      run.warn(`seed ${seed} failed: ${reasonOf(outcome)}`);
    }
    changed(paths.size + failed.length);
  }
  return failed.sort((a, b) => a.seed - b.seed);
}

/** Of each metric that all runs have. */
function spreads(runs: Seeds["runs"]): Record<string, Spread> {
  const names = Object.keys(runs[0]!.metrics);
  return Object.fromEntries(
    names.flatMap((name) => {
      const values = runs.map(({ metrics }) => metrics[name]);
      return values.every((value) => typeof value === "number") ? [[name, spreadOf(values)]] : [];
    }),
  );
}
