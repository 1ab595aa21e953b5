import * as Plot from "@observablehq/plot";
import { drawEmptyFigure, drawFigure, drawPlot, drawText, drawUpright, HEADING_HEIGHT, MARGIN } from "../figure.ts";
import { drawLegend, type LegendEntry, legendHeight } from "../legend.ts";
import { shorten } from "../markup.ts";
import { formatCount, formatNumber, formatPercent } from "../number-format.ts";
import { BEST, MUTED, RESULT } from "../palette.ts";
import { panelAxis } from "../panel-axis.ts";

/** A feature as it was in the training and as it is in a file: quantiles in equal steps. */
export interface DriftingFeature {
  name: string;
  unit: string;
  trained: readonly number[];
  found: readonly number[];
  distance: number;
  outside: number;
}

const AXIS_NAME = 16;
const COLUMNS = 3;
const PANEL_WIDTH = 312;
const PANEL_HEIGHT = 148;
const PANEL_TITLE = 36;
const ENTRIES: readonly LegendEntry[] = [
  { label: "training", colour: MUTED, symbol: "line" },
  { label: "this file", colour: RESULT, symbol: "line" },
];
/** A feature whose largest values are so many times its smallest is drawn over their logarithm. */
const DECADES = 100;

/** Small multiples, one per feature: cumulative distributions in the training and in a file, within the central 99 % of both. */
export function driftFigure(features: readonly DriftingFeature[], rows: number): string {
  const title = "Features against those of the training";
  if (features.length === 0) return drawEmptyFigure(title, "no features to show");
  const columns = Math.min(COLUMNS, features.length);
  const width = Math.max(2 * MARGIN + AXIS_NAME + columns * PANEL_WIDTH, 520);
  const top = HEADING_HEIGHT + legendHeight(ENTRIES, width - 2 * MARGIN) + 8;
  const height = Math.ceil(features.length / columns) * (PANEL_TITLE + PANEL_HEIGHT);
  const panels = features.map((feature, i) =>
    drawFeature(
      feature,
      MARGIN + AXIS_NAME + (i % columns) * PANEL_WIDTH,
      top + Math.floor(i / columns) * (PANEL_TITLE + PANEL_HEIGHT),
    ),
  );
  const description = `Cumulative distributions of ${features.length} features in the training and in ${formatCount(rows)} stations.`;
  return drawFigure({ width, height: top + height + 8, title, description }, [
    drawLegend(ENTRIES, { x: MARGIN, y: HEADING_HEIGHT, width: width - 2 * MARGIN }),
    ...panels,
    drawUpright(MARGIN + 6, top + height / 2, "share of stations below / %"),
  ]);
}

function drawFeature({ name, unit, trained, found, distance, outside }: DriftingFeature, x: number, y: number): string {
  const left = x + 36;
  const ends = [trained, found].map((values) => [at(values, 0.005), at(values, 0.995)] as const);
  const [low, high] = [Math.min(...ends.map(([each]) => each)), Math.max(...ends.map(([, each]) => each))];
  const logarithmic = low > 0 && high > DECADES * low;
  const axis = panelAxis(low, high, logarithmic);
  const line = (values: readonly number[], stroke: string) =>
    Plot.lineY(
      values.flatMap((value, k) => (value < low || value > high ? [] : [[value, (100 * k) / (values.length - 1)]])),
      { x: "0", y: "1", stroke, strokeWidth: 1.8 },
    );
  const plot = drawPlot(x, y + PANEL_TITLE, {
    width: PANEL_WIDTH,
    height: PANEL_HEIGHT,
    marginLeft: 36,
    marginRight: 18,
    marginTop: 4,
    marginBottom: 32,
    x: { label: null, domain: low < high ? [low, high] : [low - 1, high + 1], ...axis },
    y: { label: null, ticks: 3, grid: true, domain: [0, 100] },
    marks: [line(trained, MUTED), line(found, RESULT)],
  });
  const said = `distance ${formatNumber(distance, 2)}, ${formatPercent(outside, 1)} outside the training`;
  return [
    drawText(left, y + 13, shorten(unit === "" ? name : `${name} / ${unit}`, 38), { bold: true }),
    drawText(left, y + 29, said, { size: 11, colour: outside > 0.01 ? BEST : MUTED }),
    plot,
  ].join("");
}

function at(values: readonly number[], p: number): number {
  return values[Math.round(p * (values.length - 1))]!;
}
