import * as Plot from "@observablehq/plot";
import type { Interval } from "../../evaluation/evaluation.ts";
import { drawEmptyFigure, drawFigure, drawPlot, HEADING_HEIGHT, MARGIN, PLOT_MARGINS } from "../figure.ts";
import { drawLegend, type LegendEntry, legendHeight } from "../legend.ts";
import { logTicks } from "../log-ticks.ts";
import { formatTick } from "../number-format.ts";
import { MUTED } from "../palette.ts";

/** Accuracies against a setting, joined by a line. */
export interface ScanSeries {
  label: string;
  colour: string;
  /** of the line; solid where absent */
  dash?: string;
  points: readonly { x: number; accuracy: number; interval: Interval }[];
}

export interface AccuracyScanInput {
  title: string;
  /** the setting, as the axis says it */
  quantity: string;
  series: readonly ScanSeries[];
  /** accuracies that others published, lowest and highest, as a band with a name */
  published: { label: string; range: Interval };
  /** accuracies of others, lowest and highest, over stretches of the setting, as open boxes with a name */
  ranges?: { label: string; boxes: readonly { from: number; to: number; range: Interval }[] };
  /** accuracy without looking at the stations */
  chance: number;
  /** logarithmic axis; every x must be positive */
  logarithmic?: boolean;
}

const WIDTH = 560;
const PLOT_HEIGHT = 320;
const BOX = "#8a9099";

/** Half the width of a box over a single value of the setting, as a share of that value: such boxes can be seen, too. */
const NARROW = 0.04;

/** Accuracy from 0.2 or so to 1 against a setting: dots with intervals on lines, published values as a grey band and boxes. */
export function accuracyScan(input: AccuracyScanInput): string {
  const { title, quantity, series, published, ranges, chance, logarithmic = false } = input;
  const points = series.flatMap((one) => one.points);
  if (points.length === 0) return drawEmptyFigure(title, "nothing was scanned");
  const [low, high] = [Math.min(...points.map(({ x }) => x)), Math.max(...points.map(({ x }) => x))];
  const entries: LegendEntry[] = [
    ...series.map(({ label, colour, dash }): LegendEntry => ({ label, colour, symbol: "dot", ...(dash && { dash }) })),
    { label: published.label, colour: "#c9ccd1", symbol: "area" },
    ...(ranges ? [{ label: ranges.label, colour: BOX, symbol: "area" } satisfies LegendEntry] : []),
    { label: `chance ${chance}`, colour: MUTED, symbol: "line", dash: "2 3" },
  ];
  const legend = { x: MARGIN, y: HEADING_HEIGHT, width: WIDTH - 2 * MARGIN };
  const top = HEADING_HEIGHT + legendHeight(entries, legend.width);
  const ticks = logarithmic ? { ticks: logTicks(low, high), tickFormat: formatTick } : { ticks: 6, tickFormat: ",d" };
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
      domain: [Math.min(0.2, ...points.map(({ interval }) => interval[0])), 1],
      label: "accuracy",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 60,
      grid: true,
      ticks: 8,
    },
    marks: [
      Plot.rect([published.range], { x1: low, x2: high, y1: "0", y2: "1", fill: "#c9ccd1", fillOpacity: 0.7 }),
      Plot.rect(boxesWithin(ranges?.boxes ?? [], [low, high]), {
        ...{ x1: "from", x2: "to", y1: "low", y2: "high", fill: BOX, fillOpacity: 0.35, stroke: BOX },
      }),
      Plot.ruleY([chance], { stroke: MUTED, strokeDasharray: "2 3", strokeWidth: 1.5 }),
      ...series.flatMap(marksOf),
    ],
  });
  const description = `Dots with 99 % intervals against ${quantity}; ${published.label} in grey.`;
  return drawFigure({ width: WIDTH, height: top + PLOT_HEIGHT + 4, title, description }, [
    drawLegend(entries, legend),
    plot,
  ]);
}

/** The boxes as far as the axis goes. */
function boxesWithin(boxes: NonNullable<AccuracyScanInput["ranges"]>["boxes"], [first, last]: Interval) {
  return boxes
    .filter(({ from, to }) => to >= first && from <= last)
    .map(({ from, to, range: [low, high] }) => ({
      from: Math.max(first, from * (1 - NARROW)),
      to: Math.min(last, to * (1 + NARROW)),
      low,
      high,
    }));
}

function marksOf({ points, colour, dash }: ScanSeries): Plot.Markish[] {
  const drawn = points.map(({ x, accuracy, interval: [low, high] }) => ({ x, accuracy, low, high }));
  return [
    Plot.line(drawn, {
      x: "x",
      y: "accuracy",
      stroke: colour,
      strokeWidth: 1.8,
      ...(dash && { strokeDasharray: dash }),
    }),
    Plot.ruleX(drawn, { x: "x", y1: "low", y2: "high", stroke: colour, strokeWidth: 1.5 }),
    Plot.dot(drawn, { x: "x", y: "accuracy", r: 3, stroke: colour, fill: colour }),
  ];
}
