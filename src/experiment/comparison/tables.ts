import {
  formatConfidence,
  formatCount,
  formatInterval,
  formatNumber,
  formatQuantity,
  NO_NUMBER,
} from "../../report/number-format.ts";
import type { Table } from "../../report/table.ts";
import type { Scalar } from "../../tracking/run-state.ts";
import { leaksOfRun, markedMetric } from "../leaking-metrics.ts";
import type { Compared, ComparedRun } from "./differences.ts";
import type { PairedRuns } from "./paired-runs.ts";

/** Characters of a value that a table shows. */
const LONGEST = 40;
const HASH = /^[0-9a-f]{64}$/;
/** Below so many showers a percentile bootstrap is too sure of itself. */
const FEW_SHOWERS = 30;

/** A table for each section in which runs differ, a column a run. */
export function differenceTables(runs: readonly ComparedRun[], differences: readonly Compared[]): Table[] {
  const sections = [...new Set(differences.map(({ section }) => section))];
  if (sections.length === 0) {
    return [{ title: "No differences in parameters, data, environment, hashes or metrics", columns: [], rows: [] }];
  }
  const leaking = leakingIn(runs);
  return sections.map((section) => ({
    title: `Differences in ${section}`,
    columns: [{ label: section }, ...runs.map((_, i) => ({ label: String(i + 1) }))],
    rows: differences
      .filter((one) => one.section === section)
      .map(({ name, values }) => [
        section === "metrics" ? markedMetric(name, leaking) : name,
        ...values.map(valueText),
      ]),
  }));
}

/** The protocols that leak in any of the runs. */
export function leakingIn(runs: readonly Pick<ComparedRun, "state">[]): Set<string> {
  return new Set(runs.flatMap(({ state }) => [...leaksOfRun(state).keys()]));
}

function valueText(value: Scalar): string {
  if (value === null) return "-";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
  const text = String(value);
  if (HASH.test(text)) return text.slice(0, 12);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** What a pair is called beside others: the level, and of several runs the number that the other one has among those compared. */
export function pairLabel({ level, second }: PairedRuns, pairs: readonly PairedRuns[]): string {
  const others = [...new Set(pairs.map((pair) => pair.second))];
  return others.length === 1 ? level : `${level}, run ${others.indexOf(second) + 2}`;
}

/** The tests of the first run against each other, and why there is none where there is none. */
export function comparisonTables(pairs: readonly PairedRuns[]): Table[] {
  const tested = pairs.flatMap((pair) => (pair.test ? [{ label: pairLabel(pair, pairs), test: pair.test }] : []));
  const refused = pairs.filter(({ test }) => test === null);
  const notes = [
    ...refused.map(
      ({ level, first, second, reason }) => `No paired test of ${level} of ${first} and ${second}: ${reason}.`,
    ),
    ...(tested.length > 0 ? notesOf(tested.map(({ test }) => test)) : []),
  ];
  const title = "Paired tests, second less first";
  if (tested.length === 0) return [{ title, columns: [], rows: [], notes }];
  const columns = ["difference", "first", "second", "p", "rows", "showers", "McNemar p", "mid-p"];
  return [
    {
      title,
      columns: [{ label: "of" }, ...columns.map((label) => ({ label, numeric: true }))],
      rows: tested.flatMap(({ label, test }) =>
        (["accuracy", "log_loss"] as const).map((quantity) => {
          const { first, second: other, difference, interval, p_value } = test[quantity];
          const mcnemar = quantity === "accuracy" ? [test.mcnemar.p_value, test.mcnemar.mid_p].map(pText) : ["", ""];
          return [
            `${quantity.replace("_", " ")}, ${label}`,
            `${signed(difference)} ${formatInterval(interval)}`,
            formatNumber(first),
            formatNumber(other),
            pText(p_value),
            formatCount(test.rows),
            formatCount(test.showers),
            ...mcnemar,
          ];
        }),
      ),
      notes,
    },
  ];
}

function notesOf(tests: readonly NonNullable<PairedRuns["test"]>[]): string[] {
  const [{ confidence, replicates }] = tests as [NonNullable<PairedRuns["test"]>];
  const few = tests.some(({ showers }) => showers < FEW_SHOWERS);
  return [
    `Intervals (${formatConfidence(confidence)}) and p come from ${formatCount(replicates)} bootstrap replicates of whole showers; rows are those that both runs held out.`,
    "McNemar's test (exact, and mid-p) takes rows for independent, which stations of a shower are not: its p tends to be too small.",
    ...(few ? [`With fewer than ${FEW_SHOWERS} showers intervals and p are too sure of themselves.`] : []),
    ...(tests.length > 2 ? ["No p is corrected for how many runs are compared."] : []),
  ];
}

function signed(value: number): string {
  return value > 0 ? `+${formatNumber(value)}` : formatNumber(value);
}

/** Two digits; what is below 0.0001 is said to be so. */
export function pText(p: number): string {
  if (!Number.isFinite(p)) return NO_NUMBER;
  if (p < 1e-4) return "< 0.0001";
  return p >= 0.0995 ? formatNumber(p, 2) : formatQuantity(Number(p.toPrecision(2)));
}
