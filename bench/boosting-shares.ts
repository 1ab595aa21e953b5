import { Session } from "node:inspector/promises";
import { Random } from "../src/core/random.ts";
import { parseXgboostConfig } from "../src/models/boosting/parameters.ts";
import { trainTrees } from "../src/models/boosting/training.ts";
import { digits, type ResultTable } from "./benchmark.ts";
import { type BoostingSet, describeSet } from "./boosting-sets.ts";

/** Microseconds between two looks at what runs. */
const SAMPLING_US = 200;

/** Stages by the function that runs, or by the file it is in. */
const STAGES: readonly [stage: string, pattern: RegExp][] = [
  ["histograms", /buildHistogram|subtractHistogram/],
  ["search of splits", /bestSplit|scan\w+|scoreOfSides|nodeScore|split-search/],
  ["parting of rows", /partitionRows/],
  ["losses and derivatives", /softmax|logistic|squaredError|exponentials\w*|loss\.ts/],
  ["margins", /addToRows|addTree/],
  ["cuts of features", /cuts\.ts|quantile-|radix-sort|introsort|float-key/],
  ["codes of rows", /binned-rows|training-set/],
  ["collection of garbage", /garbage collector/],
];

/** Where the time of training on one thread goes, by V8's sampling profiler. */
export async function sharesTable(set: BoostingSet): Promise<ResultTable> {
  await train(set); // so that the code is compiled
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: SAMPLING_US });
  await session.post("Profiler.start");
  await train(set);
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  const nameOf = new Map(profile.nodes.map(({ id, callFrame }) => [id, `${callFrame.functionName} ${callFrame.url}`]));
  const microseconds = new Map<string, number>();
  profile.samples!.forEach((id, i) => {
    const name = nameOf.get(id)!;
    const stage = STAGES.find(([, pattern]) => pattern.test(name))?.[0] ?? "the rest";
    microseconds.set(stage, (microseconds.get(stage) ?? 0) + profile.timeDeltas![i]!);
  });
  const total = [...microseconds.values()].reduce((sum, own) => sum + own);
  const stages = [...STAGES.map(([stage]) => stage), "the rest"].filter((stage) => microseconds.has(stage));
  return {
    heading: "Boosting: where the time goes",
    note: `${describeSet(set)}. One thread, V8's sampling profiler every ${SAMPLING_US} us.`,
    columns: ["stage", "ms", "share"],
    rows: stages.map((stage) => {
      const own = microseconds.get(stage)!;
      return [stage, digits(own / 1000), `${digits((100 * own) / total)} %`];
    }),
  };
}

async function train({ train: rows, classes, parameters }: BoostingSet): Promise<void> {
  const config = parseXgboostConfig(parameters);
  const context = { random: Random.fromSeed("bench"), workers: 1, progress() {}, signal: new AbortController().signal };
  await trainTrees({ classes, train: rows, evals: {}, config, context });
}
