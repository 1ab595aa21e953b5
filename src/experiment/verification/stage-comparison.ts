import type { RunRecord, StageRecord } from "../../tracking/run-record.ts";
import type { StageVerdict } from "./report.ts";

/** How far the numbers of a repetition are at most from those recorded; infinite where one side lacks one, null where there is none. */
export interface Deviation {
  probability: number | null;
  metric: number | null;
}

type Recorded = Pick<RunRecord, "stages">;

/**
 * What became of each stage of a record in a repetition, in the record's order, then what only the repetition did.
 * A stage is equal where all its hashes are. One that the record calls inexact may have others: it is within its
 * tolerance where the probabilities and the metrics are; `deviation` is asked for those only then.
 */
export function compareStages(
  recorded: Recorded,
  repeated: Recorded,
  deviation: (stage: string) => Deviation,
): StageVerdict[] {
  const found = new Map(repeated.stages.map((stage) => [stage.name, stage]));
  const known = new Set(recorded.stages.map(({ name }) => name));
  return [
    ...recorded.stages.map((stage) => judge(stage, found.get(stage.name), deviation)),
    ...repeated.stages.filter(({ name }) => !known.has(name)).map((stage) => verdictOf(stage, "new", [])),
  ];
}

/** The first stage that is not what the record says, or undefined where all are. */
export function firstDifference(stages: readonly StageVerdict[]): StageVerdict | undefined {
  return stages.find(({ verdict }) => verdict === "differs" || verdict === "missing");
}

function judge(
  recorded: StageRecord,
  repeated: StageRecord | undefined,
  deviation: (stage: string) => Deviation,
): StageVerdict {
  if (repeated === undefined) return verdictOf(recorded, "missing", []);
  const differing = differingHashes(recorded.sha256, repeated.sha256);
  if (differing.length === 0) return verdictOf(recorded, "equal", []);
  if (recorded.exact || recorded.tolerance === null) return verdictOf(recorded, "differs", differing);
  const { tolerance } = recorded;
  const largest = deviation(recorded.name);
  const within = isWithin(largest, tolerance);
  return { ...verdictOf(recorded, within ? "within" : "differs", differing), deviation: jsonOf(largest) };
}

function verdictOf(
  { name, sha256, tolerance }: StageRecord,
  verdict: StageVerdict["verdict"],
  differing: StageVerdict["differing"],
): StageVerdict {
  const compared = verdict !== "missing" && verdict !== "new";
  const hashes = compared ? new Set([...Object.keys(sha256), ...differing.map((one) => one.name)]).size : 0;
  return { stage: name, verdict, hashes, differing, tolerance, deviation: null };
}

/** Other bytes without a number that says how close they are prove nothing. */
function isWithin({ probability, metric }: Deviation, tolerance: NonNullable<StageRecord["tolerance"]>): boolean {
  if (probability === null && metric === null) return false;
  return (probability ?? 0) <= tolerance.probability && (metric ?? 0) <= tolerance.metric;
}

/** JSON has no infinity, the deviation of a row or a metric that only one side has. */
function jsonOf({ probability, metric }: Deviation): Deviation {
  const finite = (value: number | null) => (value === Number.POSITIVE_INFINITY ? null : value);
  return { probability: finite(probability), metric: finite(metric) };
}

/** The hashes that differ, by name; null where one side has none of that name. */
export function differingHashes(
  recorded: Readonly<Record<string, string>>,
  repeated: Readonly<Record<string, string>>,
): StageVerdict["differing"] {
  const names = [...new Set([...Object.keys(recorded), ...Object.keys(repeated)])];
  return names
    .map((name) => ({ name, recorded: recorded[name] ?? null, repeated: repeated[name] ?? null }))
    .filter((one) => one.recorded !== one.repeated);
}
