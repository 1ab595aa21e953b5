import { ConfigError } from "../../core/errors.ts";
import { csvLine } from "../../data/csv-line.ts";
import { listLines } from "../../report/text-table.ts";
import { type RunFilter, runTest } from "../../tracking/run-filter.ts";
import { findRun } from "../../tracking/run-reference.ts";
import { type SelectedRuns, selectRuns } from "../../tracking/run-selection.ts";
import { readRuns, readState, type StoredRuns } from "../../tracking/run-store.ts";
import { absentFields, namedFields } from "./absent-fields.ts";
import { defaultColumns, fittingColumns, namedColumns } from "./columns.ts";

/** Flags that say which runs are meant. */
export interface FilterFlags extends RunFilter {
  runs: string;
}

interface ListFlags extends FilterFlags {
  sort?: string[];
  limit?: string;
  columns?: string;
  all?: boolean;
  tree?: boolean;
  json?: boolean;
  csv?: boolean;
}

/** Runs that a person is shown without asking for more. */
const SHOWN = 50;

/** Prints the runs of a folder that are meant, newest first. */
export async function listRuns(flags: ListFlags): Promise<void> {
  const { runs: root, sort = [], limit, columns: names, all = false, tree = false, json = false, csv = false } = flags;
  if (all && tree) throw new ConfigError("--all and --tree exclude each other");
  if (json && csv) throw new ConfigError("--json and --csv exclude each other");
  const test = runTest(withParent(flags));
  const fields = names?.split(",").map((name) => name.trim());
  const columns = fields && namedColumns(fields);
  const stored = readRuns(root);
  const selected = selectRuns(stored.runs, {
    test,
    sort,
    limit:
      limit === undefined
        ? json || csv
          ? Number.POSITIVE_INFINITY
          : SHOWN
        : Number(limit) || Number.POSITIVE_INFINITY,
    nesting: tree ? "tree" : all || flags.parent !== undefined ? "all" : "top",
  });
  const { rows } = selected;
  const worth = columns ?? defaultColumns(rows);
  const width = json || csv ? undefined : process.stdout.columns;
  const shown = columns || !width ? worth : fittingColumns(worth, rows, width);
  const absent = absentFields(namedFields({ where: flags.where, sort, columns: fields }), stored.runs);
  for (const sentence of absent) process.stderr.write(`cascada: ${sentence}\n`);
  const damage = damageOf(stored);
  if (json) {
    const runs = rows.map(({ run, depth, children }) => ({
      path: run.path,
      ...run.state,
      status: run.status,
      tags: run.labels.tags,
      note: run.labels.note,
      depth,
      children,
    }));
    const { beyond, nested } = selected;
    process.stdout.write(`${JSON.stringify({ runs, beyond, nested, unreadable: damage })}\n`);
  } else if (csv) {
    process.stdout.write(csvLine(shown.map(({ label }) => label)));
    for (const row of rows) process.stdout.write(csvLine(shown.map(({ value }) => String(value(row) ?? ""))));
    for (const { path, reason } of damage) process.stderr.write(`unreadable: ${path}: ${reason}\n`);
  } else {
    const table = { title: "", columns: shown, rows: rows.map((row) => shown.map(({ text }) => text(row))) };
    const lines = rows.length === 0 ? [] : listLines(table, width);
    const left = worth.filter((column) => !shown.includes(column)).map(({ label }) => label);
    const told = [...remarks(selected, stored, root), ...roomRemark(left)];
    process.stdout.write(
      `${[...lines, ...(lines.length > 0 && told.length > 0 ? ["", ...told] : told), ...damageLines(damage)].join("\n")}\n`,
    );
  }
}

/** A filter whose parent, which may be any reference to a run, is the run's id. */
export function withParent({ runs: root, ...filter }: FilterFlags): RunFilter {
  if (filter.parent === undefined) return filter;
  return { ...filter, parent: readState(findRun(root, filter.parent)).id };
}

/** What cannot be read of a folder of runs, labels that were asked for among it. */
function damageOf({ runs, unreadable }: StoredRuns): StoredRuns["unreadable"] {
  const labels = runs.flatMap(({ path, labelsDamage }) =>
    labelsDamage === undefined ? [] : [{ path, reason: labelsDamage }],
  );
  return [...unreadable, ...labels];
}

function damageLines(damage: StoredRuns["unreadable"]): string[] {
  if (damage.length === 0) return [];
  return [
    "",
    `${damage.length} cannot be read as ${damage.length === 1 ? "a run" : "runs"}:`,
    ...damage.map(({ reason }) => `  ${reason}`),
  ];
}

/** What is not shown, and how to see it. */
function remarks({ rows, beyond, nested }: SelectedRuns, { runs }: StoredRuns, root: string): string[] {
  if (runs.length === 0) return [`no runs in ${root}`];
  return [
    ...(rows.length === 0 ? [`none of the ${runs.length} runs in ${root} is meant`] : []),
    ...(beyond > 0 ? [`${beyond} more; --limit 0 shows all`] : []),
    ...(nested > 0 ? [`${nested} more that are parts of other runs; --tree or --all shows them`] : []),
  ];
}

function roomRemark(left: readonly string[]): string[] {
  return left.length === 0 ? [] : [`no room for ${left.join(", ")}; --columns chooses`];
}
