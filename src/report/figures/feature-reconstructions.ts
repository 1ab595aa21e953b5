import * as Plot from "@observablehq/plot";
import { drawDots } from "../dots.ts";
import { drawEmptyFigure, drawFigure, drawPlot, drawText, drawUpright, HEADING_HEIGHT, MARGIN } from "../figure.ts";
import { commonHistogram } from "../histogram.ts";
import { drawLegend, type LegendEntry, legendHeight } from "../legend.ts";
import { logTicks } from "../log-ticks.ts";
import { shorten } from "../markup.ts";
import { formatCount, formatPercent, formatTick } from "../number-format.ts";
import { classColour, inClassOrder, MUTED } from "../palette.ts";

/** A feature as it is and as a network gives it back. */
export interface FeatureReconstruction {
  name: string;
  /** "" where it has none */
  unit: string;
  /** [rows] */
  truth: ArrayLike<number>;
  /** [rows] */
  reconstruction: ArrayLike<number>;
}

export interface FeatureReconstructionsInput {
  features: readonly FeatureReconstruction[];
  /** [rows] index into `classes` */
  y: ArrayLike<number>;
  classes: readonly string[];
}

const TITLE = "Features against their reconstructions";
const COLUMNS = 3;
const PANEL = 300;
const SIZE = 226;
const LEFT = 52;
const RIGHT = 16;
const HEAD = 36;
const FOOT = 30;
const AXIS_NAME = 18;

/** Ticks with room for the label of each: the powers of ten alone where there would be many. */
function fewTicks(low: number, high: number): number[] {
  const ticks = logTicks(low, high);
  const powers = ticks.filter((tick) => Number.isInteger(Math.log10(tick)));
  return ticks.length > 5 && powers.length > 1 ? powers : ticks;
}

function drawPanel(feature: FeatureReconstruction, { y, classes }: FeatureReconstructionsInput): string {
  const { name, unit, truth, reconstruction } = feature;
  const heading = drawText(LEFT, 13, shorten(unit === "" ? name : `${name} / ${unit}`, 36), { bold: true });
  const histogram = commonHistogram([truth]);
  if (!histogram) return heading + drawText(LEFT, 60, "no finite value", { colour: MUTED });
  const [low, high] = [histogram.edges[0]!, histogram.edges.at(-1)!];
  const { logarithmic } = histogram;
  const along = logarithmic
    ? (value: number) => Math.log(value / low) / Math.log(high / low)
    : (value: number) => (value - low) / (high - low);
  const dots = Array.from({ length: truth.length }, (_, row) => ({
    x: LEFT + SIZE * along(truth[row]!),
    y: SIZE * (1 - along(reconstruction[row]!)),
    primary: classes[y[row]!]!,
  })).filter((dot) => dot.x >= LEFT && dot.x <= LEFT + SIZE && dot.y >= 0 && dot.y <= SIZE);
  const axis = logarithmic
    ? { type: "log" as const, ticks: fewTicks(low, high), tickFormat: formatTick }
    : { ticks: 4 };
  const scale = { label: null, domain: [low, high], ...axis };
  const plot = drawPlot(0, HEAD, {
    width: LEFT + SIZE + RIGHT,
    height: SIZE + FOOT,
    marginLeft: LEFT,
    marginRight: RIGHT,
    marginTop: 0,
    marginBottom: FOOT,
    x: scale,
    y: scale,
    marks: [
      Plot.frame({ stroke: "#8c959f" }),
      Plot.line(
        [
          [low, low],
          [high, high],
        ],
        { x: "0", y: "1", stroke: MUTED, strokeDasharray: "4 3" },
      ),
    ],
  });
  const outside = formatPercent(1 - dots.length / truth.length);
  return [
    heading,
    drawText(LEFT, 28, `${outside} outside${logarithmic ? ", log axes" : ""}`, { size: 11, colour: MUTED }),
    plot,
    `<g transform="translate(0,${HEAD})">${drawDots(dots, { diameter: 2.6, opacity: 0.55 })}</g>`,
  ].join("");
}

/**
 * Small multiples, one per feature: what a network gives back (up) against what it was given (across), a dot per station.
 * Dots on the diagonal are perfect; both axes span the central 99 % of the true values, and what lies outside is counted.
 */
export function featureReconstructions(input: FeatureReconstructionsInput): string {
  const { features, y, classes } = input;
  if (features.length === 0 || y.length === 0) return drawEmptyFigure(TITLE, "no features to show");
  const columns = Math.min(COLUMNS, features.length);
  const width = Math.max(2 * MARGIN + AXIS_NAME + columns * PANEL, 420);
  const entries = inClassOrder(classes).map(
    (label): LegendEntry => ({ label, colour: classColour(label), symbol: "dot" }),
  );
  const top = HEADING_HEIGHT + legendHeight(entries, width - 2 * MARGIN) + 8;
  const step = HEAD + SIZE + FOOT + 10;
  const height = Math.ceil(features.length / columns) * step;
  const panels = features.map((feature, i) => {
    const place = `${MARGIN + AXIS_NAME + (i % columns) * PANEL},${top + Math.floor(i / columns) * step}`;
    return `<g transform="translate(${place})">${drawPanel(feature, input)}</g>`;
  });
  return drawFigure(
    {
      width,
      height: top + height + 22,
      title: TITLE,
      description: `Reconstruction against truth of ${features.length} features of ${formatCount(y.length)} stations, a dot per station.`,
    },
    [
      drawLegend(entries, { x: MARGIN, y: HEADING_HEIGHT, width: width - 2 * MARGIN }),
      ...panels,
      drawUpright(MARGIN + 6, top + height / 2, "reconstruction"),
      drawText((MARGIN + AXIS_NAME + width) / 2, top + height + 8, "truth", { anchor: "middle" }),
    ],
  );
}
