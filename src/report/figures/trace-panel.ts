import * as Plot from "@observablehq/plot";
import { ShapeError } from "../../core/errors.ts";
import { drawPlot } from "../figure.ts";
import type { LegendEntry } from "../legend.ts";
import { INK } from "../palette.ts";

/** A mean trace with its truth where that is known, all lists over the same bins. */
export interface PanelTrace {
  /** start of each bin, evenly spaced */
  time_ns: readonly number[];
  /** mean of the working PMTs, VEM peak */
  measured: readonly number[];
  /** part of muons, VEM peak */
  muon?: readonly number[];
  /** part of the electromagnetic cascade and the halo, VEM peak */
  electromagnetic?: readonly number[];
}

export interface TraceAxes {
  x: number;
  y: number;
  width: number;
  height: number;
  /** where the time axis ends; at the end of the trace by default */
  end_ns?: number;
}

const MUON = "#882255";
const ELECTROMAGNETIC = "#1f9e94";
const MEASURED = "#c4c9d0";
/** Left margin of the axes, where headings of panels begin, px. */
export const TRACE_MARGIN = 46;

export const MEASURED_ENTRY: LegendEntry = {
  label: "measured, mean of the working PMTs",
  colour: MEASURED,
  symbol: "area",
};
export const TRUTH_ENTRIES: readonly LegendEntry[] = [
  { label: "muons (truth)", colour: MUON, symbol: "line" },
  { label: "electromagnetic and halo (truth)", colour: ELECTROMAGNETIC, symbol: "line" },
];

/** Corners of a step curve over bins: each value at the start of its bin, the last one again at the end of the last. */
function steps(time: readonly number[], values: readonly number[]): [number, number][] {
  const points = time.map((t, i): [number, number] => [t, values[i]!]);
  const width = time.length > 1 ? time[1]! - time[0]! : 1;
  if (time.length > 0) points.push([time.at(-1)! + width, values.at(-1)!]);
  return points;
}

/** End of the last bin, ns; 0 without bins. */
export function endOfTrace({ time_ns }: Pick<PanelTrace, "time_ns">): number {
  return steps(time_ns, time_ns).at(-1)?.[0] ?? 0;
}

/**
 * Axes with the measured trace as an area and the true parts as step curves over it. `name` is whose trace it is.
 * Throws ShapeError where the lists of the trace differ in length.
 */
export function drawTrace(
  name: string,
  trace: PanelTrace,
  { x, y, width, height, end_ns = endOfTrace(trace) }: TraceAxes,
): string {
  for (const part of ["measured", "muon", "electromagnetic"] as const) {
    const bins = trace[part]?.length;
    if (bins !== undefined && bins !== trace.time_ns.length) {
      throw new ShapeError(`${name}: ${part} has ${bins} bins, time_ns has ${trace.time_ns.length}`);
    }
  }
  const curve = "step-after";
  const line = (values: readonly number[] | undefined, stroke: string) =>
    values ? [Plot.lineY(steps(trace.time_ns, values), { x: "0", y: "1", curve, stroke })] : [];
  return drawPlot(x, y, {
    width,
    height,
    marginLeft: TRACE_MARGIN,
    marginRight: 20,
    marginTop: 6,
    marginBottom: 32,
    x: { label: null, ticks: 4, domain: [Math.min(trace.time_ns[0] ?? 0, 0), end_ns] },
    y: { label: null, ticks: 4, grid: true, nice: true },
    marks: [
      Plot.areaY(steps(trace.time_ns, trace.measured), { x: "0", y: "1", curve, fill: MEASURED }),
      Plot.ruleY([0], { stroke: INK, strokeWidth: 0.75 }),
      ...line(trace.electromagnetic, ELECTROMAGNETIC),
      ...line(trace.muon, MUON),
    ],
  });
}
