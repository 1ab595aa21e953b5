import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultWorkers } from "../src/core/parallel.ts";
import { noProgress } from "../src/core/progress.ts";
import { loadExperiment } from "../src/experiment/load.ts";
import { runExperiment } from "../src/experiment/run.ts";
import { packageFolder } from "../src/experiment/tracked-run.ts";
import { describeHardware } from "../src/tracking/hardware.ts";
import { Run } from "../src/tracking/run.ts";
import { describeSoftware } from "../src/tracking/software.ts";
import { type Benchmark, digits } from "./benchmark.ts";
import { listingRows } from "./run-listing.ts";

/** Share of an experiment's time that the project allows its harness. */
const SHARE_BAR = 0.03;

/** What a run does for its record and to write what it keeps, results among it. */
const METHODS = ["know", "step", "setMetrics", "log", "warn", "write", "adopt", "save", "saveAll", "flush"] as const;

/** What keeping records costs. */
export const harness: Benchmark = {
  name: "harness",
  async run({ short }) {
    const place = mkdtempSync(join(tmpdir(), "cascada-bench-"));
    try {
      const { total, tracking } = await baseline(place, short);
      const share = tracking / total;
      return {
        heading: "harness",
        note:
          `The share is of \`experiments/baseline.yaml\`${short ? " with 1000 stations per primary" : ""}, data from the cache, without listeners: ` +
          `${digits(tracking)} of ${digits(total)} s go into describing software and machine, local changes, metrics, log, hashes and files. ` +
          "`cascada runs list` as a whole process, on runs whose `run.json` is as large as the baseline's (5.9 kB); medians of five.",
        columns: ["what", "measured", "bar", "measured / bar"],
        rows: [
          ["share of the harness", `${digits(100 * share)} %`, `${100 * SHARE_BAR} %`, digits(share / SHARE_BAR)],
          ...listingRows(place, short ? 500 : 10_000),
        ],
      };
    } finally {
      rmSync(place, { recursive: true });
    }
  },
};

/** Seconds of a run whose data are in the cache, and of its harness within it. */
async function baseline(place: string, short: boolean): Promise<{ total: number; tracking: number }> {
  const overrides = short ? ["data.simulate.stations_per_primary=1000"] : [];
  const experiment = await loadExperiment("experiments/baseline.yaml", overrides);
  const options = {
    ...{ runs: join(place, "tracked"), cache: join(place, "cache"), workers: defaultWorkers(), start: noProgress },
    signal: new AbortController().signal,
  };
  await runExperiment(experiment, options);
  const watch = watchRuns();
  const start = performance.now();
  await runExperiment(experiment, options);
  const total = (performance.now() - start) / 1000;
  const describing = performance.now();
  await Promise.all([describeSoftware(packageFolder()), describeHardware(1)]);
  return { total, tracking: watch() + (performance.now() - describing) / 1000 };
}

/** Watches how long runs are in their own methods, from now on; what it gives says how many seconds that was. */
function watchRuns(): () => number {
  const methods = Run.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  let [depth, since, sum] = [0, 0, 0];
  const enter = () => {
    if (depth++ === 0) since = performance.now();
  };
  const leave = () => {
    if (--depth === 0) sum += performance.now() - since;
  };
  for (const name of METHODS) {
    const own = methods[name]!;
    methods[name] = function (...args) {
      enter();
      try {
        const result = own.apply(this, args);
        if (result instanceof Promise) return result.finally(leave);
        leave();
        return result;
      } catch (error) {
        leave();
        throw error;
      }
    };
  }
  return () => sum / 1000;
}
