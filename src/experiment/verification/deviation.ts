import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import type { RunState } from "../../tracking/run-state.ts";
import { EVENTS, STATIONS } from "../run-output.ts";
import type { Deviation } from "./stage-comparison.ts";

/** A run's folder and its metrics. */
export interface Numbers {
  path: string;
  metrics: RunState["metrics"];
  /** of the protocols, the one whose predictions the run keeps first */
  protocols: readonly string[];
}

/**
 * Measures how far the numbers of two runs are apart: their kept probabilities row by row, and their metrics. The result
 * gives the deviation that judges a stage: `row_split.fit` by the metrics of that protocol alone, as its predictions are not
 * kept, `predictions` by all there is.
 */
export async function measureDeviation(recorded: Numbers, repeated: Numbers): Promise<(stage: string) => Deviation> {
  const files = [STATIONS, EVENTS].filter((name) => existsSync(join(recorded.path, name)));
  const largest = await Promise.all(
    files.map((name) => rowDeviation(join(recorded.path, name), join(repeated.path, name))),
  );
  const probability = files.length === 0 ? null : Math.max(...largest);
  const { protocols } = recorded;
  return (stage) => {
    const protocol = protocols.find((name) => stage.startsWith(`${name}.`));
    const kept = protocol === undefined || protocol === protocols[0];
    return {
      probability: kept ? probability : null,
      metric: metricDeviation(recorded.metrics, repeated.metrics, protocol === undefined ? "" : `${protocol}.`),
    };
  };
}

/** Largest difference between metrics of the same name that begins with `prefix`; null where there is none. */
function metricDeviation(recorded: Numbers["metrics"], repeated: Numbers["metrics"], prefix: string): number | null {
  const names = Object.keys(recorded).filter((name) => name.startsWith(prefix));
  if (names.length === 0) return null;
  return Math.max(...names.map((name) => distance(recorded[name] ?? null, repeated[name] ?? null)));
}

function distance(a: number | null, b: number | null): number {
  if (a === b) return 0;
  return a === null || b === null ? Number.POSITIVE_INFINITY : Math.abs(a - b);
}

/**
 * Largest difference between the probabilities of two files of predictions (`p_...`), row by row; infinite where they are not
 * of the same rows and classes.
 */
async function rowDeviation(recorded: string, repeated: string): Promise<number> {
  if (!existsSync(repeated)) return Number.POSITIVE_INFINITY;
  const [one, other] = [linesOf(recorded), linesOf(repeated)];
  const head = (await one.next()).value ?? "";
  if (head !== (await other.next()).value) return Number.POSITIVE_INFINITY;
  const names = head.split(",");
  let largest = 0;
  for (;;) {
    const [a, b] = [await one.next(), await other.next()];
    if (a.done && b.done) return largest;
    if (a.done || b.done) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, cellDeviation(names, a.value.split(","), b.value.split(",")));
  }
}

/** Of one row: infinite where its numbers or its truth are others; the decision is what follows from the probabilities. */
function cellDeviation(names: readonly string[], a: readonly string[], b: readonly string[]): number {
  let largest = 0;
  for (const [i, name] of names.entries()) {
    if (name === "predicted" || a[i] === b[i]) continue;
    const difference = name.startsWith("p_") ? Math.abs(Number(a[i]) - Number(b[i])) : Number.NaN;
    largest = Math.max(largest, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
  }
  return largest;
}

async function* linesOf(path: string): AsyncGenerator<string, undefined> {
  yield* createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  return undefined;
}
