import * as Plot from "@observablehq/plot";
import { ShapeError } from "../../core/errors.ts";
import type { AccuracyBin, Interval } from "../../evaluation/evaluation.ts";
import { drawEmptyFigure, drawFigure, drawPlot, HEADING_HEIGHT, MARGIN, PLOT_MARGINS } from "../figure.ts";
import { drawLegend, type LegendEntry, legendHeight } from "../legend.ts";
import { logTicks } from "../log-ticks.ts";
import { formatConfidence, formatEstimate, formatShare, formatTick } from "../number-format.ts";
import { leakColour, MUTED, resultColour } from "../palette.ts";
import { protocolWords, type ReportedProtocol } from "../protocol.ts";

/** The accuracy of one protocol in bins of a quantity, and over all of them. */
export interface AccuracySeries extends ReportedProtocol {
  bins: readonly AccuracyBin[];
  accuracy: number;
  accuracy_interval: Interval;
}

export interface AccuracyCurveInput {
  /** the quantity of the bins with its unit, as the axis says it: `energy / EeV` */
  quantity: string;
  series: readonly AccuracySeries[];
  /** accuracy without looking at the traces */
  chance: number;
  /** of all intervals */
  confidence: number;
  /** logarithmic axis; every edge must be positive */
  logarithmic?: boolean;
}

interface Point extends AccuracyBin {
  middle: number;
}

const WIDTH = 520;
const PLOT_HEIGHT = 300;
/** The points of each protocol stand this far to the right of those before, px. */
const SHIFT = 5;
/** Of the overall accuracy: three whole dashes in the 22 px of a legend's line. */
const DASH = "5 3.5";

/** Lowest and highest accuracy to be drawn, with 5 % of room, within [0, 1]. */
function range(values: readonly number[]): [number, number] {
  const finite = values.filter(Number.isFinite);
  const low = Math.min(...finite, 1);
  const high = Math.max(...finite, 0);
  const room = Math.max(0.02, 0.05 * (high - low));
  return [Math.max(0, low - room), Math.min(1, high + room)];
}

/** A series as it is drawn. */
interface DrawnSeries extends AccuracySeries {
  label: string;
  leaking: boolean;
  stroke: string;
  dx: number;
}

/** With a colour for each: results are blue and green, leaking protocols red to brown. */
function drawnSeries(series: readonly AccuracySeries[]): DrawnSeries[] {
  const words = series.map(protocolWords);
  return series.map((one, i) => {
    const { label, leaking } = words[i]!;
    const index = words.slice(0, i).filter((before) => before.leaking === leaking).length;
    return { ...one, label, leaking, stroke: leaking ? leakColour(index) : resultColour(index), dx: i * SHIFT };
  });
}

function marksOf({ bins, accuracy, leaking, stroke, dx }: DrawnSeries, logarithmic: boolean): Plot.Markish[] {
  const points: Point[] = bins
    .filter(({ n }) => n > 0)
    .map((bin) => ({ ...bin, middle: logarithmic ? Math.sqrt(bin.low * bin.high) : (bin.low + bin.high) / 2 }));
  return [
    Plot.ruleY([accuracy].filter(Number.isFinite), { stroke, strokeDasharray: DASH, strokeOpacity: 0.8 }),
    Plot.ruleY(points, { y: "accuracy", x1: "low", x2: "high", stroke, strokeOpacity: 0.35, strokeWidth: 2 }),
    Plot.ruleX(points, {
      x: "middle",
      y1: (point: Point) => point.interval[0],
      y2: (point: Point) => point.interval[1],
      stroke,
      strokeWidth: 1.5,
      dx,
    }),
    Plot.dot(points, { x: "middle", y: "accuracy", r: 4, stroke, fill: leaking ? "#ffffff" : stroke, dx }),
  ];
}

/**
 * Accuracy against a quantity: a dot per bin with its interval and the bin's extent, the overall accuracy of each
 * protocol dashed, the chance level dotted. A leaking protocol is red, or next to it, and hollow. A bin without rows has no dot.
 * Throws ShapeError for an edge that the axis cannot show: not finite, or not positive on a logarithmic axis.
 */
export function accuracyCurve(input: AccuracyCurveInput): string {
  const { quantity, chance, confidence, logarithmic = false } = input;
  const series = drawnSeries(input.series);
  const title = `Accuracy against ${quantity}`;
  const bins = series.flatMap((one) => one.bins);
  if (!bins.some((bin) => bin.n > 0)) return drawEmptyFigure(title, "no rows in any bin");
  const low = Math.min(...bins.map((bin) => bin.low));
  const high = Math.max(...bins.map((bin) => bin.high));
  if (!Number.isFinite(high - low) || (logarithmic && low <= 0)) {
    throw new ShapeError(
      `bins of ${quantity}: edges ${low} to ${high}, expected finite${logarithmic ? " positive" : ""} ones`,
    );
  }
  const entries: LegendEntry[] = [
    ...series.map(
      ({ label, leaking, stroke, accuracy, accuracy_interval }): LegendEntry => ({
        label: `${label}; overall ${formatEstimate(accuracy, accuracy_interval)}`,
        colour: stroke,
        symbol: leaking ? "ring" : "dot",
        dash: DASH,
      }),
    ),
    { label: `chance level ${formatShare(chance)}`, colour: MUTED, symbol: "line", dash: "2 3" },
  ];
  const legend = { x: MARGIN, y: HEADING_HEIGHT, width: WIDTH - 2 * MARGIN };
  const top = HEADING_HEIGHT + legendHeight(entries, legend.width);
  const drawn = bins.filter((bin) => bin.n > 0);
  const values = [
    chance,
    ...series.map((one) => one.accuracy),
    ...drawn.flatMap((bin) => [bin.accuracy, ...bin.interval]),
  ];
  const ticks = logarithmic ? { ticks: logTicks(low, high), tickFormat: formatTick } : { ticks: 5 };
  const plot = drawPlot(0, top, {
    width: WIDTH,
    height: PLOT_HEIGHT,
    ...PLOT_MARGINS,
    x: {
      type: logarithmic ? "log" : "linear",
      domain: [low, high],
      label: quantity,
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 38,
      ...ticks,
    },
    y: {
      domain: range(values),
      label: "accuracy",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 60,
      grid: true,
      ticks: 6,
    },
    marks: [
      Plot.ruleY([chance].filter(Number.isFinite), { stroke: MUTED, strokeDasharray: "2 3", strokeWidth: 1.5 }),
      ...series.flatMap((one) => marksOf(one, logarithmic)),
    ],
  });
  return drawFigure(
    {
      width: WIDTH,
      height: top + PLOT_HEIGHT + 4,
      title,
      description: `Dots with ${formatConfidence(confidence)} intervals; dashed: overall accuracy; dotted: chance level.`,
    },
    [drawLegend(entries, legend), plot],
  );
}
