import type { RunRecord, StageRecord } from "../../tracking/run-record.ts";
import type { RunState } from "../../tracking/run-state.ts";
import { measureDeviation } from "./deviation.ts";
import { environmentDifferences } from "./environment.ts";
import type { RecordedRun } from "./recorded-run.ts";
import type { Verification } from "./report.ts";
import { compareStages, type Deviation, differingHashes, firstDifference } from "./stage-comparison.ts";

/** Name of the files of a run as one more stage, after all others. */
const FILES = "files";

/**
 * Files whose bytes are the same each time, but for those that hashes of stages are of: not those that tell time, place
 * and names, as the report.
 */
const SAME_FILES = /^(figures\/.*|model\/(?!cascada\.json$).*|evaluation\.json|splits\.json)$/;

const KINDS_WITH_SAME_FILES: readonly RunState["kind"][] = ["experiment", "classification"];

export type Comparison = Pick<Verification, "result" | "first_difference" | "stages" | "environment">;

/**
 * Compares a run with its repetition, stage by stage and, where the run was finished, file by file. Numbers are compared
 * only where a stage that is inexact has other hashes.
 */
export async function compareRuns(recorded: RecordedRun, repeated: RecordedRun): Promise<Comparison> {
  const complete = recorded.state.status === "finished" && KINDS_WITH_SAME_FILES.includes(recorded.state.kind);
  const [before, now] = [recorded, repeated].map(({ record }) => (complete ? withFiles(record) : record)) as [
    Pick<RunRecord, "stages">,
    Pick<RunRecord, "stages">,
  ];
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

/** The files of a run are as exact as the least exact stage that went into them. */
function withFiles({ stages, artefacts }: RunRecord): Pick<RunRecord, "stages"> {
  const inexact = stages.find(({ exact }) => !exact);
  const files = artefacts.filter(({ path }) => SAME_FILES.test(path)).map(({ path, sha256 }) => [path, sha256]);
  const stage: StageRecord = {
    name: FILES,
    seconds: 0,
    peak_memory_mib: null,
    sha256: Object.fromEntries(files),
    exact: inexact === undefined,
    tolerance: inexact?.tolerance ?? null,
  };
  return { stages: [...stages, stage] };
}

function numbersOf({ path, state, record }: RecordedRun) {
  return { path, metrics: state.metrics, protocols: (record.evaluation ?? []).map(({ protocol }) => protocol) };
}
