import * as Plot from "@observablehq/plot";
import { ShapeError } from "../../core/errors.ts";
import { isPrimary } from "../../core/primaries.ts";
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
import { drawLegend, type LegendEntry, legendHeight } from "../legend.ts";
import { shorten } from "../markup.ts";
import { formatQuantity } from "../number-format.ts";
import { classColour, INK, inClassOrder, seriesColour } from "../palette.ts";

/** A trace with what networks make of it, all over the same bins. */
export interface ReconstructedTrace {
  primary: string;
  /** where it stands among those of its primary: `median` */
  what: string;
  values: ArrayLike<number>;
  reconstructions: readonly { network: string; error: number; values: ArrayLike<number> }[];
}

const TITLE = "Traces and their reconstructions";
const AXIS_NAME = 16;
const PANEL_WIDTH = 320;
const PANEL_HEIGHT = 158;
const PANEL_TITLE = 38;
const MEASURED = "#c4c9d0";

function colourOf(network: string, index: number): string {
  if (isPrimary(network)) return classColour(network);
  // The first of the others in ink: the colours of curves are those of primaries, too.
  return index === 0 ? INK : seriesColour(index);
}

function steps(values: ArrayLike<number>): [number, number][] {
  const points = Array.from(values, (value, bin): [number, number] => [bin, value]);
  if (points.length > 0) points.push([points.length, points.at(-1)![1]]);
  return points;
}

/** Values in the middle of their bins: four lines over each other are easier to follow than four stairs. */
function centres(values: ArrayLike<number>): [number, number][] {
  return Array.from(values, (value, bin) => [bin + 0.5, value]);
}

function drawPanel(
  { primary, what, values, reconstructions }: ReconstructedTrace,
  { networks, measure }: { networks: readonly string[]; measure: string },
): string {
  for (const { network, values: given } of reconstructions) {
    if (given.length === values.length) continue;
    throw new ShapeError(
      `trace of ${primary}: network ${network} gives ${given.length} bins; expected ${values.length}`,
    );
  }
  const best = reconstructions.reduce<{ network: string; error: number } | undefined>(
    (least, one) => (least === undefined || one.error < least.error ? one : least),
    undefined,
  );
  const isOwn = ({ network }: { network: string }) => network === primary;
  const ownLast = [...reconstructions.filter((one) => !isOwn(one)), ...reconstructions.filter(isOwn)];
  const plot = drawPlot(0, PANEL_TITLE, {
    width: PANEL_WIDTH,
    height: PANEL_HEIGHT,
    marginLeft: 46,
    marginRight: 16,
    marginTop: 6,
    marginBottom: 24,
    x: { label: null, ticks: 5, domain: [0, Math.max(values.length, 1)] },
    y: { label: null, ticks: 4, grid: true, nice: true },
    marks: [
      Plot.areaY(steps(values), { x: "0", y: "1", curve: "step-after", fill: MEASURED }),
      Plot.ruleY([0], { stroke: INK, strokeWidth: 0.75 }),
      ...ownLast.map(({ network, values: given }) =>
        Plot.lineY(centres(given), {
          x: "0",
          y: "1",
          stroke: colourOf(network, networks.indexOf(network)),
          strokeWidth: isOwn({ network }) ? 1.8 : 1,
        }),
      ),
    ],
  });
  const whose =
    reconstructions.length === 1 ? measure : `least ${measure}, of network ${shorten(best?.network ?? "", 20)}:`;
  const least = best === undefined ? "" : `${whose} ${formatQuantity(best.error)}`;
  return [
    drawText(46, 14, primary, { bold: true, colour: classColour(primary) }),
    drawText(46 + textWidth(primary, 13) + 8, 14, shorten(what, 36), { size: 11 }),
    drawText(46, 30, least, { size: 11 }),
    plot,
  ].join("");
}

/**
 * Small multiples of traces, a row per primary: the trace as an area, what each network makes of it as a line, that of the
 * own primary thicker and on top. Each panel has its own vertical axis. `measure` is what the errors are. Throws ShapeError
 * where a reconstruction has other bins.
 */
export function traceReconstructions(traces: readonly ReconstructedTrace[], measure: string): string {
  if (traces.length === 0) return drawEmptyFigure(TITLE, "no traces to show");
  const rows = inClassOrder(traces.map(({ primary }) => primary)).map((primary) =>
    traces.filter((trace) => trace.primary === primary),
  );
  const networks = inClassOrder(traces.flatMap(({ reconstructions }) => reconstructions.map(({ network }) => network)));
  const columns = Math.max(...rows.map((row) => row.length));
  const width = Math.max(2 * MARGIN + AXIS_NAME + columns * PANEL_WIDTH, 520);
  const entries: LegendEntry[] = [
    { label: "trace", colour: MEASURED, symbol: "area" },
    ...networks.map(
      (network, i): LegendEntry => ({
        label: `network ${network}`,
        colour: colourOf(network, i),
        symbol: "line",
      }),
    ),
  ];
  const top = HEADING_HEIGHT + legendHeight(entries, width - 2 * MARGIN) + 8;
  const step = PANEL_TITLE + PANEL_HEIGHT;
  const bottom = top + rows.length * step;
  const left = MARGIN + AXIS_NAME;
  const panels = rows.flatMap((row, i) =>
    row.map(
      (trace, j) =>
        `<g transform="translate(${left + j * PANEL_WIDTH},${top + i * step})">${drawPanel(trace, { networks, measure })}</g>`,
    ),
  );
  return drawFigure(
    {
      width,
      height: bottom + 26,
      title: TITLE,
      description: "Traces of single stations, a row per primary, each with what every network makes of it.",
    },
    [
      drawLegend(entries, { x: MARGIN, y: HEADING_HEIGHT, width: width - 2 * MARGIN }),
      ...panels,
      drawText(left + (columns * PANEL_WIDTH) / 2, bottom + 10, "bin from the start of the signal window", {
        anchor: "middle",
      }),
      drawUpright(MARGIN + 6, (top + bottom) / 2, "value given to the network"),
    ],
  );
}
