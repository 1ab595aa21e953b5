import { type Group, renderGroup } from "../experiment/group/load.ts";
import {
  bestTrialsTable,
  chosenTable,
  countsTable,
  nestedTable,
  repetitionTables,
} from "../experiment/group/report-tables.ts";
import type { GroupPlan, GroupResult } from "../experiment/group/result.ts";
import type { Table } from "../report/table.ts";
import { listLines, tableLines, tableWidth, wrap } from "../report/text-table.ts";
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

/** A group's result on stdout: its best trials, what was chosen and what it gave, or one object. */
export function printGroup(result: GroupResult, { json }: { json?: boolean }): void {
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${renderGroupResult(result).join("\n")}\n`);
}

function renderGroupResult({ study, chosen, nested, repeated, journal, run, report }: GroupResult): string[] {
  const width = process.stdout.columns || 120;
  const tables = [
    ...(study ? [bestTrialsTable(study), countsTable(study)] : []),
    ...(chosen ? [chosenTable(chosen)] : []),
    ...(nested ? [nestedTable(nested)] : []),
    ...(repeated ? repetitionTables(repeated) : []),
  ];
  const places = { ...(journal !== null && { journal }), run, ...(report !== null && { report }) };
  return [
    ...tables.flatMap((table) => linesOf(table, width)).slice(1),
    "",
    ...Object.entries(places).map(([name, path]) => `${name.padEnd(9)}${path}`),
  ];
}

/** A table with title and notes; one of many parameters, which is wider than the terminal, as a block of lines a trial. */
function linesOf(table: Table, width: number): string[] {
  if (tableWidth(table) <= width) return tableLines(table, width);
  const notes = (table.notes ?? []).flatMap((note) => wrap(note, width));
  return ["", ...wrap(table.title, width), ...listLines(table, width), ...notes];
}
