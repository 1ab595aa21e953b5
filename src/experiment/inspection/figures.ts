import { binsOf, type ColumnSummary, peakOf, someOf } from "../../data/inspection/column-survey.ts";
import type { ExampleStation } from "../../data/inspection/examples.ts";
import type { InspectedSource } from "../../data/inspection/inspection.ts";
import type { RowSample } from "../../data/inspection/row-sample.ts";
import type { ReportFigure } from "../../report/content.ts";
import { exampleTraces } from "../../report/figures/example-traces.ts";
import { featureDistributions } from "../../report/figures/feature-distributions.ts";
import { formatCount } from "../../report/number-format.ts";

/** Panels of a figure; a file of a thousand columns has its first ones drawn. */
const MOST_PANELS = 36;
/** Width of a bin where the file does not say it: that of the array's FADCs, 40 MHz. */
const DEFAULT_BIN_NS = 25;

const TITLES: readonly (readonly [ColumnSummary["role"], string])[] = [
  ["observable", "Observables"],
  ["truth", "Monte-Carlo truth"],
  ["other", "Columns that the dictionary does not know"],
];

/** Distributions of all columns per primary, by role, and an example trace of each primary. */
export function inspectionFigures({ inspection, sample }: InspectedSource): ReportFigure[] {
  const { columns, examples } = inspection;
  const figures = TITLES.flatMap(([role, title]) => {
    const members = columns.filter((column) => column.role === role);
    return distributions(
      title,
      members.filter(({ dtype }) => !isList(dtype)),
      sample,
    );
  });
  const lists = columns.filter(({ dtype }) => isList(dtype));
  figures.push(...distributions("Traces", lists, sample));
  if (examples.length > 0) {
    const caption =
      "A station of each primary: the unsaturated one nearest to 1000 m from the axis, the mean of its working PMTs.";
    figures.push({ svg: exampleTraces(examples.map(traceOf)), caption });
  }
  return figures;
}

function isList(dtype: string): boolean {
  return dtype.startsWith("list");
}

function distributions(title: string, columns: readonly ColumnSummary[], sample: RowSample): ReportFigure[] {
  const units: Record<string, string> = {};
  for (const { name, unit, dtype } of columns) {
    if (!isList(dtype)) units[name] = unit;
    else Object.assign(units, { [binsOf(name)]: "", [peakOf(name)]: unit, [someOf(name)]: unit });
  }
  const all = sample.names.filter((name) => name in units);
  const names = all.slice(0, MOST_PANELS);
  if (names.length === 0 || sample.rows === 0) return [];
  const labels = sample.labelsOfRows();
  const classes = [...new Set(labels)];
  const index = new Map(classes.map((name, i) => [name, i]));
  const values = new Float32Array(sample.rows * names.length);
  for (const [k, name] of names.entries()) {
    for (const [row, value] of sample.column(name).entries()) values[row * names.length + k] = value;
  }
  const drawn = {
    matrix: { rows: sample.rows, columns: names, values },
    y: labels.map((label) => index.get(label)!),
    classes,
    units,
    title,
    columns: "columns",
  };
  const [svg, narrow] = [featureDistributions(drawn), featureDistributions({ ...drawn, across: 1 })];
  return [{ svg, narrow, caption: captionOf(sample, all.length - names.length) }];
}

function captionOf({ seen, rows }: RowSample, left: number): string {
  const which = rows === seen ? "all rows" : `${formatCount(rows)} of ${formatCount(seen)} rows, drawn at random`;
  return `Distributions of ${which}, one line per primary.${left > 0 ? ` ${left} further columns are not drawn.` : ""}`;
}

function traceOf({ trace, bin_width_ns = DEFAULT_BIN_NS, ...example }: ExampleStation) {
  return { ...example, time_ns: trace.map((_, bin) => bin * bin_width_ns), measured: trace };
}
