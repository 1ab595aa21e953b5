import type { ReportFigure } from "../../report/content.ts";
import { metricCourses } from "../../report/figures/metric-courses.ts";
import { type DifferenceRow, pairedDifferences } from "../../report/figures/paired-differences.ts";
import { renderFigures, renderPage, renderTable } from "../../report/page.ts";
import type { Table } from "../../report/table.ts";
import { readAllMetrics } from "../../tracking/metric-steps.ts";
import { markedMetric } from "../leaking-metrics.ts";
import type { Compared, ComparedRun } from "./differences.ts";
import type { PairedRuns } from "./paired-runs.ts";
import { comparisonTables, differenceTables, leakingIn, pairLabel } from "./tables.ts";

export interface RunComparison {
  runs: readonly ComparedRun[];
  differences: readonly Compared[];
  pairs: readonly PairedRuns[];
}

/** Metrics by step that are drawn at most. */
const COURSES = 8;

/** A comparison of runs as one HTML page with figures: the tests first, then all differences. */
export function comparisonPage({ runs, differences, pairs }: RunComparison): string {
  const summary = `${runs.map(({ state }) => state.id).join(", ")}: ${differences.length} differences.`;
  return renderPage({ title: "Comparison of runs", summary }, [
    renderTable(runTable(runs)),
    ...comparisonTables(pairs).map((table) => renderTable(table)),
    renderFigures([...differenceFigures(pairs), ...courseFigures(runs)]),
    ...differenceTables(runs, differences).map((table) => renderTable(table)),
  ]);
}

function runTable(runs: readonly ComparedRun[]): Table {
  return {
    title: "Runs",
    columns: ["run", "id", "status", "started"].map((label) => ({ label })),
    rows: runs.map(({ state }, i) => [String(i + 1), state.id, state.status, state.started]),
  };
}

function differenceFigures(pairs: readonly PairedRuns[]): ReportFigure[] {
  return (["accuracy", "log_loss"] as const).flatMap((quantity): ReportFigure[] => {
    const rows = pairs.flatMap((pair): DifferenceRow[] => {
      const { test } = pair;
      if (!test) return [];
      return [
        { label: pairLabel(pair, pairs), difference: test[quantity].difference, interval: test[quantity].interval },
      ];
    });
    if (rows.length === 0) return [];
    const name = quantity.replace("_", " ");
    const caption = `Difference in ${name} on the rows that both runs held out; intervals by a bootstrap of whole showers.`;
    return [{ svg: pairedDifferences(name, rows), caption }];
  });
}

/** Metrics by step that at least two of the runs have. */
function courseFigures(runs: readonly ComparedRun[]): ReportFigure[] {
  const metrics = runs.map(({ path }) => readAllMetrics(path));
  const names = [...new Set(metrics.flatMap((one) => [...one.keys()]))];
  const shared = names.filter((name) => metrics.filter((one) => one.has(name)).length > 1);
  const leaking = leakingIn(runs);
  return shared.slice(0, COURSES).map((name) => ({
    svg: metricCourses(
      markedMetric(name, leaking),
      metrics.flatMap((one, i) => (one.has(name) ? [{ label: runs[i]!.state.id, steps: one.get(name)! }] : [])),
    ),
    caption: `${markedMetric(name, leaking)} against the steps of training.`,
  }));
}
