import { type Group, renderGroup } from "../experiment/group/load.ts";
import type { GroupPlan, GroupResult, Spread, StudyResult } from "../experiment/group/result.ts";
import type { Table } from "../report/table.ts";
import { listLines } from "../report/text-table.ts";
import { launchLines } from "./launch/plan.ts";

/** Prints what running a group would do, and its resolved configuration. */
export function printGroupPlan(plan: GroupPlan, { group }: { group: Group }, { json }: { json?: boolean }): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(plan)}\n`);
    return;
  }
  const { search, repeated, experiment, notes, listeners } = plan;
  const width = Math.max(...(search?.parameters.map(({ name }) => name.length) ?? [0])) + 2;
  const lines = [
    ...(search
      ? [
          `${search.trials} trials by ${search.sampler}, ${search.batch} at a time, pruner ${search.pruner}; ${search.direction} ${search.metric}`,
          ...search.parameters.map(
            ({ name, values, when }) => `  ${name.padEnd(width)}${values}${when === "" ? "" : ` where ${when}`}`,
          ),
          ...Object.entries(search.fixed).map(([name, value]) => `  ${name.padEnd(width)}${JSON.stringify(value)}`),
          `${search.checked} settings at the ends of the space are as the experiment's schema wants them`,
        ]
      : []),
    ...(repeated
      ? [`${repeated.numbers.length} complete runs with ${repeated.by}s ${repeated.numbers.join(", ")}`]
      : []),
    "",
    `data    ${experiment.data.path}: ${experiment.data.note}`,
    ...launchLines(plan.launch),
    `told    ${listeners.length === 0 ? "nobody" : listeners.join(", ")}`,
    ...notes.map((note) => `note    ${note}`),
  ];
  process.stdout.write(`${lines.join("\n")}\n\n# the resolved configuration\n${renderGroup(group)}`);
}

/** A group's result on stdout: its trials, what was chosen and what it gave, or one object. */
export function printGroup(result: GroupResult, { json }: { json?: boolean }): void {
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${renderGroupResult(result).join("\n")}\n`);
}

function renderGroupResult({ study, chosen, nested, repeated, journal, run, report }: GroupResult): string[] {
  const width = process.stdout.columns || 120;
  const tables = [
    ...(study ? [...listLines(trialTable(study), width), "", ...bestLines(study)] : []),
    ...(chosen ? ["", ...listLines(chosenTable(chosen, study!), width)] : []),
    ...(nested ? listLines(nestedTable(nested), width) : []),
    ...(nested?.value ? ["", `outer folds: ${spreadText(nested.value)}; it judges the procedure, not one model`] : []),
    ...(repeated ? listLines(repetitionTable(repeated), width) : []),
  ];
  const places = { ...(journal !== null && { journal }), run, ...(report !== null && { report }) };
  return [...tables, "", ...Object.entries(places).map(([name, path]) => `${name.padEnd(9)}${path}`)];
}

/** Trials that a terminal is shown; the result file has all. */
const SHOWN = 20;

function trialTable({ trials, direction, metric }: StudyResult): Table {
  const sign = direction === "maximize" ? -1 : 1;
  const ranked = [...trials].sort(
    (a, b) => sign * ((a.value ?? sign / 0) - (b.value ?? sign / 0)) || a.number - b.number,
  );
  const names = [...new Set(trials.flatMap(({ params }) => Object.keys(params)))];
  return {
    title: "",
    columns: [
      { label: "trial", numeric: true },
      { label: "state" },
      { label: metric, numeric: true },
      ...names.map((label) => ({ label, numeric: true })),
    ],
    rows: ranked
      .slice(0, SHOWN)
      .map(({ number, state, value, params }) => [
        String(number),
        state,
        value === null ? "" : digits(value),
        ...names.map((name) => (Object.hasOwn(params, name) ? shown(params[name]) : "")),
      ]),
  };
}

function bestLines({ trials, counts, best, metric }: StudyResult): string[] {
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  const more = trials.length > SHOWN ? `the best ${SHOWN} of ${trials.length} trials; ` : "";
  return [
    `${more}${some.map(([state, count]) => `${count} ${state}`).join(", ")}`,
    ...(best
      ? [`best ${metric} of validation rows ${digits(best.value)}, trial ${best.number}: it was chosen by it`]
      : []),
  ];
}

function chosenTable({ metrics, number }: NonNullable<GroupResult["chosen"]>, { metric }: StudyResult): Table {
  const rows = Object.entries(metrics).map(([name, value]) => [name, value === null ? "" : digits(value)]);
  return {
    title: "",
    columns: [{ label: `trial ${number}, test rows (searched for ${metric})` }, { label: "", numeric: true }],
    rows,
  };
}

function nestedTable({ folds }: NonNullable<GroupResult["nested"]>): Table {
  return {
    title: "",
    columns: ["outer fold", "rows", "value", "best of its search"].map((label) => ({ label, numeric: true })),
    rows: folds.map(({ fold, rows, value, study }) => [
      String(fold),
      String(rows),
      value === null ? "" : digits(value),
      study.best ? digits(study.best.value) : "",
    ]),
  };
}

function repetitionTable({ by, metrics, runs }: NonNullable<GroupResult["repeated"]>): Table {
  return {
    title: "",
    columns: [
      { label: `test rows, ${runs.length} ${by}s` },
      ...["mean", "sd", "95 % interval"].map((label) => ({ label, numeric: true })),
    ],
    rows: Object.entries(metrics).map(([name, { mean, standard_deviation: sd, interval95 }]) => [
      name,
      digits(mean),
      sd === null ? "" : digits(sd),
      interval95 ? `[${interval95.map(digits).join(", ")}]` : "",
    ]),
  };
}

function spreadText({ mean, standard_deviation: sd, interval95 }: Spread): string {
  return interval95 && sd !== null
    ? `${digits(mean)}, standard deviation ${digits(sd)}, 95 % interval [${interval95.map(digits).join(", ")}]`
    : digits(mean);
}

function digits(value: number): string {
  return String(Number(value.toPrecision(5)));
}

function shown(value: unknown): string {
  return typeof value === "number" ? digits(value) : String(value);
}
