import type { RunView } from "../listener.ts";
import type { RunRecord } from "../run-record.ts";

/** When a notice is given. */
export const OCCASIONS = ["start", "end", "failure"] as const;
export type Occasion = (typeof OCCASIONS)[number];

/** What is told of a run. */
export interface Notice {
  occasion: Occasion;
  /** one line */
  title: string;
  /** all of it, plain text */
  text: string;
}

/** What a run's state and record say of it, for people: name, id, status, seconds, the result, and what went wrong. */
export function noticeOf({ state, record }: Pick<RunView, "state" | "record">, occasion: Occasion): Notice {
  const { name, id, status, seconds, error } = state;
  const title = `${name}: ${occasion === "start" ? "started" : status}`;
  const lines = [
    title,
    `run ${id}${seconds === null ? "" : `, ${seconds.toFixed(1)} s`}`,
    ...(record.evaluation ?? []).map((evaluation) => resultLine(evaluation, leaksOf(record, evaluation.protocol))),
    ...(error === null ? [] : [`${error.name}: ${error.message}`]),
    ...(occasion === "start" || record.warnings.length === 0 ? [] : [`warnings: ${record.warnings.length}`]),
  ];
  return { occasion, title, text: lines.join("\n") };
}

type Evaluation = NonNullable<RunRecord["evaluation"]>[number];

/** What makes the numbers of a protocol too good, as the record says. */
function leaksOf({ partition }: Pick<RunRecord, "partition">, protocol: string): readonly string[] {
  return partition?.find((one) => one.protocol === protocol)?.leaks ?? [];
}

/** The accuracy of an evaluation with its interval; that of a leaking protocol is never shown without a word on its leaks. */
function resultLine({ protocol, level, metrics, n }: Evaluation, leaks: readonly string[]): string {
  const { accuracy, interval99 } = metrics as { accuracy?: unknown; interval99?: unknown };
  const interval = Array.isArray(interval99) ? `, 99 % interval ${interval99.map(share).join(" to ")}` : "";
  const leak = leaks.length === 0 ? "" : ` (LEAKING: ${leaks.join(", ").replaceAll("_", " ")})`;
  const what = level === "shower" ? "showers" : "stations";
  return `${protocol}${leak}: accuracy ${share(accuracy)}${interval}, ${n} ${what}`;
}

function share(value: unknown): string {
  return typeof value === "number" ? value.toFixed(3) : "unknown";
}
