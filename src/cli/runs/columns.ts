import { ConfigError } from "../../core/errors.ts";
import { isLeaking, leaksOfRun } from "../../experiment/leaking-metrics.ts";
import { formatQuantity, formatSeconds, formatShare } from "../../report/number-format.ts";
import { tableWidth } from "../../report/text-table.ts";
import { runField } from "../../tracking/run-field.ts";
import type { SelectedRun } from "../../tracking/run-selection.ts";
import type { Scalar } from "../../tracking/run-state.ts";

/** A column of the list of runs. */
export interface RunColumn {
  /** field of a run, or `children`, `tags` */
  name: string;
  label: string;
  numeric: boolean;
  value: (row: SelectedRun) => Scalar | undefined;
  /** as the terminal shows it */
  text: (row: SelectedRun) => string;
}

/** Metrics that the list shows first, where there are any of them. */
const FIRST_METRICS = [
  "shower_split.accuracy",
  "shower_split.log_loss",
  "shower_level.accuracy",
  "leak_free.accuracy",
  "leak_free.log_loss",
  "row_split.accuracy",
  "thesis.accuracy",
] as const;
/** Metrics shown where there are none of those. */
const OTHER_METRICS = 3;

/** The columns of these names: fields of a run, or `children`, `tags`. Throws ConfigError that lists all unknown ones. */
export function namedColumns(names: readonly string[]): RunColumn[] {
  const problems: string[] = [];
  const columns = names.map((name) => {
    const column = columnOf(name);
    if (typeof column === "string") problems.push(`--columns: ${column}`);
    return column as RunColumn;
  });
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));
  return columns;
}

/** What is worth showing of these runs. */
export function defaultColumns(rows: readonly SelectedRun[]): RunColumn[] {
  const kinds = new Set(rows.map(({ run }) => run.state.kind));
  return namedColumns([
    "id",
    ...(kinds.size > 1 ? ["kind"] : []),
    "status",
    "started",
    "seconds",
    ...metricsOf(rows).map((name) => `metrics.${name}`),
    ...(rows.some(({ children }) => children > 0) ? ["children"] : []),
    ...(rows.some(({ run }) => Object.keys(run.labels.tags).length > 0) ? ["tags"] : []),
  ]);
}

/**
 * The columns that a width has room for: metrics but the first give way before others, the last of all first. All columns where
 * even id, status and the first metric do not fit.
 */
export function fittingColumns(columns: RunColumn[], rows: readonly SelectedRun[], width: number): RunColumn[] {
  const [, ...metrics] = columns.map(({ name }) => name).filter((name) => name.startsWith("metrics."));
  const giveWay = [...metrics.reverse(), "seconds", "kind", "started", "tags", "children"];
  for (let given = 0; given <= giveWay.length; given++) {
    const shown = columns.filter(({ name }) => !giveWay.slice(0, given).includes(name));
    if (tableWidth({ columns: shown, rows: rows.map((row) => shown.map(({ text }) => text(row))) }) <= width) {
      return shown;
    }
  }
  return columns;
}

function metricsOf(rows: readonly SelectedRun[]): string[] {
  const counts = new Map<string, number>();
  for (const { run } of rows) {
    for (const name of Object.keys(run.state.metrics)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const first = FIRST_METRICS.filter((name) => counts.has(name));
  if (first.length > 0) return first;
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, OTHER_METRICS)
    .map(([name]) => name);
}

function columnOf(name: string): RunColumn | string {
  if (name === "children") {
    const value = ({ children }: SelectedRun) => children;
    return {
      name,
      label: "parts",
      numeric: true,
      value,
      text: ({ children }) => (children === 0 ? "" : String(children)),
    };
  }
  if (name === "tags") {
    const value = ({ run }: SelectedRun) =>
      Object.entries(run.labels.tags)
        .map(([key, tag]) => (tag === "" ? key : `${key}=${tag}`))
        .join(" ");
    return { name, label: "tags", numeric: false, value, text: value };
  }
  const field = runField(name);
  if (typeof field === "string") return field;
  const metric = name.startsWith("metrics.");
  return {
    name,
    label: name === "started" || name === "ended" ? `${name} (UTC)` : name.replace(/^(metrics|params|tags)\./, ""),
    numeric: metric || name === "seconds",
    value: ({ run }) => field(run),
    text: (row) => `${textOf(name, field(row.run), row.depth)}${leakMark(name, row)}`,
  };
}

/** A number of a leaking protocol never stands alone. */
function leakMark(name: string, { run }: SelectedRun): string {
  const metric = name.replace(/^metrics\./, "");
  const there = metric !== name && run.state.metrics[metric] != null;
  return there && isLeaking(metric, leaksOfRun(run.state)) ? " LEAKING" : "";
}

function textOf(name: string, value: Scalar | undefined, depth: number): string {
  if (value === undefined || value === null) return "";
  if (name === "id") return `${"· ".repeat(depth)}${value}`;
  if (name === "started" || name === "ended") return String(value).slice(0, 16).replace("T", " ");
  if (typeof value !== "number") return String(value);
  if (name === "seconds") return formatSeconds(value);
  if (!name.startsWith("metrics.")) return String(value);
  return Math.abs(value) < 1000 && !Number.isInteger(value) ? formatShare(value) : formatQuantity(value);
}
