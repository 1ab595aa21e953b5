import { canonicalJson, sha256 as hashOf } from "../../core/hash.ts";
import type { RunRecord, StageRecord } from "../../tracking/run-record.ts";
import type { RunState } from "../../tracking/run-state.ts";
import { flattened } from "../tracked-run.ts";
import { measureDeviation } from "./deviation.ts";
import { environmentDifferences } from "./environment.ts";
import type { RecordedRun } from "./recorded-run.ts";
import type { Verification } from "./report.ts";
import { compareStages, type Deviation, differingHashes, firstDifference } from "./stage-comparison.ts";

/** Names of the settings, numbers and files of a run as more stages, after all others. */
const SETTINGS = "settings";
const NUMBERS = "numbers";
const FILES = "files";

/**
 * Files whose bytes are the same each time, but for those that hashes of stages are of: not those that tell time, place
 * and names, as the report.
 */
const SAME_FILES = /^(figures\/.*|model\/(?!cascada\.json$).*|evaluation\.json|splits\.json)$/;

const KINDS_WITH_SAME_FILES: readonly RunState["kind"][] = ["experiment", "classification"];

export type Comparison = Pick<Verification, "result" | "first_difference" | "stages" | "environment">;

/**
 * Compares a run with its repetition, stage by stage and, where the run was finished, the numbers that lists and certificates
 * show, and file by file. How far numbers are apart is measured only where a stage that is inexact has other hashes.
 */
export async function compareRuns(recorded: RecordedRun, repeated: RecordedRun): Promise<Comparison> {
  const complete = recorded.state.status === "finished";
  const settings = sharedSettings(recorded, repeated);
  const [before, now] = [recorded, repeated].map((run, i) =>
    complete ? withResults(run, settings[i]!) : run.record,
  ) as [Pick<RunRecord, "stages">, Pick<RunRecord, "stages">];
  const judged = inexactDifference(before, now)
    ? await measureDeviation(numbersOf(recorded), numbersOf(repeated))
    : none;
  const stages = compareStages(before, now, judged);
  const first = firstDifference(stages);
  const within = stages.some(({ verdict }) => verdict === "within");
  return {
    result: first ? "differs" : within ? "within" : "equal",
    first_difference: first?.stage ?? null,
    stages,
    environment: environmentDifferences(recorded.record, repeated.record),
  };
}

function none(): Deviation {
  return { probability: null, metric: null };
}

function inexactDifference(recorded: Pick<RunRecord, "stages">, repeated: Pick<RunRecord, "stages">): boolean {
  return recorded.stages.some(({ name, exact, sha256 }) => {
    const found = repeated.stages.find((stage) => stage.name === name);
    return !exact && found !== undefined && differingHashes(sha256, found.sha256).length > 0;
  });
}

/**
 * Hashes of the settings that both runs tell, in lists and in the points of fitting and partition, as certificates show them:
 * those that are no text, which may be a path that is another now.
 */
function sharedSettings(...runs: [RecordedRun, RecordedRun]): StageRecord["sha256"][] {
  const told = runs.map(({ state, record }) => {
    const parameters = (record.fitting ?? []).map((one) => [`fitting.${one.protocol}`, one.parameters]);
    const parts = (record.partition ?? []).map(({ protocol, seed, fractions, rows }) => [
      `partition.${protocol}`,
      { seed, fractions, rows },
    ]);
    const all = { ...state.params, ...flattened(Object.fromEntries([...parameters, ...parts])) };
    return Object.entries(all).filter(([name, value]) => name !== "workers" && typeof value !== "string");
  });
  const shared = told.map((one, i) => {
    const other = new Map(told[1 - i]);
    return one.filter(([name]) => other.has(name));
  });
  return shared.map((one) => (one.length === 0 ? {} : { settings: hashOf(canonicalJson(Object.fromEntries(one))) }));
}

/** What a run gave is as exact as the least exact stage that went into it. */
function withResults({ state, record }: RecordedRun, settings: StageRecord["sha256"]): Pick<RunRecord, "stages"> {
  const { stages, artefacts, evaluation } = record;
  const inexact = stages.find(({ exact }) => !exact);
  const stage = (name: string, sha256: StageRecord["sha256"]): StageRecord => ({
    ...{ name, sha256, seconds: 0, peak_memory_mib: null },
    ...{ exact: inexact === undefined, tolerance: inexact?.tolerance ?? null },
  });
  const numbers = { metrics: state.metrics, ...(evaluation && { evaluation }) };
  const hashes = Object.entries(numbers).map(([name, value]) => [name, hashOf(canonicalJson(value))]);
  const files = artefacts.filter(({ path }) => SAME_FILES.test(path)).map(({ path, sha256 }) => [path, sha256]);
  return {
    stages: [
      ...stages,
      ...(Object.keys(settings).length > 0 ? [{ ...stage(SETTINGS, settings), exact: true, tolerance: null }] : []),
      stage(NUMBERS, Object.fromEntries(hashes)),
      ...(KINDS_WITH_SAME_FILES.includes(state.kind) ? [stage(FILES, Object.fromEntries(files))] : []),
    ],
  };
}

function numbersOf({ path, state, record }: RecordedRun) {
  return { path, metrics: state.metrics, protocols: (record.evaluation ?? []).map(({ protocol }) => protocol) };
}
