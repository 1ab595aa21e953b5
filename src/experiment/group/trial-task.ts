import { Random } from "../../core/random.ts";
import type { TaskContext } from "../../launch/task.ts";
import { Run } from "../../tracking/run.ts";
import type { ParameterValue } from "../../tuning/distribution.ts";
import { readSettings } from "../settings-file.ts";
import { naming } from "../stations.ts";
import { experimentWith } from "./base.ts";
import { type Group, resolveGroup, spaceOf, trialSettings } from "./load.ts";
import { objectiveOf } from "./objective.ts";
import { type PruningTask, reporter } from "./pruning.ts";
import { type DatasetFile, RowCache } from "./trial-rows.ts";
import { type OuterFold, outerSet, trialSets } from "./trial-sets.ts";
import { PrunedError, type TrialValue, trialValue } from "./trial-value.ts";

/** A trial of a search. Paths hold on every machine that may do it. */
export interface TrialTask {
  /** file of the group, resolved, as its run archives it */
  group: string;
  study: string;
  number: number;
  params: Readonly<Record<string, ParameterValue>>;
  dataset: DatasetFile;
  /** what is to be left out, in a nested search */
  outer?: OuterFold | undefined;
  /** measure on the outer fold that was left out, instead of by the group's validation */
  opens?: boolean | undefined;
  /** absent: it is not pruned, and reports nothing */
  pruning?: PruningTask | undefined;
  /** folder of the runs, and the id of that of the group */
  runs: string;
  parent: string;
}

/** What a trial tells while it runs; a value that JSON has no number for is told as a text. */
export type TrialNews = { run: string } | { step: number; value: number | string } | { fraction: number };

/** How it ended; one that fails throws. */
export type TrialEnd =
  | ({ state: "complete"; run: string; seconds: number } & TrialValue)
  | { state: "pruned"; run: string; seconds: number };

/** Progress is told so often. */
const EVERY_MS = 500;

const rows = new RowCache();
const groups = new Map<string, Promise<Group>>();

/** Does a trial as a run of its own: settings, values by step, the value, and how it ended; no model and no figures. */
export async function trialTask(input: unknown, context: TaskContext): Promise<TrialEnd> {
  const task = input as TrialTask;
  const began = performance.now();
  const { runs, parent, number, study, params } = task;
  const name = `${study}-${task.opens ? "outer" : "trial"}-${number}`;
  const run = await Run.create(runs, { name, kind: "trial", parent, params: { number, ...params } });
  const id = run.state.id;
  context.tell({ run: id } satisfies TrialNews);
  const seconds = () => (performance.now() - began) / 1000;
  try {
    const result = await evaluated(task, run, context);
    run.setMetrics({ value: result.value });
    for (const warning of result.warnings) run.warn(warning);
    if (!Number.isFinite(result.value)) throw new Error(`its value is ${result.value}; expected a finite number`);
    await run.finish();
    return { state: "complete", run: id, seconds: seconds(), ...result };
  } catch (error) {
    if (error instanceof PrunedError) {
      run.log(`given up ${error.message}`);
      await run.prune();
      return { state: "pruned", run: id, seconds: seconds() };
    }
    await run.fail(error);
    throw error;
  }
}

async function evaluated(task: TrialTask, run: Run, { signal, workers, tell }: TaskContext): Promise<TrialValue> {
  const { dataset, params, outer, opens } = task;
  const group = await groupOf(task.group);
  const settings = trialSettings(spaceOf(group), params);
  const blame = (key: string) => `trial ${task.number}: ${key}`;
  const experiment = await experimentWith(group.base, { settings, blame });
  const table = await rows.rows(dataset, experiment, signal);
  const random = Random.fromSeed(experiment.seed);
  const split = { shower: table.table.ids.shower, y: table.y, classes: table.classes };
  const options = { experiment, validation: group.validation, random };
  const sets = await naming(dataset.path, () =>
    outer && opens ? [outerSet(split, { ...options, outer })] : trialSets(split, { ...options, outer }),
  );
  const report = task.pruning && (await reporter(group, task, task.pruning));
  let last = Number.NEGATIVE_INFINITY;
  return trialValue({
    ...{ experiment, dataset, rows: table, sets, workers, signal },
    objective: objectiveOf(group.metric!.name),
    reportEvery: group.report_every,
    progress(fraction) {
      if (performance.now() - last < EVERY_MS) return;
      last = performance.now();
      tell({ fraction } satisfies TrialNews);
    },
    report:
      report &&
      ((step, value) => {
        run.step(step, { value });
        tell({ step, value: Number.isFinite(value) ? value : String(value) } satisfies TrialNews);
        return report(step, value);
      }),
  });
}

/** The group of a file, which does not change while it is run, is read once. */
function groupOf(path: string): Promise<Group> {
  let group = groups.get(path);
  if (!group) {
    group = readSettings(path, [], resolveGroup);
    groups.set(path, group);
  }
  return group;
}
