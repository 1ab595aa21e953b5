import * as Plot from "@observablehq/plot";
import { ShapeError } from "../../core/errors.ts";
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
import { drawLegend, LEGEND_ROW, type LegendEntry } from "../legend.ts";
import { formatNumber, formatQuantity } from "../number-format.ts";
import { classColour, INK, inClassOrder } from "../palette.ts";

/** A station's mean trace with its truth, all lists over the same bins. */
export interface ExampleTrace {
  primary: string;
  core_distance_m: number;
  energy_eev: number;
  zenith_deg: number;
  /** start of each bin, evenly spaced */
  time_ns: readonly number[];
  /** mean of the working PMTs, VEM peak */
  measured: readonly number[];
  /** part of muons, VEM peak */
  muon: readonly number[];
  /** part of the electromagnetic cascade and the halo, VEM peak */
  electromagnetic: readonly number[];
}

const TITLE = "Example traces: signal against time";
const MUON = "#882255";
const ELECTROMAGNETIC = "#1f9e94";
const MEASURED = "#c4c9d0";
const LEGEND: LegendEntry[] = [
  { label: "measured, mean of the working PMTs", colour: MEASURED, symbol: "area" },
  { label: "muons (truth)", colour: MUON, symbol: "line" },
  { label: "electromagnetic and halo (truth)", colour: ELECTROMAGNETIC, symbol: "line" },
];

/** Room for the name of the vertical axis, px. */
const AXIS_NAME = 16;
const PANEL_WIDTH = 320;
const PANEL_HEIGHT = 158;
const PANEL_TITLE = 22;
const TOP = HEADING_HEIGHT + LEGEND_ROW + 8;

/** Corners of a step curve over bins: each value at the start of its bin, the last one again at the end of the last. */
function steps(time: readonly number[], values: readonly number[]): [number, number][] {
  const points = time.map((t, i): [number, number] => [t, values[i]!]);
  const width = time.length > 1 ? time[1]! - time[0]! : 1;
  if (time.length > 0) points.push([time.at(-1)! + width, values.at(-1)!]);
  return points;
}

function checkLengths(trace: ExampleTrace): void {
  for (const name of ["measured", "muon", "electromagnetic"] as const) {
    if (trace[name].length !== trace.time_ns.length) {
      throw new ShapeError(
        `example trace of ${trace.primary}: ${name} has ${trace[name].length} bins, time_ns has ${trace.time_ns.length}`,
      );
    }
  }
}

/** End of the last bin; 0 without bins. */
function endOf({ time_ns }: ExampleTrace): number {
  return steps(time_ns, time_ns).at(-1)?.[0] ?? 0;
}

function drawPanel(trace: ExampleTrace, { x, y, end_ns }: { x: number; y: number; end_ns: number }): string {
  const { core_distance_m, energy_eev, zenith_deg } = trace;
  const where = `r = ${formatNumber(core_distance_m, 0)} m, E = ${formatQuantity(energy_eev)} EeV, θ = ${formatNumber(zenith_deg, 1)}°`;
  const left = x + 46;
  const heading =
    drawText(left, y + 14, trace.primary, { bold: true, colour: classColour(trace.primary) }) +
    drawText(left + textWidth(trace.primary, 13) + 8, y + 14, where, { size: 11 });
  const curve = "step-after";
  return (
    heading +
    drawPlot(x, y + PANEL_TITLE, {
      width: PANEL_WIDTH,
      height: PANEL_HEIGHT,
      marginLeft: 46,
      marginRight: 20,
      marginTop: 6,
      marginBottom: 32,
      x: { label: null, ticks: 4, domain: [Math.min(trace.time_ns[0] ?? 0, 0), end_ns] },
      y: { label: null, ticks: 4, grid: true, nice: true },
      marks: [
        Plot.areaY(steps(trace.time_ns, trace.measured), { x: "0", y: "1", curve, fill: MEASURED }),
        Plot.ruleY([0], { stroke: INK, strokeWidth: 0.75 }),
        Plot.lineY(steps(trace.time_ns, trace.electromagnetic), { x: "0", y: "1", curve, stroke: ELECTROMAGNETIC }),
        Plot.lineY(steps(trace.time_ns, trace.muon), { x: "0", y: "1", curve, stroke: MUON }),
      ],
    })
  );
}

/**
 * Small multiples of station traces: a row per primary in class order, columns by rising core distance. Panels of a
 * column share the time axis, so that rise and fall compare by eye; each has its own signal axis, since signals differ
 * by orders of magnitude.
 *
 * Throws ShapeError where the lists of a trace differ in length. No traces give a figure that says so.
 */
export function exampleTraces(traces: readonly ExampleTrace[]): string {
  if (traces.length === 0) return drawEmptyFigure(TITLE, "no traces to show");
  traces.forEach(checkLengths);
  const rows = inClassOrder(traces.map((trace) => trace.primary)).map((primary) =>
    traces.filter((trace) => trace.primary === primary).sort((a, b) => a.core_distance_m - b.core_distance_m),
  );
  const columns = Math.max(...rows.map((row) => row.length));
  const width = Math.max(2 * MARGIN + AXIS_NAME + columns * PANEL_WIDTH, 720);
  const left = MARGIN + AXIS_NAME;
  const ends = Array.from({ length: columns }, (_, j) => Math.max(...rows.map((row) => (row[j] ? endOf(row[j]) : 0))));
  const bottom = TOP + rows.length * (PANEL_TITLE + PANEL_HEIGHT);
  const panels = rows.flatMap((row, i) =>
    row.map((trace, j) =>
      drawPanel(trace, {
        x: left + j * PANEL_WIDTH,
        y: TOP + i * (PANEL_TITLE + PANEL_HEIGHT),
        end_ns: ends[j]!,
      }),
    ),
  );
  return drawFigure(
    {
      width,
      height: bottom + 26,
      title: TITLE,
      description: "Traces of single stations, a row per primary and a column per core distance, with the true parts.",
    },
    [
      drawLegend(LEGEND, { x: MARGIN, y: HEADING_HEIGHT, width: width - 2 * MARGIN }),
      ...panels,
      ...ends.map((_, j) =>
        // In the middle of the axis, which has 46 px to its left and 20 px to its right.
        drawText(left + j * PANEL_WIDTH + (PANEL_WIDTH + 26) / 2, bottom + 8, "time / ns", { anchor: "middle" }),
      ),
      drawUpright(MARGIN + 6, (TOP + bottom) / 2, "signal / VEM peak"),
    ],
  );
}
