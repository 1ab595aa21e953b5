import { defaultWorkers } from "../../core/parallel.ts";
import { parseWorkers } from "../../experiment/load.ts";
import type { StageVerdict, Verification } from "../../experiment/verification/report.ts";
import { verifyRuns } from "../../experiment/verification/verify-all.ts";
import { startProgress } from "../progress.ts";
import { movedFrom } from "./moved.ts";

interface VerifyFlags {
  set: string[];
  json?: boolean;
  runs: string;
  cache?: string;
  data?: string[];
  keep?: boolean;
  partial?: boolean;
  checkout?: boolean | string;
}

/** Repeats runs and prints what of them is equal. */
export async function verify(references: string[], flags: VerifyFlags, signal: AbortSignal): Promise<void> {
  const { runs, cache, keep, partial, checkout } = flags;
  const workers = parseWorkers(flags.set) ?? defaultWorkers();
  const options = {
    runs,
    cache,
    keep,
    partial,
    checkout,
    workers,
    signal,
    start: startProgress,
    moved: movedFrom(flags.data),
  };
  const { verifications, status } = await verifyRuns(references, options);
  if (flags.json) process.stdout.write(`${JSON.stringify({ verifications })}\n`);
  else for (const one of verifications) process.stdout.write(`${linesOf(one).join("\n")}\n`);
  for (const { error } of verifications) {
    if (error) process.stderr.write(`${error.message.replace(/^/gm, "cascada: ")}\n`);
  }
  process.exitCode = status;
}

const RESULTS: Record<Verification["result"], string> = {
  equal: "equal",
  within: "equal within the tolerances of its record",
  differs: "DIFFERS",
  impossible: "could not be verified",
};

const MARKS: Record<StageVerdict["verdict"], string> = {
  equal: "✓",
  within: "≈",
  differs: "✗",
  missing: "✗",
  new: "+",
};

function linesOf(found: Verification): string[] {
  const { id, result, complete, first_difference: first, stages, environment, notes, kept } = found;
  const hashes = stages.reduce((sum, one) => sum + one.hashes, 0);
  const what = first === null ? `${stages.length} stages, ${hashes} hashes` : `first at stage ${first}`;
  return [
    `${id}: ${RESULTS[result]}${result === "impossible" ? "" : `; ${what}`}`,
    ...(complete || result === "impossible"
      ? []
      : ["  the run had not finished: only the stages that it has were compared"]),
    ...stages.flatMap(stageLines),
    ...(environment.length > 0 ? ["  environment, then -> now"] : []),
    ...environment.map(({ what: name, recorded, repeated }) => `    ${name.padEnd(24)} ${recorded} -> ${repeated}`),
    ...notes.map((note) => `  note: ${note}`),
    ...(kept === null ? [] : [`  the repetition is kept: ${kept}`]),
  ];
}

function stageLines({ stage, verdict, hashes, differing, tolerance, deviation }: StageVerdict): string[] {
  const text = {
    equal: `equal, ${hashes} ${hashes === 1 ? "hash" : "hashes"}`,
    within: `within its tolerance: ${deviationText(deviation, tolerance)}`,
    differs: deviation === null ? "differs" : `beyond its tolerance: ${deviationText(deviation, tolerance)}`,
    missing: "not reached by the repetition",
    new: "not in the record",
  }[verdict];
  const shown = verdict === "differs" ? differing : [];
  return [
    `  ${MARKS[verdict]} ${stage.padEnd(24)} ${text}`,
    ...shown.map(({ name, recorded, repeated }) => `      ${name}: ${recorded ?? "none"} -> ${repeated ?? "none"}`),
  ];
}

/** `probability 1.2e-7 of 1e-5, metric 0 of 0.001` */
function deviationText(deviation: StageVerdict["deviation"], tolerance: StageVerdict["tolerance"]): string {
  return (["probability", "metric"] as const)
    .map(
      (name) => `${name} off by ${deviation?.[name]?.toPrecision(2) ?? "what cannot be told"} of ${tolerance?.[name]}`,
    )
    .join(", ");
}
