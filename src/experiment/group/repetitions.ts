import { join } from "node:path";
import { DataError } from "../../core/errors.ts";
import type { StudyRecord } from "../../tuning/storage.ts";
import { renderExperiment } from "../load.ts";
import type { ClassifyResult } from "../result.ts";
import type { ExperimentTask } from "../task/experiment-task.ts";
import type { RunOptions } from "../tracked-run.ts";
import { completeRun, finishedPart, hashOfRun, toleranceOfRun } from "./complete-run.ts";
import { overridesOf, repetitionsOf } from "./repetition.ts";
import type { GroupResult, Spread } from "./result.ts";
import type { GroupWork } from "./run.ts";
import { spreadOf } from "./spread.ts";
import { reasonOf, refuseUnkept, type SearchPlace } from "./study-search.ts";

/** The experiment that is repeated, in the folder of the group's run. */
const EXPERIMENT_FILE = "repeated.yaml";

type Repeated = NonNullable<GroupResult["repeated"]>;

/** Runs the whole experiment with each seed or fold; those that an earlier attempt has done are not done again. */
export async function runRepetitions(
  place: SearchPlace,
  options: RunOptions,
): Promise<GroupWork & { studies: StudyRecord[] }> {
  const { group, run } = place;
  const { by, numbers } = repetitionsOf(group)!;
  const progress = options.start(`${by}s`);
  const base = { ...group.base.experiment, workers: 1 };
  await run.write(EXPERIMENT_FILE, renderExperiment(base));
  const paths = new Map<number, string>();
  for (const number of numbers) {
    const known = finishedPart(run, by, String(number));
    if (known !== undefined) paths.set(number, known);
  }
  const failed = await doMissing(place, options, paths, (done) => progress.update(done / numbers.length));
  const runs: Repeated["runs"] = [];
  for (const number of numbers) {
    const path = paths.get(number);
    if (path === undefined) continue;
    const complete = await run.stage(
      `${by}-${number}`,
      () => completeRun(path),
      (one) => ({ run: hashOfRun(one) }),
      () => toleranceOfRun(path),
    );
    runs.push({ number, ...complete });
  }
  if (runs.length === 0) throw new DataError(`no ${by} completed: ${failed[0]!.reason}`);
  const metrics = spreads(runs);
  for (const [name, { mean, standard_deviation }] of Object.entries(metrics)) {
    run.setMetrics({
      [`${name}.mean`]: mean,
      ...(standard_deviation !== null && { [`${name}.sd`]: standard_deviation }),
    });
  }
  progress.done(`${runs.length} runs`);
  return {
    journal: null,
    study: null,
    chosen: null,
    nested: null,
    repeated: { by, runs, failed, metrics },
    studies: [],
  };
}

async function doMissing(
  { group, run, launcher, signal }: SearchPlace,
  { runs, cache }: RunOptions,
  paths: Map<number, string>,
  changed: (done: number) => void,
): Promise<Repeated["failed"]> {
  const { name, timeout_s: timeoutS, memory_mib: memoryMib } = group;
  const repetitions = repetitionsOf(group)!;
  const { by } = repetitions;
  const missing = repetitions.numbers.filter((number) => !paths.has(number));
  const tasks = missing.map((number) => ({
    id: `${name}-${by}-${number}`,
    handler: "experiment",
    input: {
      file: join(run.path, EXPERIMENT_FILE),
      set: [...overridesOf(repetitions, number), `name=${`${name}-${by}-${number}`.slice(0, 100)}`],
      ...{ runs, cache, parent: run.state.id, tags: { [by]: String(number) } },
    } satisfies ExperimentTask,
  }));
  const failed: Repeated["failed"] = [];
  for await (const outcome of launcher.run(tasks, { signal, timeoutS, memoryMib })) {
    refuseUnkept(outcome);
    const number = missing[tasks.findIndex(({ id }) => id === outcome.id)]!;
    if (outcome.status === "done") paths.set(number, (outcome.output as ClassifyResult).run);
    else {
      failed.push({ number, reason: reasonOf(outcome) });
      run.warn(`${by} ${number} failed: ${reasonOf(outcome)}`);
    }
    changed(paths.size + failed.length);
  }
  return failed.sort((a, b) => a.number - b.number);
}

/** Of each metric that all runs have. */
function spreads(runs: Repeated["runs"]): Record<string, Spread> {
  const names = Object.keys(runs[0]!.metrics);
  return Object.fromEntries(
    names.flatMap((name) => {
      const values = runs.map(({ metrics }) => metrics[name]);
      return values.every((value) => typeof value === "number") ? [[name, spreadOf(values)]] : [];
    }),
  );
}
