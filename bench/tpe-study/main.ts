// npm run study:tpe [-- --only NAME]: our TPE sampler against Optuna's; writes docs/tpe-study.md and docs/tpe-study.json.
// With --only one function's results are computed anew, and the others are those of the file.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { digits, toMarkdown } from "../benchmark.ts";
import { compare, type FunctionResult, judge, type Verdict } from "./comparison.ts";
import { OptunaStudies } from "./optuna-studies.ts";
import { stationTask } from "./station-task.ts";
import { TEST_FUNCTIONS } from "./test-functions.ts";

const LEVEL = 0.05;
const SEEDS = 30;
const TRIALS = 100;
const STATION_TRIALS = 40;

const page = new URL("../../docs/tpe-study.md", import.meta.url);
const data = new URL("../../docs/tpe-study.json", import.meta.url);

const { values } = parseArgs({ options: { only: { type: "string" } } });
const station = await stationTask();
const tasks = [...TEST_FUNCTIONS, station];
const names = tasks.map(({ name }) => name);
if (values.only !== undefined && !names.includes(values.only)) {
  console.error(`unknown function: ${values.only}; expected one of ${names.join("; ")}`);
  process.exit(2);
}

const peer = await OptunaStudies.start();
const results = values.only === undefined ? new Map<string, FunctionResult>() : keptResults();
try {
  for (const task of tasks) {
    if (task.name !== (values.only ?? task.name)) continue;
    const began = performance.now();
    const trials = task === station ? STATION_TRIALS : TRIALS;
    results.set(task.name, await compare(task, { seeds: SEEDS, trials }, peer));
    console.error(`${task.name}: ${digits((performance.now() - began) / 1000)} s`);
  }
} finally {
  peer.close();
}
const verdicts = judge(names.flatMap((name) => results.get(name) ?? []));
const text = report(verdicts);
console.log(text);
writeFileSync(page, text);
writeFileSync(
  data,
  `${JSON.stringify({ optuna: peer.version, seeds: SEEDS, level: LEVEL, results: verdicts }, null, 1)}\n`,
);

function keptResults(): Map<string, FunctionResult> {
  const { results: kept } = JSON.parse(readFileSync(data, "utf8")) as { results: FunctionResult[] };
  return new Map(kept.map((result) => [result.name, result]));
}

function report(all: readonly Verdict[]): string {
  const worse = all.filter(({ p_holm }) => p_holm < LEVEL);
  const verdict =
    worse.length === 0 ? "No function rejects" : `Rejected for ${worse.map(({ name }) => name).join(", ")}:`;
  return [
    "# Our TPE sampler against Optuna's",
    "",
    `Written by \`npm run study:tpe\`. Least values found with the same budget, one trial at a time, ${SEEDS} seeds each, defaults on both`,
    `sides (Optuna ${peer.version}); the objective is evaluated by the same code. One-sided Mann-Whitney tests with the alternative that`,
    `our values are larger, that is worse; level ${LEVEL} over all functions together (Holm). "Ours worse" is the probability that a study`,
    `of ours ends above one of Optuna's: 0.5 if they are alike. ${verdict} that ours is no worse.`,
    "",
    toMarkdown({
      heading: "Best values",
      note: "Medians and, in brackets, quartiles.",
      columns: [
        "function",
        "parameters",
        "trials",
        "ours",
        "Optuna",
        "ours worse",
        "p",
        "p (Holm)",
        "ours, batch of 8",
      ],
      rows: all.map((one) => [
        ...[one.name, String(one.parameters), String(one.trials), spread(one.ours), spread(one.optuna)],
        ...[digits(one.worse), digits(one.p), digits(one.p_holm), spread(one.ours_batch_8)],
      ]),
    }),
    ...all.filter(({ optuna_group }) => optuna_group).map(groupLine),
    "",
    "Functions:",
    "",
    ...all.map(({ name, source }) => `- ${name}: ${source}`),
    "",
  ].join("\n");
}

function groupLine({ name, optuna_group }: Verdict): string {
  return `On ${name}, whose parameters are conditional, Optuna with \`group=True\` finds ${spread(optuna_group!)}.`;
}

/** Median and quartiles. */
function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => digits(sorted[Math.round(share * (sorted.length - 1))]!);
  return `${at(0.5)} (${at(0.25)} to ${at(0.75)})`;
}
