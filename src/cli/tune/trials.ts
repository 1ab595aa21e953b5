import { ConfigError } from "../../core/errors.ts";
import { nearest } from "../../core/suggestion.ts";
import { csvLine } from "../../data/csv-line.ts";
import { openStudy } from "../../experiment/group/open-study.ts";
import { formatSeconds, formatValue } from "../../report/number-format.ts";
import { shortNames } from "../../report/parameter-axis.ts";
import { listLines } from "../../report/text-table.ts";
import type { ParameterValue } from "../../tuning/distribution.ts";
import type { StudyRecord } from "../../tuning/storage.ts";
import { isBetter, REASON, TRIAL_STATES, type TrialRecord, type TrialState } from "../../tuning/trial.ts";
import { countStates, countsText, finite, type StudyFlags, secondsOf, studyFields, warn } from "./study-text.ts";

interface TrialFlags extends StudyFlags {
  state?: string;
  sort?: string;
  top?: string;
  csv?: boolean;
}

/** A trial as it is listed. */
interface ListedTrial {
  number: number;
  state: TrialState;
  value: number | null;
  seconds: number | null;
  steps: number;
  reason: string | null;
  params: Readonly<Record<string, ParameterValue>>;
}

/** Prints the trials of a study that are meant, by number unless told otherwise. */
export async function tuneTrials(reference: string, flags: TrialFlags): Promise<void> {
  const { json = false, csv = false, state, sort, top, ...place } = flags;
  if (json && csv) throw new ConfigError("--json and --csv exclude each other");
  if (sort !== undefined && top !== undefined) throw new ConfigError("--sort and --top exclude each other");
  const states = state === undefined ? undefined : statesOf(state);
  const opened = await openStudy(reference, { ...place, warn });
  const { study } = opened;
  const names = [...new Set(study.trials.flatMap(({ params }) => Object.keys(params)))];
  const meant = study.trials.filter((trial) => states === undefined || states.includes(trial.state)).map(listed);
  const trials = top === undefined ? sorted(meant, { sort, names }) : best(meant, { study, top: Number(top) });
  if (json) {
    const told = { ...studyFields(opened), counts: countStates(study), trials };
    process.stdout.write(`${JSON.stringify(told)}\n`);
  } else if (csv) {
    process.stdout.write(csvLine(["number", "state", "value", "seconds", "steps", ...names, "reason"]));
    for (const trial of trials) process.stdout.write(csvLine(cells(trial, names, (cell) => String(cell ?? ""))));
  } else {
    const lines = trials.length === 0 ? [] : tableLinesOf(trials, { names, study, metric: opened.metric });
    const rest = `study ${study.name}: ${countsText(countStates(study))}${trials.length < study.trials.length ? `; ${trials.length} shown` : ""}`;
    process.stdout.write(`${[...lines, ...(lines.length > 0 ? [""] : []), rest].join("\n")}\n`);
  }
}

function listed(trial: TrialRecord): ListedTrial {
  const { number, state, value, params, intermediate, attributes } = trial;
  const reason = attributes[REASON];
  return {
    number,
    state,
    value: finite(value),
    seconds: secondsOf(trial),
    steps: intermediate.length,
    reason: typeof reason === "string" ? reason : null,
    params,
  };
}

function statesOf(text: string): TrialState[] {
  return text.split(",").map((word) => {
    const state = word.trim();
    if ((TRIAL_STATES as readonly string[]).includes(state)) return state as TrialState;
    throw new ConfigError(`--state ${state}: expected some of ${TRIAL_STATES.join(", ")}`);
  });
}

/** The best complete trials, the best first. */
function best(trials: readonly ListedTrial[], { study, top }: { study: StudyRecord; top: number }): ListedTrial[] {
  const { direction } = study;
  const valued = trials.filter(({ state, value }) => state === "complete" && value !== null);
  return valued
    .sort((a, b) => (a.value === b.value ? a.number - b.number : isBetter(direction, a.value!, b.value!) ? -1 : 1))
    .slice(0, top);
}

/** By a field, the smallest first, or with a minus the largest; those without it last. */
function sorted(
  trials: readonly ListedTrial[],
  { sort, names }: { sort: string | undefined; names: readonly string[] },
): ListedTrial[] {
  if (sort === undefined) return [...trials];
  const field = sort.replace(/^-/, "");
  const fields = ["number", "state", "value", "seconds", "steps", ...names];
  if (!fields.includes(field)) {
    const near = nearest(field, fields);
    throw new ConfigError(
      `--sort ${sort}: expected one of ${fields.join(", ")}${near === undefined ? "" : `; did you mean ${near}?`}`,
    );
  }
  const sign = sort.startsWith("-") ? -1 : 1;
  const of = (trial: ListedTrial): unknown =>
    names.includes(field) ? trial.params[field] : trial[field as keyof ListedTrial];
  return [...trials].sort((a, b) => {
    const [x, y] = [of(a) ?? null, of(b) ?? null];
    if (x === y) return a.number - b.number;
    if (x === null || y === null) return x === null ? 1 : -1;
    const order = typeof x === "number" && typeof y === "number" ? x - y : String(x) < String(y) ? -1 : 1;
    return sign * order;
  });
}

function cells(trial: ListedTrial, names: readonly string[], text: (cell: unknown) => string): string[] {
  const { number, state, value, seconds, steps, params, reason } = trial;
  return [number, state, value, seconds, steps, ...names.map((name) => params[name]), reason].map(text);
}

interface TableOf {
  names: readonly string[];
  study: StudyRecord;
  metric: string | null;
}

function tableLinesOf(trials: readonly ListedTrial[], { names, metric }: TableOf): string[] {
  const withReason = trials.some(({ reason }) => reason !== null);
  const columns = [
    { label: "trial", numeric: true },
    { label: "state" },
    { label: metric ?? "value", numeric: true },
    { label: "time", numeric: true },
    ...shortNames(names.map((name) => ({ name }))).map((label) => ({ label, numeric: true })),
    ...(withReason ? [{ label: "reason" }] : []),
  ];
  const rows = trials.map(({ number, state, value, seconds, params, reason }) => [
    String(number),
    state,
    value === null ? "" : formatValue(value),
    seconds === null ? "" : formatSeconds(seconds),
    ...names.map((name) => parameterText(params[name])),
    ...(withReason ? [reason ?? ""] : []),
  ]);
  return listLines({ title: "", columns, rows }, process.stdout.columns || undefined);
}

function parameterText(value: ParameterValue | undefined): string {
  if (value === undefined) return "";
  return typeof value === "number" ? formatValue(value) : String(value);
}
