import { join } from "node:path";
import { DataError } from "../../core/errors.ts";
import { bestSoFar } from "../../tuning/best.ts";
import { JournalStorage } from "../../tuning/journal/storage.ts";
import type { StudyRecord } from "../../tuning/storage.ts";
import type { RunOptions } from "../tracked-run.ts";
import type { GroupResult } from "./result.ts";
import type { GroupWork } from "./run.ts";
import { searchStage } from "./search-run.ts";
import { spreadOf } from "./spread.ts";
import { studyResult } from "./study-result.ts";
import { doTask, GROUP_FILE, reasonOf, type SearchPlace } from "./study-search.ts";
import type { OuterFold } from "./trial-sets.ts";
import type { TrialEnd, TrialTask } from "./trial-task.ts";

/** Attribute of the study of an outer fold: the value of its best trial on that fold, which was opened for it once. */
const OPENED = "cascada:outer";

interface Opened {
  number: number;
  value: number;
  rows: number;
}

type Fold = NonNullable<GroupResult["nested"]>["folds"][number];

/**
 * A search within each fold of a cross-validation over all showers: what the best trial of a search gives on the showers that
 * the search never saw. It judges the procedure; there is no one model and nothing is chosen.
 */
export async function runNested(
  place: SearchPlace,
  options: RunOptions,
): Promise<GroupWork & { studies: StudyRecord[] }> {
  const { group, run, journal } = place;
  const { folds } = group.nested!;
  const found: Fold[] = [];
  const studies: StudyRecord[] = [];
  for (let index = 0; index < folds; index++) {
    const outer = { index, folds };
    const name = `${group.name}-outer-${index + 1}`;
    const study = await searchStage(place, { name, outer }, options);
    const opened = await run.stage(
      `outer.${name}`,
      () => open(place, study, outer),
      () => ({}),
    );
    studies.push(study);
    found.push({ fold: index + 1, value: opened.value, rows: opened.rows, study: studyResult(study, group) });
    run.setMetrics({ [`outer_${index + 1}.value`]: opened.value });
  }
  const value = spreadOf(found.map((fold) => fold.value!));
  run.setMetrics({ value: value.mean });
  run.know({ randomness: { seed: group.seed, streams: ["outer-search/trial"] } });
  return { journal, study: null, chosen: null, nested: { folds: found, value }, repeated: null, studies };
}

/** The value of the best trial of a fold's search on that fold; once, whatever happens to the group. */
async function open(place: SearchPlace, study: StudyRecord, outer: OuterFold): Promise<Opened> {
  const { run, journal, dataset } = place;
  const known = study.attributes[OPENED] as Opened | undefined;
  if (known !== undefined) return known;
  const { number, params } = bestSoFar(study)!;
  const input: TrialTask = {
    group: join(run.path, GROUP_FILE),
    ...{ study: study.name, number, params, dataset, outer, opens: true },
    runs: join(run.path, ".."),
    parent: run.state.id,
  };
  const outcome = await doTask({ id: `${study.name}-outer`, handler: "trial", input }, place);
  if (outcome.status !== "done")
    throw new DataError(`${study.name}: its best trial cannot be measured: ${reasonOf(outcome)}`);
  const { value, rows } = outcome.output as Extract<TrialEnd, { state: "complete" }>;
  const opened = { number, value, rows };
  await new JournalStorage(journal).setAttribute(study.name, OPENED, opened);
  return opened;
}
