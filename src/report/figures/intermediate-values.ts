import * as Plot from "@observablehq/plot";
import { drawEmptyFigure, drawFigure, drawPlot, HEADING_HEIGHT, MARGIN, PLOT_MARGINS } from "../figure.ts";
import { drawLegend, type LegendEntry, legendHeight } from "../legend.ts";
import { shorten } from "../markup.ts";
import { formatValue } from "../number-format.ts";
import { BEST, MUTED, RESULT } from "../palette.ts";
import { bestTrial, type DrawnStudy, type StudyTrial, shownRange, valuedTrials, withinRange } from "../study.ts";

const TITLE = "Values while trials run";
const WIDTH = 520;
const PLOT_HEIGHT = 300;

interface Course {
  trial: StudyTrial;
  points: { step: number; value: number; trial: number }[];
}

/**
 * A line for each trial that told values while it ran: of complete ones blue, of pruned ones grey and ended with a cross
 * where they were given up, of the best thick. Values far worse than all others lie along the edge; those that are no
 * numbers break the line.
 */
export function intermediateValues(study: DrawnStudy): string {
  const courses = study.trials.flatMap((trial): Course[] => {
    const points = trial.intermediate.map(({ step, value }) => ({ step, value, trial: trial.number }));
    return points.some(({ value }) => Number.isFinite(value)) ? [{ trial, points }] : [];
  });
  if (courses.length === 0) return drawEmptyFigure(TITLE, "no trial told values while it ran");
  const best = bestTrial(study.direction, valuedTrials(study));
  const isPruned = ({ trial }: Course) => trial.state === "pruned";
  const others = courses.filter((course) => !isPruned(course) && course.trial !== best);
  const pruned = courses.filter(isPruned);
  const chosen = courses.filter(({ trial }) => trial === best);
  const entries: LegendEntry[] = [
    ...(others.length > 0 ? [{ label: `${others.length} not pruned`, colour: RESULT, symbol: "line" as const }] : []),
    ...(pruned.length > 0
      ? [{ label: `${pruned.length} pruned, ended at x`, colour: MUTED, symbol: "line" as const, dash: "4 2" }]
      : []),
    ...(chosen.length > 0
      ? [{ label: `best: trial ${best!.number}, ${formatValue(best!.value)}`, colour: BEST, symbol: "line" as const }]
      : []),
  ];
  const legend = { x: MARGIN, y: HEADING_HEIGHT, width: WIDTH - 2 * MARGIN };
  const top = HEADING_HEIGHT + legendHeight(entries, legend.width);
  const steps = courses.flatMap(({ points }) => points.map(({ step }) => step));
  const [first, last] = [least(steps), -least(steps.map((step) => -step))];
  const finite = courses.flatMap(({ points }) => points.map(({ value }) => value)).filter(Number.isFinite);
  const range = shownRange(study.direction, finite);
  const plot = drawPlot(0, top, {
    width: WIDTH,
    height: PLOT_HEIGHT,
    ...PLOT_MARGINS,
    x: {
      domain: first === last ? [first - 1, last + 1] : [first, last],
      label: "step",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 38,
      ticks: Math.min(6, Math.max(2, last - first)),
      tickFormat: ",d",
    },
    y: {
      domain: range,
      nice: true,
      label: shorten(study.metric, 40),
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 60,
      grid: true,
      ticks: 6,
    },
    marks: [
      ...lineMarks(pruned, range, { stroke: MUTED, strokeOpacity: opacity(pruned.length), strokeDasharray: "4 2" }),
      ...lineMarks(others, range, { stroke: RESULT, strokeOpacity: opacity(others.length) }),
      Plot.dot(ends(pruned, range), { x: "step", y: "value", symbol: "times", r: 2.6, stroke: MUTED }),
      ...lineMarks(chosen, range, { stroke: BEST, strokeWidth: 2.5 }),
    ],
  });
  return drawFigure(
    {
      width: WIDTH,
      height: top + PLOT_HEIGHT + 4,
      title: TITLE,
      description: `${study.metric} by step of ${courses.length} trials, ${pruned.length} of which were pruned.`,
    },
    [drawLegend(entries, legend), plot],
  );
}

function least(values: readonly number[]): number {
  return values.reduce((smallest, value) => Math.min(smallest, value), Number.POSITIVE_INFINITY);
}

/** Of lines of which there are so many that they lie over each other. */
function opacity(lines: number): number {
  return lines <= 10 ? 0.8 : lines <= 100 ? 0.45 : 0.2;
}

/** Lines of several steps, dots of those that have one. */
function lineMarks(courses: readonly Course[], range: [number, number], style: Plot.LineOptions): Plot.Markish[] {
  const placed = courses.map(({ points }) =>
    points.map((point) => ({ ...point, value: withinRange(point.value, range) })),
  );
  const lines = placed.filter((points) => points.length > 1).flat();
  const dots = placed.filter((points) => points.length === 1).flat();
  const { stroke } = style;
  return [
    ...(lines.length > 0 ? [Plot.line(lines, { strokeWidth: 1.2, ...style, x: "step", y: "value", z: "trial" })] : []),
    ...(dots.length > 0
      ? [Plot.dot(dots, { x: "step", y: "value", r: 2.5, ...(stroke !== undefined && { fill: stroke }) })]
      : []),
  ];
}

function ends(courses: readonly Course[], range: [number, number]) {
  return courses.map(({ points }) => {
    const last = points.findLast(({ value }) => Number.isFinite(value))!;
    return { step: last.step, value: withinRange(last.value, range) };
  });
}
