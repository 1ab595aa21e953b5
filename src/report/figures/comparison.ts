import * as Plot from "@observablehq/plot";
import { drawEmptyFigure, drawFigure, drawPlot, drawText, HEADING_HEIGHT, MARGIN } from "../figure.ts";
import { drawLegend, type LegendEntry, legendHeight } from "../legend.ts";
import { logTicks } from "../log-ticks.ts";
import { MUTED } from "../palette.ts";

export interface ComparisonPoint {
  x: number;
  y: number;
  /** end of an error bar, or edge of an area */
  low?: number;
  high?: number;
}

/** A published curve (a line or an area), or what was measured (dots or rings with error bars). */
export interface ComparisonSeries {
  symbol: "line" | "area" | "dot" | "ring";
  colour: string;
  dash?: string;
  points: readonly ComparisonPoint[];
}

export interface ComparisonAxis {
  /** with its unit */
  label: string;
  domain: readonly [number, number];
  logarithmic?: boolean;
}

export interface ComparisonPanel {
  /** what tells this panel from the others; none where there is one */
  heading?: string;
  x: ComparisonAxis;
  y: ComparisonAxis;
  series: readonly ComparisonSeries[];
}

export interface ComparisonFigure {
  title: string;
  /** in a sentence or two; read out */
  description: string;
  legend: readonly LegendEntry[];
  panels: readonly ComparisonPanel[];
}

const WIDTH = 520;
const PANEL_HEIGHT = 250;
const PANEL_HEADING = 20;
const AREA_OPACITY = 0.18;

/**
 * Measured numbers over published curves, in panels one under the other, all with the same legend. Points that are not
 * finite or lie outside the axes are left out (plots must not clip); error bars and areas are cut at the axes.
 */
export function comparisonFigure({ title, description, legend, panels }: ComparisonFigure): string {
  if (panels.length === 0) return drawEmptyFigure(title, "the comparison has no panels");
  const box = { x: MARGIN, y: HEADING_HEIGHT, width: WIDTH - 2 * MARGIN };
  let y = HEADING_HEIGHT + legendHeight(legend, box.width);
  const parts = [drawLegend(legend, box)];
  for (const panel of panels) {
    if (panel.heading !== undefined) {
      parts.push(drawText(68, y + 16, panel.heading, { bold: true }));
      y += PANEL_HEADING;
    }
    parts.push(drawPanel(panel, y));
    y += PANEL_HEIGHT;
  }
  return drawFigure({ width: WIDTH, height: y + 4, title, description }, parts);
}

function drawPanel({ x, y, series }: ComparisonPanel, top: number): string {
  return drawPlot(0, top, {
    width: WIDTH,
    height: PANEL_HEIGHT,
    marginLeft: 68,
    marginRight: 20,
    marginTop: 12,
    marginBottom: 46,
    x: { ...scaleOf(x), labelOffset: 38 },
    y: { ...scaleOf(y), labelOffset: 60, grid: true },
    marks: [Plot.frame({ stroke: MUTED, strokeOpacity: 0.4 }), ...series.flatMap((one) => marksOf(one, x, y))],
  });
}

function scaleOf({ label, domain, logarithmic = false }: ComparisonAxis): Plot.ScaleOptions {
  const shared = { label, labelAnchor: "center", labelArrow: "none", domain: [...domain] } as const;
  if (!logarithmic) return { ...shared, ticks: 6 };
  return { ...shared, type: "log", ticks: logTicks(...domain), tickFormat: String as (value: number) => string };
}

function marksOf({ symbol, colour, dash = "none", points }: ComparisonSeries, x: ComparisonAxis, y: ComparisonAxis) {
  const within = (value: number, { domain: [low, high] }: ComparisonAxis) => value >= low && value <= high;
  const cut = (value: number) => Math.min(y.domain[1], Math.max(y.domain[0], value));
  if (symbol === "area") {
    const edges = points
      .filter((point) => within(point.x, x) && Number.isFinite(point.low) && Number.isFinite(point.high))
      .map((point) => ({ x: point.x, low: cut(point.low!), high: cut(point.high!) }));
    return [Plot.areaY(edges, { x: "x", y1: "low", y2: "high", fill: colour, fillOpacity: AREA_OPACITY })];
  }
  const inside = points.filter((point) => within(point.x, x) && within(point.y, y));
  if (symbol === "line") {
    return [Plot.line(inside, { x: "x", y: "y", stroke: colour, strokeDasharray: dash, strokeWidth: 1.8 })];
  }
  const bars = inside
    .filter((point) => Number.isFinite(point.low) && Number.isFinite(point.high))
    .map((point) => ({ x: point.x, low: cut(point.low!), high: cut(point.high!) }));
  const fill = symbol === "dot" ? colour : "#ffffff";
  return [
    Plot.ruleX(bars, { x: "x", y1: "low", y2: "high", stroke: colour, strokeWidth: 1.2 }),
    Plot.dot(inside, {
      x: "x",
      y: "y",
      r: 3.2,
      fill,
      stroke: symbol === "dot" ? "#ffffff" : colour,
      strokeWidth: symbol === "dot" ? 0.6 : 1.4,
    }),
  ];
}
