import type { ColumnSummary } from "../../data/inspection/column-survey.ts";
import type { Finding } from "../../data/inspection/finding.ts";
import { grouped, sentenceOf } from "../../data/inspection/grouped.ts";
import type { Inspection } from "../../data/inspection/inspection.ts";
import { formatCount, formatNumber, formatPercent, formatValue } from "../../report/number-format.ts";
import type { Table } from "../../report/table.ts";

/** What stands out, the worst first. */
export function warningTable(warnings: readonly Finding[]): Table {
  return {
    title: "What stands out",
    columns: [{ label: "level" }, { label: "column" }, { label: "what" }],
    rows: grouped(warnings).map(({ level, columns, ...finding }) => [level, columns, sentenceOf(finding)]),
    notes: [
      "refused: classify and experiment stop at it. suspect: they take it, and it may be wrong. note: nothing is wrong, but it should be known.",
      "Rows are counted from 0, in the order of the file.",
    ],
  };
}

/** Stations by primary and what a shower has of them. */
export function stationTable({ primaries, rows, saturation, ...inspection }: Inspection): Table {
  const share = (count: number) => formatPercent(count / rows);
  const lines: string[][] = Object.entries(primaries).map(([name, count]) => [name, formatCount(count), share(count)]);
  if (lines.length === 0) lines.push(["no labels", formatCount(rows), share(rows)]);
  if (saturation) {
    const high = saturation.high_gain + saturation.low_gain;
    lines.push(["high gain saturated", formatCount(high), share(high)]);
    lines.push(["low gain of them saturated too", formatCount(saturation.low_gain), share(saturation.low_gain)]);
  }
  const spreads = [
    ["stations per shower", inspection.stations_per_shower],
    ["events per shower", inspection.events_per_shower],
    ["stations per event", inspection.stations_per_event],
  ] as const;
  const notes = spreads.flatMap(([name, spread]) =>
    spread ? [`${name}: ${spread.min} to ${spread.max}, mean ${formatNumber(spread.mean, 2)}`] : [],
  );
  return {
    title: "Stations",
    columns: [{ label: "stations" }, { label: "count", numeric: true }, { label: "share", numeric: true }],
    rows: lines,
    notes,
  };
}

/** A line per column, in file order. */
export function columnTable(columns: readonly ColumnSummary[]): Table {
  const number = (value: number | undefined) => (value === undefined ? "" : formatValue(value));
  return {
    title: "Columns",
    columns: [
      { label: "column" },
      { label: "role" },
      { label: "unit" },
      { label: "type" },
      ...["missing", "not finite", "different", "min", "median", "mean", "max"].map((label) => ({
        label,
        numeric: true,
      })),
    ],
    rows: columns.map(({ name, role, unit, dtype, missing, not_finite, distinct, min, mean, max, quantiles }) => [
      ...[name, role, unit, dtype, formatCount(missing), formatCount(not_finite)],
      distinct === undefined ? "" : formatCount(distinct),
      ...[min, quantiles?.[1], mean, max].map(number),
    ]),
    notes: ["Different values are estimated from 4,096 of them on, medians from 10,000 rows drawn at random."],
  };
}

/** Characters of a value of the metadata; a longer one is cut, as in the text. --json has all of it. */
const LONGEST = 160;

/** What the file says of itself. */
export function metadataTable(metadata: Readonly<Record<string, string>>): Table {
  return {
    title: "Metadata",
    columns: [{ label: "name" }, { label: "value" }],
    rows: Object.keys(metadata)
      .sort()
      .map((name) => [name, shortened(metadata[name]!)]),
    notes: Object.values(metadata).some((value) => value.length > LONGEST)
      ? ["Values that end in … are cut here; --json has all of them."]
      : [],
  };
}

function shortened(value: string): string {
  return value.length > LONGEST ? `${value.slice(0, LONGEST - 1)}…` : value;
}
