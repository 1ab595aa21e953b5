import * as Plot from "@observablehq/plot";
import { drawEmptyFigure, drawFigure, drawPlot, drawText, HEADING_HEIGHT } from "../figure.ts";
import { BEST, INK } from "../palette.ts";
import { type AxisTick, axisPosition, axisTicks, nameLines, shortNames } from "../parameter-axis.ts";
import {
  bestTrial,
  type DrawnStudy,
  type ParameterScale,
  shownRange,
  type ValuedTrial,
  valuedTrials,
  withinRange,
} from "../study.ts";
import { drawRamp, RAMP_HEIGHT, valueColours } from "../value-colour.ts";
import { noneComplete } from "./search-history.ts";

/** Axes at most, the value's among them. */
const MOST = 9;
const AXIS = 118;
const PLOT_HEIGHT = 280;
const LABEL_HEIGHT = 50;
const MARGINS = { left: 66, right: 66 };
/** Where, below an axis, trials are that do not have its parameter. */
const ABSENT = -0.12;

interface Axis {
  name: string;
  ticks: readonly AxisTick[];
  /** trials without the parameter run below */
  gaps: boolean;
  position(trial: ValuedTrial): number | undefined;
}

/**
 * A line for each complete trial through the axes of its value and its parameters, coloured by the value, good ones above
 * bad ones and the best thick. Where a trial does not have a parameter its line runs below that axis. Of many parameters
 * the first have axes, and the title says so.
 */
export function parallelCoordinates(study: DrawnStudy): string {
  const { direction, metric, parameters } = study;
  const valued = valuedTrials(study);
  const shown = parameters.slice(0, MOST - 1);
  const count = shown.length < parameters.length ? `, the first ${shown.length} of ${parameters.length}` : "";
  const title = `Parameters of the trials${count}`;
  const best = bestTrial(direction, valued);
  if (best === undefined) return drawEmptyFigure(title, noneComplete(study.trials));
  if (shown.length === 0) return drawEmptyFigure(title, "no parameters");
  const range = shownRange(
    direction,
    valued.map(({ value }) => value),
  );
  const axes = [valueAxis(metric, range), ...parameterAxes(study, valued)];
  const colour = valueColours(direction, range);
  const width = Math.max(520, MARGINS.left + MARGINS.right + (axes.length - 1) * AXIS);
  const gap = (width - MARGINS.left - MARGINS.right) / (axes.length - 1);
  const ramp = HEADING_HEIGHT;
  const top = ramp + RAMP_HEIGHT + LABEL_HEIGHT;
  const names = axes.map(({ name }, i) => drawName(name, MARGINS.left + i * gap, top));
  const ends = direction === "minimize" ? ([range[1], range[0]] as const) : range;
  const plot = drawPlot(0, top, {
    width,
    height: PLOT_HEIGHT,
    marginLeft: MARGINS.left,
    marginRight: MARGINS.right,
    marginTop: 8,
    marginBottom: 8,
    x: { domain: [0, axes.length - 1], axis: null },
    y: { domain: [axes.some(({ gaps }) => gaps) ? ABSENT - 0.03 : 0, 1], axis: null },
    marks: [...lineMarks(direction, axes, { valued, best, colour }), ...axes.flatMap(axisMarks)],
  });
  return drawFigure(
    {
      width,
      height: top + PLOT_HEIGHT + 4,
      title,
      description: `Lines of ${valued.length} complete trials over ${shown.length} parameters, dark where ${metric} is good; trial ${best.number} is the best.`,
    },
    [drawRamp(`${metric}: worst`, ends, { y: ramp, colour }), drawBest(best.number, width), plot, ...names],
  );
}

function drawBest(number: number, width: number): string {
  const [x, y] = [width - 156, HEADING_HEIGHT + 11];
  return `<path d="M${x},${y}h22" stroke="${BEST}" stroke-width="3" fill="none"/>${drawText(x + 28, y + 4, `best: trial ${number}`)}`;
}

function valueAxis(metric: string, range: [number, number]): Axis {
  const scale: ParameterScale = { kind: "linear", low: range[0], high: range[1] };
  return {
    name: metric,
    ticks: axisTicks(scale),
    gaps: false,
    position: ({ value, number }) => axisPosition(scale, withinRange(value, range), number),
  };
}

function parameterAxes({ parameters }: DrawnStudy, valued: readonly ValuedTrial[]): Axis[] {
  const names = shortNames(parameters);
  return parameters.slice(0, MOST - 1).map(({ name, scale }, i) => {
    const position = ({ params, number }: ValuedTrial) =>
      Object.hasOwn(params, name) ? axisPosition(scale, params[name], number) : undefined;
    return {
      name: names[i]!,
      ticks: axisTicks(scale),
      gaps: valued.some((trial) => position(trial) === undefined),
      position,
    };
  });
}

function drawName(name: string, x: number, top: number): string {
  const lines = nameLines(name, 15);
  return lines
    .map((line, i) => drawText(x, top - 2 - 14 * (lines.length - 1 - i), line, { anchor: "middle", bold: true }))
    .join("");
}

interface Drawn {
  valued: readonly ValuedTrial[];
  best: ValuedTrial;
  colour: (value: number) => string;
}

function lineMarks(
  direction: DrawnStudy["direction"],
  axes: readonly Axis[],
  { valued, best, colour }: Drawn,
): Plot.Markish[] {
  const sign = direction === "minimize" ? -1 : 1;
  const points = (trial: ValuedTrial) =>
    axes.map((axis, i) => ({ x: i, y: axis.position(trial) ?? ABSENT, number: trial.number, value: trial.value }));
  const others = valued.filter((trial) => trial !== best).toSorted((a, b) => sign * (a.value - b.value));
  const strokeOpacity = valued.length <= 10 ? 0.9 : valued.length <= 100 ? 0.6 : 0.35;
  return [
    ...(others.length > 0
      ? [
          Plot.line(others.flatMap(points), {
            x: "x",
            y: "y",
            z: "number",
            stroke: ({ value }: { value: number }) => colour(value),
            strokeWidth: 1.3,
            strokeOpacity,
          }),
        ]
      : []),
    Plot.line(points(best), { x: "x", y: "y", stroke: BEST, strokeWidth: 3 }),
  ];
}

/** An axis with its ticks, and the place below it for trials without the parameter. */
function axisMarks({ ticks, gaps }: Axis, i: number): Plot.Markish[] {
  const placed = [...ticks, ...(gaps ? [{ at: ABSENT, label: "not used" }] : [])].map((tick) => ({ ...tick, x: i }));
  return [
    Plot.ruleX([i], { x: i, y1: 0, y2: 1, stroke: INK, strokeWidth: 1.2 }),
    Plot.dot(placed, { x: "x", y: "at", r: 1.8, fill: INK }),
    Plot.text(placed, {
      x: "x",
      y: "at",
      text: "label",
      textAnchor: "start",
      dx: 5,
      dy: 0,
      fontSize: 11,
      fill: INK,
      stroke: "#ffffff",
      strokeWidth: 3,
    }),
  ];
}
