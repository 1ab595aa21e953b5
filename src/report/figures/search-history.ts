import * as Plot from "@observablehq/plot";
import { drawEmptyFigure, drawFigure, drawPlot, drawText, HEADING_HEIGHT, MARGIN } from "../figure.ts";
import { drawLegend, type LegendEntry, legendHeight } from "../legend.ts";
import { shorten } from "../markup.ts";
import { formatValue } from "../number-format.ts";
import { BEST, INK, MUTED, RESULT } from "../palette.ts";
import {
  bestTrial,
  type DrawnStudy,
  isBetterValue,
  type StudyTrial,
  shownRange,
  type ValuedTrial,
  valuedTrials,
  withinRange,
} from "../study.ts";

const TITLE = "Course of the search";
const WIDTH = 520;
const PLOT_HEIGHT = 270;
const LEFT = 68;
const RIGHT = 20;
/** Height of a row of ticks of trials without a value, px. */
const ROW = 18;

/** States that have no value to draw, with their rows' names and colours. */
const WITHOUT_VALUE = [
  ["pruned", MUTED],
  ["failed", BEST],
] as const;

/**
 * The value of each complete trial by its number, and the best so far as a line; trials that were pruned or failed are
 * ticks in rows below. Values far worse than all others stand as triangles at the edge.
 */
export function searchHistory(study: DrawnStudy): string {
  const { metric, direction, trials } = study;
  const valued = valuedTrials(study);
  const best = bestTrial(direction, valued);
  if (best === undefined) return drawEmptyFigure(TITLE, noneComplete(trials));
  const range = shownRange(
    direction,
    valued.map(({ value }) => value),
  );
  const rows = WITHOUT_VALUE.map(([state, colour]) => ({
    state,
    colour,
    numbers: trials.filter((trial) => isWithoutValue(trial, state)).map(({ number }) => number),
  })).filter(({ numbers }) => numbers.length > 0);
  const entries: LegendEntry[] = [
    { label: "complete trial", colour: RESULT, symbol: "dot", dash: "0 22" },
    { label: "best so far", colour: INK, symbol: "line" },
    { label: `best: trial ${best.number}, ${formatValue(best.value)}`, colour: BEST, symbol: "dot", dash: "0 22" },
  ];
  const legend = { x: MARGIN, y: HEADING_HEIGHT, width: WIDTH - 2 * MARGIN };
  const top = HEADING_HEIGHT + legendHeight(entries, legend.width);
  const numbers = trials.map(({ number }) => number);
  const domain = widened([numbers[0]!, numbers.at(-1)!]);
  const plot = drawPlot(0, top, {
    width: WIDTH,
    height: PLOT_HEIGHT + rows.length * ROW,
    marginLeft: LEFT,
    marginRight: RIGHT,
    marginTop: 12,
    marginBottom: 46 + rows.length * ROW,
    x: {
      domain,
      label: "trial",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 38 + rows.length * ROW,
      ticks: numbers.length === 1 ? numbers : Math.min(6, domain[1] - domain[0]),
      tickFormat: ",d",
    },
    y: {
      domain: range,
      nice: true,
      label: shorten(metric, 40),
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 60,
      grid: true,
      ticks: 6,
    },
    marks: historyMarks(study, valued, range),
  });
  const place = (number: number) => LEFT + ((number - domain[0]) / (domain[1] - domain[0])) * (WIDTH - LEFT - RIGHT);
  const strips = rows.map(({ state, colour, numbers: of }, i) => {
    const y = top + PLOT_HEIGHT - 46 + 26 + i * ROW;
    const ticks = of.map((number) => `M${place(number).toFixed(2)},${y}v12`).join("");
    return `${drawText(LEFT - 8, y + 10, `${state} ${of.length}`, { anchor: "end", size: 11 })}<path d="${ticks}" stroke="${colour}" stroke-width="1.5" fill="none"/>`;
  });
  return drawFigure(
    {
      width: WIDTH,
      height: top + PLOT_HEIGHT + rows.length * ROW + 4,
      title: TITLE,
      description: `Values of ${valued.length} complete trials, the best so far as a line; trial ${best.number} is the best with ${formatValue(best.value)}.`,
    },
    [drawLegend(entries, legend), plot, ...strips],
  );
}

/** Complete trials without a finite value are among those that failed: nothing was measured. */
function isWithoutValue(trial: StudyTrial, state: "pruned" | "failed"): boolean {
  if (trial.state === state) return true;
  return state === "failed" && trial.state === "complete" && !Number.isFinite(trial.value ?? Number.NaN);
}

/** Why there is no value to draw. */
export function noneComplete(trials: readonly StudyTrial[]): string {
  return trials.length === 0 ? "no trials" : `no complete trial among ${trials.length}`;
}

function widened([low, high]: [number, number]): [number, number] {
  return low === high ? [low - 1, high + 1] : [low, high];
}

function historyMarks(study: DrawnStudy, valued: readonly ValuedTrial[], range: [number, number]): Plot.Markish[] {
  const best = bestTrial(study.direction, valued)!;
  const course = coursed(study, valued).map(({ number, value }) => ({ number, value: withinRange(value, range) }));
  const isBeyond = ({ value }: ValuedTrial) => value !== withinRange(value, range);
  const beyond = valued.filter(isBeyond);
  const shape = { x: "number", fill: RESULT, fillOpacity: valued.length > 150 ? 0.5 : 0.75 };
  return [
    Plot.line(course, { x: "number", y: "value", stroke: INK, strokeWidth: 1.5, curve: "step-after" }),
    Plot.dot(
      valued.filter((trial) => !isBeyond(trial) && trial !== best),
      { ...shape, y: "value", r: valued.length > 150 ? 2.2 : 3.2 },
    ),
    Plot.dot(beyond, {
      x: "number",
      y: ({ value }: ValuedTrial) => withinRange(value, range),
      symbol: "triangle",
      rotate: study.direction === "minimize" ? 0 : 180,
      r: 4,
      stroke: RESULT,
      fill: "#ffffff",
    }),
    Plot.dot([best], { x: "number", y: "value", r: 5, fill: BEST, stroke: "#ffffff" }),
  ];
}

/** The best value after each trial that has one, to the last trial of all. */
function coursed({ direction, trials }: DrawnStudy, valued: readonly ValuedTrial[]) {
  let best = valued[0]!.value;
  const course = valued.map(({ number, value }) => {
    if (isBetterValue(direction, value, best)) best = value;
    return { number, value: best };
  });
  return [...course, { number: trials.at(-1)!.number, value: best }];
}
