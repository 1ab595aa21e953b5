import * as Plot from "@observablehq/plot";
import { ShapeError } from "../../core/errors.ts";
import { drawEmptyFigure, drawFigure, drawPlot, drawText, HEADING_HEIGHT, MARGIN, textWidth } from "../figure.ts";
import { drawLegend, LEGEND_ROW, type LegendEntry } from "../legend.ts";
import { formatQuantity } from "../number-format.ts";
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

const TITLE = "Example traces: VEM peak against time";
const MUON = "#882255";
const ELECTROMAGNETIC = "#1f9e94";
const MEASURED = "#c4c9d0";
const LEGEND: LegendEntry[] = [
  { label: "measured, mean of the working PMTs", colour: MEASURED, symbol: "area" },
  { label: "muons (truth)", colour: MUON, symbol: "line" },
  { label: "electromagnetic and halo (truth)", colour: ELECTROMAGNETIC, symbol: "line" },
];

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

function drawPanel(trace: ExampleTrace, x: number, y: number): string {
  checkLengths(trace);
  const where = `r = ${formatQuantity(trace.core_distance_m)} m, E = ${formatQuantity(trace.energy_eev)} EeV, θ = ${formatQuantity(trace.zenith_deg)}°`;
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
      x: { label: null, ticks: 4 },
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
 * Small multiples of station traces: a row per primary in class order, columns by rising core distance, each panel
 * with its own axes, since signals fall by orders of magnitude with distance.
 *
 * Throws ShapeError where the lists of a trace differ in length. No traces give a figure that says so.
 */
export function exampleTraces(traces: readonly ExampleTrace[]): string {
  if (traces.length === 0) return drawEmptyFigure(TITLE, "no traces to show");
  const rows = inClassOrder(traces.map((trace) => trace.primary)).map((primary) =>
    traces.filter((trace) => trace.primary === primary).sort((a, b) => a.core_distance_m - b.core_distance_m),
  );
  const columns = Math.max(...rows.map((row) => row.length));
  const width = Math.max(2 * MARGIN + columns * PANEL_WIDTH, 720);
  const bottom = TOP + rows.length * (PANEL_TITLE + PANEL_HEIGHT);
  const panels = rows.flatMap((row, i) =>
    row.map((trace, j) => drawPanel(trace, MARGIN + j * PANEL_WIDTH, TOP + i * (PANEL_TITLE + PANEL_HEIGHT))),
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
      drawText(width / 2, bottom + 14, "time / ns", { anchor: "middle" }),
    ],
  );
}
