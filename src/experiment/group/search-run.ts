import { DataError } from "../../core/errors.ts";
import { readRecord } from "../../tracking/run-store.ts";
import { bestSoFar } from "../../tuning/best.ts";
import type { StudyRecord } from "../../tuning/storage.ts";
import { studyHash } from "../../tuning/study-hash.ts";
import { REASON } from "../../tuning/trial.ts";
import { runExperiment } from "../run.ts";
import type { RunOptions } from "../tracked-run.ts";
import { experimentWith } from "./base.ts";
import { completeRun, finishedPart, hashOfRun, toleranceOfRun } from "./complete-run.ts";
import { spaceOf, trialSettings } from "./load.ts";
import type { GroupResult } from "./result.ts";
import type { GroupWork } from "./run.ts";
import { countsText, studyResult, toleranceOfStudy } from "./study-result.ts";
import { type SearchPlace, type StudyOptions, searchStudy } from "./study-search.ts";

/** Tag of the complete run of a trial: the trial's number. */
const TRIAL = "trial";

/** Searches, and runs the best trial completely: its test rows are opened then. */
export async function runSearch(
  place: SearchPlace,
  options: RunOptions,
): Promise<GroupWork & { studies: StudyRecord[] }> {
  const { run, journal, group } = place;
  const study = await searchStage(place, { name: group.name }, options);
  const result = studyResult(study, group);
  run.setMetrics({ best_value: result.best!.value, best_trial: result.best!.number });
  const chosen = await runChosen(place, study, options);
  return { journal, study: result, chosen, nested: null, repeated: null, studies: [study] };
}

/**
 * A search as a stage of the group's run.
 *
 * @throws DataError where no trial completed
 */
export async function searchStage(
  place: SearchPlace,
  study: StudyOptions,
  { start }: Pick<RunOptions, "start">,
): Promise<StudyRecord> {
  const { run, group } = place;
  const progress = start("search");
  const found = await run.stage(
    study.outer ? `search.${study.name}` : "search",
    () => searchStudy(place, study),
    (record) => ({ study: studyHash(record) }),
    toleranceOfStudy,
  );
  const result = studyResult(found, group);
  for (const { number, state, attributes } of found.trials) {
    if (state === "failed") run.warn(`${study.name}: trial ${number} failed: ${attributes[REASON] ?? "unknown"}`);
  }
  if (result.best === null) {
    const [first] = result.trials.filter(({ state }) => state === "failed");
    const why = first ? `; trial ${first.number}: ${first.reason}` : "";
    throw new DataError(`study ${study.name}: no trial completed: ${countsText(result)}${why}`);
  }
  const few = found.trials.length < group.trials;
  const all = few ? ` (all that the sampler ${group.sampler.name} has; trials is ${group.trials})` : "";
  progress.done(
    `${countsText(result)}${all}; best ${result.metric} ${result.best.value} of trial ${result.best.number}`,
  );
  return found;
}

/** The best trial as a complete run, unless an earlier attempt has done that. */
async function runChosen(place: SearchPlace, study: StudyRecord, options: RunOptions): Promise<GroupResult["chosen"]> {
  const { run, group } = place;
  const { number, value, params } = bestSoFar(study)!;
  const settings = trialSettings(spaceOf(group), params);
  const experiment = await experimentWith(group.base, { settings, blame: (key) => `trial ${number}: ${key}` });
  const named = { ...experiment, name: `${group.name}-best`.slice(0, 100), workers: options.workers };
  const { listeners: _, ...rest } = options;
  const path = await run.stage(
    "chosen",
    async () => {
      const known = finishedPart(run, TRIAL, String(number));
      if (known !== undefined) return known;
      const made = await runExperiment(named, { ...rest, parent: run.state.id, tags: { [TRIAL]: String(number) } });
      return made.result.run;
    },
    (made) => completeRun(made).sha256,
    toleranceOfRun,
  );
  const chosen = completeRun(path);
  const { data, preprocessing, partition, fitting, evaluation } = readRecord(path);
  run.know({ data, preprocessing, partition, fitting, evaluation });
  run.know({ randomness: { seed: group.seed, streams: ["search/trial"] } });
  for (const [name, one] of Object.entries(chosen.metrics)) run.setMetrics({ [name]: one ?? Number.NaN });
  run.keep({ "chosen.run": chosen.run, "chosen.trial": number, "chosen.sha256": hashOfRun(chosen) });
  return { ...chosen, number, validation: value! };
}
