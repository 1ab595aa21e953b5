import { join } from "node:path";
import { fromPlainError, InterruptedError, messageOf, TrackingError } from "../../core/errors.ts";
import { Random } from "../../core/random.ts";
import type { Launcher, Task, TaskOutcome } from "../../launch/task.ts";
import { isDead } from "../../tracking/liveness.ts";
import type { Run } from "../../tracking/run.ts";
import { readState } from "../../tracking/run-store.ts";
import { JournalStorage } from "../../tuning/journal/storage.ts";
import { type BatchContext, type BatchSink, search } from "../../tuning/search.ts";
import type { StudyRecord } from "../../tuning/storage.ts";
import type { TrialRecord } from "../../tuning/trial.ts";
import { beginStudy } from "./begun-study.ts";
import { closeRun } from "./closed-parts.ts";
import { type Group, spaceOf } from "./load.ts";
import { prunerOf, samplerOf } from "./pruning.ts";
import { TRIAL_KEYS } from "./trial-attributes.ts";
import type { DatasetFile } from "./trial-rows.ts";
import type { OuterFold } from "./trial-sets.ts";
import type { TrialEnd, TrialNews, TrialTask } from "./trial-task.ts";

/** File of the group in the folder of its run. */
export const GROUP_FILE = "experiment.yaml";

/** Where and with what a group searches. */
export interface SearchPlace {
  group: Group;
  run: Run;
  journal: string;
  dataset: DatasetFile;
  launcher: Launcher;
  signal: AbortSignal;
  watcher: SearchWatcher;
}

/** Who is shown how a search goes. */
export interface SearchWatcher {
  /** a trial began, reported or ended */
  changed(study: StudyRecord, trials: number): void;
  /** how far a running trial is */
  progress(number: number, fraction: number): void;
}

export interface StudyOptions {
  name: string;
  outer?: OuterFold | undefined;
}

/** Searches until the study has its trials, from where it stands. Throws ConfigError for a study of something else. */
export async function searchStudy(place: SearchPlace, { name, outer }: StudyOptions): Promise<StudyRecord> {
  const { group, journal, signal, run, watcher } = place;
  const warn = (message: string) => run.warn(message);
  const storage = new JournalStorage(journal, { warn });
  await beginStudy(storage, name, { group, data: place.dataset.sha256 });
  const seed = Random.fromSeed(group.seed);
  return search({
    storage,
    study: name,
    space: spaceOf(group).parameters,
    sampler: samplerOf(group),
    pruner: prunerOf(group),
    trials: group.trials,
    batch: group.batch,
    random: outer ? seed.stream("outer-search", outer.index) : seed.stream("search"),
    signal,
    evaluate: (batch, sink, context) => evaluate(batch, { sink, context, place, study: name, outer }),
    changed: (study) => watcher.changed(study, group.trials),
  });
}

interface Evaluation extends StudyOptions {
  sink: BatchSink;
  context: BatchContext;
  place: SearchPlace;
  study: string;
}

/** Has the launcher do the trials of a batch, and tells the study what they tell. */
async function evaluate(batch: readonly TrialRecord[], evaluation: Omit<Evaluation, "name">): Promise<void> {
  const { sink, place } = evaluation;
  const { launcher, group, signal, watcher } = place;
  const byId = new Map(batch.map((trial) => [`${evaluation.study}-${trial.number}`, trial]));
  const tasks = [...byId].map(([id, trial]) => ({ id, handler: "trial", input: taskOf(trial, evaluation) }));
  const reported = new Set(
    batch.flatMap(({ number, intermediate }) => intermediate.map(({ step }) => `${number} ${step}`)),
  );
  const runs = new Map<number, string>();
  // What a trial tells is kept in its order, and before its end.
  let kept: Promise<void> = Promise.resolve();
  const keep = (work: () => Promise<void>) => {
    kept = kept.then(work);
    kept.catch(() => {});
  };
  const told = (id: string, message: unknown) => {
    const { number } = byId.get(id)!;
    const news = message as TrialNews;
    if ("fraction" in news) watcher.progress(number, news.fraction);
    else if ("run" in news) {
      runs.set(number, join(place.run.path, "..", news.run));
      keep(() => sink.attribute(number, TRIAL_KEYS.run, news.run));
    } else if (!reported.has(`${number} ${news.step}`)) {
      reported.add(`${number} ${news.step}`);
      keep(() => sink.report(number, news.step, Number(news.value)));
    }
  };
  const { timeout_s: timeoutS, memory_mib: memoryMib } = group;
  try {
    for await (const outcome of launcher.run(tasks, { signal, timeoutS, memoryMib, told })) {
      refuseUnkept(outcome);
      const { number } = byId.get(outcome.id)!;
      keep(async () => {
        await closeKilled(runs.get(number), outcome).catch((error) => place.run.warn(messageOf(error)));
        await endTrial(number, outcome, sink);
      });
    }
  } catch (error) {
    await kept.catch(() => {});
    if (signal.aborted) throw new InterruptedError();
    throw error;
  }
  await kept;
}

function taskOf({ number, params }: TrialRecord, { place, study, outer, context }: Omit<Evaluation, "name">): unknown {
  const { run, dataset, journal, group } = place;
  return {
    group: join(run.path, GROUP_FILE),
    study,
    number,
    params,
    dataset,
    ...(outer && { outer }),
    ...(group.pruner.name !== "none" && { pruning: { journal, batch: context.index } }),
    runs: join(run.path, ".."),
    parent: run.state.id,
  } satisfies TrialTask;
}

/** A trial that was ended by force could not say so in its run. */
async function closeKilled(run: string | undefined, outcome: TaskOutcome): Promise<void> {
  if (run === undefined || outcome.status === "done" || outcome.status === "failed") return;
  if (readState(run).status === "running" && isDead(run)) await closeRun(run, new Error(reasonOf(outcome)));
}

async function endTrial(number: number, outcome: TaskOutcome, sink: BatchSink): Promise<void> {
  await sink.attribute(number, TRIAL_KEYS.seconds, outcome.seconds);
  if (outcome.status !== "done") return sink.end(number, { state: "failed", reason: reasonOf(outcome) });
  const end = outcome.output as TrialEnd;
  if (end.state === "pruned") return sink.end(number, { state: "pruned" });
  const { value, folds, rows, rounds, warnings, exact } = end;
  const known = { rows, rounds, exact, ...(folds.length > 0 && { folds }), ...(warnings.length > 0 && { warnings }) };
  for (const [key, one] of Object.entries(known)) {
    if (one !== null) await sink.attribute(number, TRIAL_KEYS[key as keyof typeof TRIAL_KEYS], one);
  }
  await sink.end(number, { state: "complete", value });
}

/** Throws the TrackingError of a task whose results could not be kept: a full disk is no fault of its settings. */
export function refuseUnkept(outcome: TaskOutcome): void {
  if (outcome.status !== "failed") return;
  const error = fromPlainError(outcome.error);
  if (error instanceof TrackingError) throw error;
}

/** Why a task failed, for a person. */
export function reasonOf(outcome: Exclude<TaskOutcome, { status: "done" }>): string {
  switch (outcome.status) {
    case "failed":
      return outcome.error.message;
    case "timed-out":
      return `it took longer than timeout_s: ended after ${outcome.seconds.toFixed(1)} s`;
    case "out-of-memory":
      return `it needed too much memory: ${outcome.detail}`;
    case "lost":
      return `its process ended: ${outcome.detail}`;
  }
}

/** Has one task done. */
export async function doTask(task: Task, { launcher, signal, group }: SearchPlace): Promise<TaskOutcome> {
  const { timeout_s: timeoutS, memory_mib: memoryMib } = group;
  for await (const outcome of launcher.run([task], { signal, timeoutS, memoryMib })) return outcome;
  throw new InterruptedError();
}
