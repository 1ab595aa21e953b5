import type { Waiting } from "../../tracking/mlflow/sender.ts";

const WORDS: Record<keyof Waiting, readonly [one: string, many: string]> = {
  run: ["the run", "runs"],
  settings: ["parameters and tags", "parameters and tags"],
  inputs: ["1 data set", "data sets"],
  metrics: ["1 value of a metric", "values of metrics"],
  artefacts: ["1 artefact", "artefacts"],
  end: ["its end", "ends"],
};

/** What waits, or was sent, in words; empty for nothing. */
export function waitingText(waiting: Waiting): string {
  return (Object.keys(WORDS) as (keyof Waiting)[])
    .filter((key) => waiting[key] > 0)
    .map((key) => (waiting[key] === 1 ? WORDS[key][0] : `${waiting[key]} ${WORDS[key][1]}`))
    .join(", ");
}
