import { formatCount, formatInterval, formatNumber, formatSeconds, formatValue } from "../../report/number-format.ts";
import { shortNames } from "../../report/parameter-axis.ts";
import type { Table } from "../../report/table.ts";
import { describe } from "../../tuning/distribution.ts";
import { isBetter } from "../../tuning/trial.ts";
import { markedMetric } from "../leaking-metrics.ts";
import type { Group } from "./load.ts";
import { conditionText } from "./plan.ts";
import type { GroupResult, StudyResult, TrialResult } from "./result.ts";

/** Trials that the table of the best has. */
const BEST = 10;

/** The best complete trials with their parameters. */
export function bestTrialsTable({ direction, metric, trials }: StudyResult): Table {
  const complete = trials.filter(({ state, value }) => state === "complete" && value !== null);
  const best = complete
    .toSorted((a, b) => (a.value === b.value ? a.number - b.number : isBetter(direction, a.value!, b.value!) ? -1 : 1))
    .slice(0, BEST);
  const names = [...new Set(best.flatMap(({ params }) => Object.keys(params)))];
  return {
    title: best.length < complete.length ? `Best trials, ${best.length} of ${complete.length} complete` : "Best trials",
    columns: [
      { label: "trial" },
      { label: metric, numeric: true },
      { label: "time", numeric: true },
      ...shortNames(names.map((name) => ({ name }))).map((label) => ({ label, numeric: true })),
    ],
    rows: best.map(({ number, value, seconds, params }) => [
      String(number),
      formatValue(value!),
      seconds === null ? "" : formatSeconds(seconds),
      ...names.map((name) => parameterText(params[name])),
    ]),
    notes: [
      `The ${metric} of a trial is of validation rows, and the best of many is chosen by it: it is too good. The test rows took no part in the choice.`,
    ],
  };
}

function parameterText(value: TrialResult["params"][string] | undefined): string {
  if (value === undefined) return "";
  return typeof value === "number" ? formatValue(value) : String(value);
}

/** How it was searched. */
export function settingsTable({
  sampler,
  pruner,
  trials,
  batch,
  report_every: every,
  validation,
  seed,
  nested,
}: Group): Table {
  const options = ({ name, ...own }: { name: string }) =>
    [name, ...Object.entries(own).map(([key, value]) => `${key} ${JSON.stringify(value)}`)].join(", ");
  const judged =
    validation.scheme === "holdout"
      ? "the validation rows of the experiment's split"
      : `${validation.folds} folds of the training and validation showers, the mean over them`;
  return {
    title: "Search",
    columns: [{ label: "what" }, { label: "setting" }],
    rows: [
      ["sampler", options(sampler)],
      ["pruner", `${options(pruner)}${pruner.name === "none" ? "" : `; a value every ${every} steps`}`],
      ["trials", `${formatCount(trials)}, proposed ${batch} at a time`],
      ["judged on", judged],
      ...(nested ? [["outer folds", `${nested.folds}, a search in each`]] : []),
      ["seed", String(seed)],
    ],
    notes: [
      "Proposals and prunings look at whole earlier batches only: any number of workers finds the same trials.",
      ...(validation.scheme === "kfold" ? ["No shower has rows in two folds."] : []),
    ],
  };
}

/** What the trials could be. */
export function spaceTable({ space }: Group): Table[] {
  if (!space) return [];
  return [
    {
      title: "Space",
      columns: [{ label: "parameter" }, { label: "values" }, { label: "where" }],
      rows: [
        ...space.parameters.map((parameter) => [
          parameter.name,
          describe(parameter.distribution),
          conditionText(parameter),
        ]),
        ...Object.entries(space.fixed).map(([name, value]) => [name, JSON.stringify(value), ""]),
      ],
      notes: space.notes,
    },
  ];
}

/** How many trials ended how, and why some failed: each reason once. */
export function countsTable(study: StudyResult): Table {
  const reasons = new Map<string, number[]>();
  for (const { state, number, reason } of study.trials) {
    if (state !== "failed") continue;
    const known = reasons.get(reason ?? "unknown");
    if (known) known.push(number);
    else reasons.set(reason ?? "unknown", [number]);
  }
  return {
    title: "Trials",
    columns: [{ label: "state" }, { label: "trials", numeric: true }],
    rows: Object.entries(study.counts)
      .filter(([state, count]) => count > 0 || state === "complete")
      .map(([state, count]) => [state, String(count)]),
    notes: [...reasons].map(([reason, numbers]) => `Failed: trial ${numbers.join(", ")}: ${reason}`),
  };
}

/** What the chosen trial gave on test rows. */
export function chosenTable({ number, run, metrics, leaks }: NonNullable<GroupResult["chosen"]>): Table {
  const leaking = new Set(Object.keys(leaks));
  return {
    title: `Trial ${number} on test rows`,
    columns: [{ label: "what" }, { label: "value", numeric: true }],
    rows: Object.entries(metrics).map(([name, value]) => [
      markedMetric(name, leaking),
      value === null ? "n/a" : formatNumber(value),
    ]),
    notes: [`Run ${run}; its test rows were opened once, after the search.`],
  };
}

/** What the searches within the folds of an outer cross-validation found. */
export function nestedTable({ folds, value }: NonNullable<GroupResult["nested"]>): Table {
  return {
    title: "Outer folds",
    columns: [
      { label: "fold" },
      { label: "value of the fold", numeric: true },
      { label: "rows", numeric: true },
      { label: "chosen by", numeric: true },
      { label: "trial", numeric: true },
    ],
    rows: folds.map(({ fold, value: found, rows, study }) => [
      String(fold),
      found === null ? "n/a" : formatNumber(found),
      formatCount(rows),
      study.best === null ? "n/a" : formatNumber(study.best.value),
      study.best === null ? "" : String(study.best.number),
    ]),
    notes: [
      ...(value ? [`Mean ${spreadText(value)}: it judges the search and training together, not one model.`] : []),
      "Each fold was kept from a whole search and opened once, for the best trial of that search.",
    ],
  };
}

/** Metrics of complete runs with several seeds or folds. */
export function repetitionTables({ by, runs, failed, metrics }: NonNullable<GroupResult["repeated"]>): Table[] {
  const names = Object.keys(metrics);
  const leaking = new Set(runs.flatMap(({ leaks }) => Object.keys(leaks)));
  return [
    {
      title: `Over ${by}s`,
      columns: [
        { label: "metric" },
        { label: "mean", numeric: true },
        { label: "standard deviation", numeric: true },
        { label: "95 % interval of the mean", numeric: true },
      ],
      rows: Object.entries(metrics).map(([name, { mean, standard_deviation: deviation, interval95 }]) => [
        markedMetric(name, leaking),
        formatNumber(mean),
        deviation === null ? "n/a" : formatNumber(deviation),
        interval95 === null ? "n/a" : formatInterval(interval95),
      ]),
      notes: failed.map(({ number, reason }) => `The run of ${by} ${number} failed: ${reason}`),
    },
    {
      title: "Runs",
      columns: [
        { label: by },
        { label: "run" },
        ...names.map((name) => ({ label: markedMetric(name, leaking), numeric: true })),
      ],
      rows: runs.map(({ number, run, metrics: own }) => [
        String(number),
        run,
        ...names.map((name) => formatNumber(own[name] ?? Number.NaN)),
      ]),
    },
  ];
}

/** `0.4312 [0.4201, 0.4423] (95 %)` */
export function spreadText({ mean, interval95 }: { mean: number; interval95: [number, number] | null }): string {
  return `${formatNumber(mean)}${interval95 === null ? "" : ` ${formatInterval(interval95)} (95 %)`}`;
}
