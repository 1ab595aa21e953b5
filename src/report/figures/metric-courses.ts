import * as Plot from "@observablehq/plot";
import { drawEmptyFigure, drawFigure, drawPlot, HEADING_HEIGHT, MARGIN, PLOT_MARGINS } from "../figure.ts";
import { drawLegend, type LegendEntry, legendHeight } from "../legend.ts";
import { shorten } from "../markup.ts";
import { seriesColour } from "../palette.ts";

export interface MetricCourse {
  /** whose it is */
  label: string;
  steps: readonly { step: number; value: number | null }[];
}

const WIDTH = 520;
const PLOT_HEIGHT = 260;
const DASHES = ["none", "7 3", "2 2", "9 3 2 3"] as const;
/** Characters of a metric's name in the heading. */
const LONGEST = 44;

/** One metric of several runs against the steps of their trainings; what is not finite breaks the line. */
export function metricCourses(metric: string, courses: readonly MetricCourse[]): string {
  const title = shorten(metric, LONGEST);
  const finite = courses.some(({ steps }) => steps.some(({ value }) => value !== null));
  if (!finite) return drawEmptyFigure(title, "no step has a finite value");
  const entries = courses.map(
    ({ label }, i): LegendEntry => ({
      label,
      colour: seriesColour(i),
      symbol: "line",
      dash: DASHES[i % DASHES.length]!,
    }),
  );
  const legend = { x: MARGIN, y: HEADING_HEIGHT, width: WIDTH - 2 * MARGIN };
  const top = HEADING_HEIGHT + legendHeight(entries, legend.width);
  const plot = drawPlot(0, top, {
    width: WIDTH,
    height: PLOT_HEIGHT,
    ...PLOT_MARGINS,
    x: { label: "step", labelAnchor: "center", labelArrow: "none", labelOffset: 38, ticks: 6 },
    y: { label: null, grid: true, ticks: 6, nice: true },
    marks: courses.map(({ steps }, i) =>
      Plot.line(
        steps.map(({ step, value }) => ({ step, value: value ?? Number.NaN })),
        {
          x: "step",
          y: "value",
          stroke: seriesColour(i),
          strokeDasharray: DASHES[i % DASHES.length]!,
          strokeWidth: 1.8,
        },
      ),
    ),
  });
  const description = `${metric} of ${courses.map(({ label }) => label).join(", ")}, against the steps of training.`;
  return drawFigure({ width: WIDTH, height: top + PLOT_HEIGHT + 4, title, description }, [
    drawLegend(entries, legend),
    plot,
  ]);
}
