import * as Plot from "@observablehq/plot";
import type { FeatureMatrix } from "../../core/matrix.ts";
import { drawEmptyFigure, drawFigure, drawPlot, drawText, drawUpright, HEADING_HEIGHT, MARGIN } from "../figure.ts";
import { drawLegend, type LegendEntry, legendHeight } from "../legend.ts";
import { formatCount } from "../number-format.ts";
import { classColour, classDash, inClassOrder } from "../palette.ts";

export interface MeanTracesInput {
  /** rows of traces, channels after each other as `shape` says */
  matrix: FeatureMatrix;
  /** [rows] index into `classes` */
  y: ArrayLike<number>;
  classes: readonly string[];
  /** what a bin holds, with its unit: `share of the signal per bin` */
  quantity: string;
  /** width of a bin, ns; the axis counts bins where it is not given */
  binWidthNs?: number | undefined;
}

/** One primary in one channel: mean and quantiles of each bin. */
interface Course {
  primary: string;
  bins: { at: number; mean: number; low: number; high: number }[];
}

const TITLE = "Mean traces per primary";
const [WIDTH, PANEL_HEIGHT, PANEL_TITLE, AXIS_NAME, FOOT] = [640, 220, 20, 16, 24];
/** Quantiles of the band: those of one standard deviation of a normal distribution. */
const [LOW, HIGH] = [0.16, 0.84];
/** Rows of a primary that the quantiles are taken from at most, evenly spaced: they then err by 1 % of the rows. */
const MOST_SORTED = 2000;

/**
 * The mean trace of each primary and the band that holds the central 68 % of its stations in each bin; a panel for each channel.
 */
export function meanTraces(input: MeanTracesInput): string {
  const { matrix, y, classes, quantity, binWidthNs } = input;
  const { rows, shape } = matrix;
  if (shape === undefined || rows === 0) return drawEmptyFigure(TITLE, "no traces to show");
  const [channels] = shape;
  const present = inClassOrder(classes.filter((_, k) => Array.prototype.includes.call(y, k)));
  const entries = present.map(
    (label): LegendEntry => ({ label, colour: classColour(label), symbol: "line", dash: classDash(label) }),
  );
  const legend = { x: MARGIN, y: HEADING_HEIGHT, width: WIDTH - 2 * MARGIN };
  const top = HEADING_HEIGHT + legendHeight(entries, legend.width) + 8;
  const height = channels * (PANEL_TITLE + PANEL_HEIGHT);
  const panels = Array.from({ length: channels }, (_, channel) => {
    const at = top + channel * (PANEL_TITLE + PANEL_HEIGHT);
    const name = channels === 1 ? "mean of the PMTs" : `PMT ${channel + 1}`;
    const courses = present.map((primary) => courseOf(input, primary, channel));
    return drawText(MARGIN + AXIS_NAME + 44, at + 14, name, { bold: true }) + drawPanel(courses, at + PANEL_TITLE);
  });
  const axis = binWidthNs === undefined ? "bin of the signal window" : "time from the start of the signal window / ns";
  return drawFigure(
    {
      width: WIDTH,
      height: top + height + FOOT,
      title: TITLE,
      description: `Mean and central 68 % of each bin of the traces of ${formatCount(rows)} stations, one line and band per primary.`,
    },
    [
      drawLegend(entries, legend),
      ...panels,
      drawText(WIDTH / 2, top + height + 10, axis, { anchor: "middle" }),
      drawUpright(MARGIN + 4, top + height / 2, quantity),
    ],
  );
}

function drawPanel(courses: readonly Course[], y: number): string {
  const last = Math.max(...courses.map(({ bins }) => bins.at(-1)!.at));
  return drawPlot(MARGIN + AXIS_NAME, y, {
    width: WIDTH - MARGIN - AXIS_NAME,
    height: PANEL_HEIGHT,
    ...{ marginLeft: 48, marginRight: 16, marginTop: 6, marginBottom: 28 },
    x: { label: null, domain: [0, last] },
    y: { label: null, ticks: 4, grid: true, nice: true },
    marks: [
      ...courses.map(({ primary, bins }) =>
        Plot.areaY(bins, { x: "at", y1: "low", y2: "high", fill: classColour(primary), fillOpacity: 0.1 }),
      ),
      ...courses.map(({ primary, bins }) =>
        Plot.lineY(bins, {
          ...{ x: "at", y: "mean", stroke: classColour(primary), strokeWidth: 1.6 },
          strokeDasharray: classDash(primary),
        }),
      ),
    ],
  });
}

function courseOf({ matrix, y, classes, binWidthNs = 1 }: MeanTracesInput, primary: string, channel: number): Course {
  const [, count] = matrix.shape!;
  const width = matrix.columns.length;
  const own = classes.indexOf(primary);
  const rows: number[] = [];
  for (let row = 0; row < matrix.rows; row++) if (y[row] === own) rows.push(row);
  const stride = Math.ceil(rows.length / MOST_SORTED);
  const bins = Array.from({ length: count }, (_, bin) => {
    const column = channel * count + bin;
    let sum = 0;
    for (const row of rows) sum += matrix.values[row * width + column]!;
    const some = rows.filter((_, i) => i % stride === 0).map((row) => matrix.values[row * width + column]!);
    const sorted = Float32Array.from(some).sort();
    const quantile = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
    return { at: bin * binWidthNs, mean: sum / rows.length, low: quantile(LOW), high: quantile(HIGH) };
  });
  return { primary, bins };
}
