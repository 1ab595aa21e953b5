import * as Plot from "@observablehq/plot";
import type { FeatureMatrix } from "../../core/matrix.ts";
import {
  drawEmptyFigure,
  drawFigure,
  drawPlot,
  drawText,
  drawUpright,
  HEADING_HEIGHT,
  MARGIN,
  textWidth,
} from "../figure.ts";
import { type CommonHistogram, commonHistogram } from "../histogram.ts";
import { drawLegend, type LegendEntry, legendHeight } from "../legend.ts";
import { shorten } from "../markup.ts";
import { formatCount, formatPercent } from "../number-format.ts";
import { classColour, inClassOrder, MUTED } from "../palette.ts";
import { panelAxis } from "../panel-axis.ts";

export interface FeatureDistributionsInput {
  matrix: FeatureMatrix;
  /** [rows] index into `classes` */
  y: ArrayLike<number>;
  classes: readonly string[];
  /** unit of each feature by its name; absent or "" where it has none */
  units: Readonly<Record<string, string>>;
  /** by default `Features per primary` */
  title?: string;
  /** what a column is, by default `features` */
  columns?: string;
  /** what all columns have on their horizontal axis; by default their names and units say it */
  axis?: string;
  /** panels side by side, by default 3; one fits a narrow screen */
  across?: number;
}

/** Room for the name of the vertical axis, px. */
const AXIS_NAME = 16;
const ACROSS = 3;
/** Of a figure of several panels side by side at least, px. */
const LEAST_WIDTH = 520;
const PANEL_WIDTH = 312;
const PANEL_HEIGHT = 148;
const PANEL_TITLE = 36;
const VERTICAL = "share of the primary's stations per bin / %";

/** Values of a column by class. */
function valuesByClass({ matrix, y, classes }: FeatureDistributionsInput, column: number): Float32Array[] {
  const width = matrix.columns.length;
  const counts = new Uint32Array(classes.length);
  for (let row = 0; row < matrix.rows; row++) counts[y[row]!]!++;
  const values = Array.from(counts, (count) => new Float32Array(count));
  counts.fill(0);
  for (let row = 0; row < matrix.rows; row++) {
    const label = y[row]!;
    const list = values[label];
    if (list) list[counts[label]!++] = matrix.values[row * width + column]!;
  }
  return values;
}

/** Corners of a histogram's outline in per cent; open at its ends, where the distribution goes on. */
function outline({ edges }: CommonHistogram, shares: readonly number[]): [number, number][] {
  const corners = shares.map((share, i): [number, number] => [edges[i]!, 100 * share]);
  return [...corners, [edges.at(-1)!, 100 * shares.at(-1)!]];
}

function describeRest({ clipped, missing, logarithmic }: CommonHistogram): string {
  const absent = missing > 0 ? `, ${formatCount(missing)} not finite` : "";
  return `${formatPercent(clipped, 2)} outside the axis${absent}${logarithmic ? ", log bins" : ""}`;
}

function drawPanel(input: FeatureDistributionsInput, column: number, x: number, y: number): string {
  const name = input.matrix.columns[column]!;
  const unit = input.units[name] ?? "";
  const left = x + 36;
  const heading = drawText(left, y + 13, shorten(unit === "" ? name : `${name} / ${unit}`, 38), { bold: true });
  const histogram = commonHistogram(valuesByClass(input, column));
  if (!histogram) return heading + drawText(left, y + 60, "no finite value", { colour: MUTED });
  const order = inClassOrder(input.classes);
  const low = histogram.edges[0]!;
  const high = histogram.edges.at(-1)!;
  const axis = panelAxis(low, high, histogram.logarithmic);
  const plot = drawPlot(x, y + PANEL_TITLE, {
    width: PANEL_WIDTH,
    height: PANEL_HEIGHT,
    marginLeft: 36,
    marginRight: 18,
    marginTop: 4,
    marginBottom: 32,
    x: { label: null, domain: [low, high], ...axis },
    y: { label: null, ticks: 3, grid: true, nice: true, zero: true },
    marks: order.map((primary) =>
      Plot.lineY(outline(histogram, histogram.shares[input.classes.indexOf(primary)]!), {
        x: "0",
        y: "1",
        curve: "step-after",
        stroke: classColour(primary),
        strokeWidth: 1.6,
      }),
    ),
  });
  return heading + drawText(left, y + 29, describeRest(histogram), { size: 11, colour: MUTED }) + plot;
}

/**
 * Small multiples, one per feature, of the histograms of each primary over common bins; every panel says which share
 * of the stations lies outside its axis (the bins span the central 99 %) and how many values are not finite.
 */
export function featureDistributions(input: FeatureDistributionsInput): string {
  const { title = "Features per primary", columns: noun = "features", axis, across = ACROSS } = input;
  const count = input.matrix.columns.length;
  if (count === 0 || input.matrix.rows === 0) return drawEmptyFigure(title, `no stations or no ${noun} to show`);
  const columns = count === 4 ? Math.min(2, across) : Math.min(across, count);
  const width = Math.max(2 * MARGIN + AXIS_NAME + columns * PANEL_WIDTH, across === 1 ? 0 : LEAST_WIDTH);
  const entries = inClassOrder(input.classes).map(
    (label): LegendEntry => ({ label, colour: classColour(label), symbol: "line" }),
  );
  const top = HEADING_HEIGHT + legendHeight(entries, width - 2 * MARGIN) + 8;
  const height = Math.ceil(count / columns) * (PANEL_TITLE + PANEL_HEIGHT);
  const bottom = top + height;
  const panels = Array.from({ length: count }, (_, i) =>
    drawPanel(
      input,
      i,
      MARGIN + AXIS_NAME + (i % columns) * PANEL_WIDTH,
      top + Math.floor(i / columns) * (PANEL_TITLE + PANEL_HEIGHT),
    ),
  );
  return drawFigure(
    {
      width,
      height: bottom + (axis === undefined ? 8 : 26),
      title,
      description: `Histograms of ${count} ${noun} over ${formatCount(input.matrix.rows)} stations, one line per primary.`,
    },
    [
      drawLegend(entries, { x: MARGIN, y: HEADING_HEIGHT, width: width - 2 * MARGIN }),
      ...panels,
      ...(axis === undefined
        ? []
        : [drawText(MARGIN + AXIS_NAME + (columns * PANEL_WIDTH) / 2, bottom + 10, axis, { anchor: "middle" })]),
      // One row of panels is lower than the whole name is long.
      drawUpright(MARGIN + 6, top + height / 2, textWidth(VERTICAL) > height ? "share per bin / %" : VERTICAL),
    ],
  );
}
