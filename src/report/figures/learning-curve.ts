import * as Plot from "@observablehq/plot";
import { isPrimary } from "../../core/primaries.ts";
import { drawEmptyFigure, drawFigure, drawPlot, HEADING_HEIGHT, MARGIN, PLOT_MARGINS, textWidth } from "../figure.ts";
import { drawLegend, type LegendEntry, legendHeight } from "../legend.ts";
import { logTicks } from "../log-ticks.ts";
import { formatNumber, formatQuantity, formatTick } from "../number-format.ts";
import { classColour, INK, seriesColour } from "../palette.ts";

export interface LearningStep {
  step: number;
  train: number;
  validation: number;
}

/** The course of one training. */
export interface LearningSeries {
  /** what was trained, `depth 5`, or a primary, which then has its colour; nothing where there is but one */
  label: string;
  /** what is measured: `log loss` */
  loss: string;
  /** what a step is: `round`, `epoch` */
  step: string;
  steps: readonly LearningStep[];
  /** `step` to be marked: where the model was cut, or its smallest validation loss */
  kept: number;
}

export interface LearningCurveOptions {
  /** what the marked step is: `last round kept` */
  mark: string;
  /** of the losses; by default where they span more than a factor of 8, as those of networks do, and are all above 0 */
  logarithmic?: boolean;
}

const WIDTH = 520;
const PLOT_HEIGHT = 300;
/** Ratio of the largest to the smallest loss from which on the axis is logarithmic. */
const LOG_RATIO = 8;

function markedOf({ steps, kept }: LearningSeries): LearningStep | undefined {
  return steps.find(({ step }) => step === kept);
}

/**
 * Lowest and highest loss drawn on a linear axis. Deep trees drive the training loss so far down that the validation
 * losses, which decide, would lie in one line: these get at least two fifths of the height, and a training loss below
 * leaves the frame.
 */
function rangeOf(steps: readonly LearningStep[]): [number, number] {
  const validation = steps.map((step) => step.validation).filter(Number.isFinite);
  const all = [...validation, ...steps.map((step) => step.train).filter(Number.isFinite)];
  if (validation.length === 0) return [smallest(all, 1), largest(all, 0)];
  const least = smallest(validation);
  const low = Math.max(smallest(all), least - 1.5 * (largest(validation) - least));
  return [low, largest(all.filter((loss) => loss >= low))];
}

function smallest(values: readonly number[], start = Number.POSITIVE_INFINITY): number {
  return values.reduce((least, value) => Math.min(least, value), start);
}

function largest(values: readonly number[], start = Number.NEGATIVE_INFINITY): number {
  return values.reduce((most, value) => Math.max(most, value), start);
}

function isWide(validation: readonly number[], all: readonly number[]): boolean {
  return validation.length > 0 && smallest(all) > 0 && largest(validation) > LOG_RATIO * smallest(validation);
}

function marksOf(series: LearningSeries, stroke: string, low: number): Plot.Markish[] {
  const marked = markedOf(series);
  // Where it leaves the frame; a loss that is not finite breaks the line and is no end of it.
  const end = series.steps.findIndex(({ train }) => train < low);
  const training = end < 0 ? series.steps : series.steps.slice(0, end);
  const validation = { x: "step", y: "validation", stroke };
  return [
    Plot.line(training, { x: "step", y: "train", stroke, strokeDasharray: "4 3", strokeWidth: 1.2 }),
    Plot.line(series.steps, { ...validation, strokeWidth: 2 }),
    ...(marked
      ? [
          Plot.ruleX([marked], { x: "step", stroke, strokeOpacity: 0.5 }),
          ...(Number.isFinite(marked.validation)
            ? [Plot.dot([marked], { ...validation, r: 4.5, fill: stroke, stroke: "#ffffff" })]
            : []),
        ]
      : []),
  ];
}

function entryOf(series: LearningSeries, colour: string, mark: string): LegendEntry {
  const { label, kept } = series;
  const marked = markedOf(series);
  const loss = marked && Number.isFinite(marked.validation) ? ` (${formatLoss(marked.validation)})` : "";
  return { label: `${label === "" ? "" : `${label}: `}${mark} ${kept}${loss}`, colour, symbol: "dot" };
}

/** As much as there is room for; the name of the loss in any case. */
function titleOf(loss: string, step: string): string {
  const least = `${loss.charAt(0).toUpperCase()}${loss.slice(1)}`;
  const titles = [`Learning curves: ${loss} against ${step}s`, `Learning curves: ${loss}`];
  return titles.find((title) => textWidth(title, 14) <= WIDTH - 2 * MARGIN) ?? least;
}

/** Four decimals, by which log losses of models differ; three digits of what is smaller, as errors of scaled features are. */
function formatLoss(value: number): string {
  return Math.abs(value) < 0.1 ? formatQuantity(value) : formatNumber(value);
}

/**
 * A loss on training rows (dashed) and on validation rows (solid) against rounds or epochs, a step of each training
 * marked with a dot and a rule. Steps that are not finite break the line; on a linear axis a training loss far below the
 * validation losses leaves the frame.
 */
export function learningCurve(series: readonly LearningSeries[], { mark, logarithmic }: LearningCurveOptions): string {
  const [{ loss, step } = { loss: "loss", step: "step" }] = series;
  const title = titleOf(loss, step);
  const steps = series.flatMap((one) => one.steps);
  if (steps.length === 0) return drawEmptyFigure(title, "the training kept no steps");
  const validation = steps.map((one) => one.validation).filter(Number.isFinite);
  const all = [...validation, ...steps.map((one) => one.train).filter(Number.isFinite)];
  const log = (logarithmic ?? isWide(validation, all)) && smallest(all) > 0;
  const colours = series.map(({ label }, i) => (isPrimary(label) ? classColour(label) : seriesColour(i)));
  const entries: LegendEntry[] = [
    { label: "validation", colour: INK, symbol: "line" },
    { label: "training", colour: INK, symbol: "line", dash: "4 3" },
    ...series.map((one, i) => entryOf(one, colours[i]!, mark)),
  ];
  const legend = { x: MARGIN, y: HEADING_HEIGHT, width: WIDTH - 2 * MARGIN };
  const top = HEADING_HEIGHT + legendHeight(entries, legend.width);
  const [low, high] = log ? [smallest(all), largest(all)] : rangeOf(steps);
  const axis = log
    ? { type: "log" as const, ticks: logTicks(low, high), tickFormat: formatTick }
    : { ticks: 6, nice: true };
  const numbers = steps.map((one) => one.step);
  // Steps are whole: no more ticks than there are of them.
  const ticks = Math.min(6, Math.max(1, largest(numbers) - smallest(numbers)));
  const plot = drawPlot(0, top, {
    width: WIDTH,
    height: PLOT_HEIGHT,
    ...PLOT_MARGINS,
    x: { label: step, labelAnchor: "center", labelArrow: "none", labelOffset: 38, ticks, tickFormat: ",d" },
    y: {
      domain: [low, high],
      // The title has it where the axis is too short.
      label: textWidth(loss) > PLOT_HEIGHT ? "loss" : loss,
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 60,
      grid: true,
      ...axis,
    },
    marks: series.flatMap((one, i) => marksOf(one, colours[i]!, low)),
  });
  return drawFigure(
    {
      width: WIDTH,
      height: top + PLOT_HEIGHT + 4,
      title,
      description: `Training loss dashed, validation loss solid, the ${step} named in the legend marked${log ? "; logarithmic axis" : ""}.`,
    },
    [drawLegend(entries, legend), plot],
  );
}
