import { basename, dirname, join } from "node:path";
import { DataError, InterruptedError, TrackingError } from "../../core/errors.ts";
import type { StartProgress } from "../../core/progress.ts";
import type { Launcher } from "../../launch/task.ts";
import { refuseUnwritable } from "../../tracking/folder.ts";
import { isDead } from "../../tracking/liveness.ts";
import { RUN_FILES, Run } from "../../tracking/run.ts";
import { readLabels, readRecord, readState } from "../../tracking/run-store.ts";
import { chosenModel } from "../chosen-model.ts";
import { sourceFiles } from "../definition-file/record.ts";
import { listenersOf } from "../listeners.ts";
import { datasetOf } from "../run.ts";
import { runStart } from "../run-start.ts";
import { readSettings } from "../settings-file.ts";
import { doneIn, type RunOptions, tracked } from "../tracked-run.ts";
import { secretsOf } from "../tracking-secrets.ts";
import { closeParts } from "./closed-parts.ts";
import { groupLauncher } from "./launcher.ts";
import { checkGroup, type Group, renderGroup } from "./load.ts";
import { runNested } from "./nested.ts";
import { repetitionsOf } from "./repetition.ts";
import { runRepetitions } from "./repetitions.ts";
import { writeGroupReport } from "./report.ts";
import type { GroupResult } from "./result.ts";
import { runSearch } from "./search-run.ts";
import { GROUP_FILE, type SearchPlace, type SearchWatcher } from "./study-search.ts";

export interface GroupOptions extends RunOptions {
  /** who does the trials; by default whom the group names */
  launcher?: Launcher | undefined;
  watcher?: SearchWatcher | undefined;
}

const NOBODY: SearchWatcher = { changed() {}, progress() {} };

/** What a group's work gave, and what its report is made of. */
export type GroupWork = Omit<GroupResult, "kind" | "run" | "name" | "report" | "warnings" | "seconds">;

/**
 * Runs a group: a search whose best trial is then run completely, a search within each fold of an outer cross-validation, or
 * an experiment with several seeds or folds. Its results depend on the group alone, not on workers, time, place or interruptions.
 *
 * @throws DataError where no trial completed, what its parts throw, and InterruptedError; what is done stays
 */
export async function runGroup(group: Group, options: GroupOptions): Promise<GroupResult> {
  await refuseUnwritable(options.runs);
  const { base, space, quick: _, ...settings } = group;
  const what = await runStart("group", { ...settings, ...base.said, ...space?.said, ...named(group) });
  return tracked(options, what, (run, start) => work(group, run, { ...options, start }));
}

/**
 * Goes on with the run of a group that was interrupted, failed or killed, with the same studies, as the group that it keeps
 * or as `group`.
 *
 * @param path folder of the run
 * @throws DataError for a run that is no group's, has finished or goes on; ConfigError where the group's study is another
 */
export async function resumeGroup(path: string, options: GroupOptions, group?: Group): Promise<GroupResult> {
  const state = readState(path);
  if (state.kind !== "group") throw new DataError(`${path} is the run of a ${state.kind}; expected that of a group`);
  if (state.status === "finished") throw new DataError(`${path} has finished; expected a run that has not`);
  if (state.status === "running" && !isDead(path))
    throw new DataError(`${path} goes on; expected a run that has ended`);
  const resumed = group ?? (await readSettings(join(path, GROUP_FILE), [], checkGroup));
  const { tracking } = resumed;
  const secrets = secretsOf(tracking);
  const closed = { path, state, record: readRecord(path), labels: readLabels(path) };
  const run = await Run.reopen(closed, { secrets, listeners: await listenersOf(tracking) });
  await closeParts(path);
  const result = await doneIn(run, options, (one, start) =>
    work(resumed, one, { ...options, runs: dirname(path), start }),
  );
  // Workers of the killed process may have been about to end when this began.
  await closeParts(path);
  return result;
}

/** Of the settings that file and experiment both have, the file's. */
function named({ name, description, seed, workers, tracking }: Group) {
  return { name, description, seed, workers, tracking };
}

async function work(group: Group, run: Run, options: GroupOptions & { start: StartProgress }): Promise<GroupResult> {
  const began = performance.now();
  await run.write(GROUP_FILE, renderGroup(group));
  const { file } = await chosenModel(group.base.experiment.model);
  for (const [name, text] of Object.entries(file ? sourceFiles(file) : {})) await run.write(name, text);
  const dataset = await run.stage(
    "data",
    () => datasetOf(group.base.experiment, options),
    ({ sha256 }) => ({ dataset: sha256 }),
  );
  const launcher = options.launcher ?? (await groupLauncher(group, run, options));
  const journal = group.storage ?? join(run.path, RUN_FILES.study);
  const { signal, watcher = NOBODY } = options;
  const place: SearchPlace = { group, run, journal, dataset, launcher, signal, watcher };
  try {
    const kind = repetitionsOf(group) ? runRepetitions : group.nested ? runNested : runSearch;
    const { studies, ...given } = await kind(place, options);
    if (!repetitionsOf(group) && group.storage === undefined) await run.adopt(basename(journal));
    const result = (report: string | null): GroupResult => ({
      ...{ kind: "group", run: run.path, name: group.name, ...given, report },
      ...{ warnings: [...run.record.warnings], seconds: (performance.now() - began) / 1000 },
    });
    const report = await writeGroupReport(run, { group, result: result(null), studies });
    await run.write("result.json", `${JSON.stringify(result(report), null, 2)}\n`);
    return result(report);
  } catch (error) {
    if (error instanceof InterruptedError || error instanceof TrackingError)
      options.start("group").done(`what is done is kept; --resume ${run.state.id} goes on`);
    throw error;
  } finally {
    if (launcher !== options.launcher) await launcher.close();
  }
}
