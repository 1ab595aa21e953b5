import * as Plot from "@observablehq/plot";
import { drawEmptyFigure, drawFigure, drawPlot, HEADING_HEIGHT, MARGIN } from "../figure.ts";
import { drawLegend, type LegendEntry, legendHeight } from "../legend.ts";
import { formatNumber } from "../number-format.ts";
import { INK, seriesColour } from "../palette.ts";

export interface LearningStep {
  step: number;
  train_log_loss: number;
  validation_log_loss: number;
}

/** The course of one training. */
export interface LearningSeries {
  /** what was trained and what is marked: `depth 5, best round` */
  label: string;
  steps: readonly LearningStep[];
  /** `step` to be marked: where the model was cut, or its smallest validation loss */
  marked_step: number;
}

const TITLE = "Learning curves: log loss against rounds";
const WIDTH = 520;
const PLOT_HEIGHT = 300;

function markedOf({ steps, marked_step }: LearningSeries): LearningStep | undefined {
  return steps.find(({ step }) => step === marked_step);
}

/**
 * Lowest and highest loss drawn. Deep trees drive the training loss so far down that the validation losses, which
 * decide, would lie in one line: these get at least two fifths of the height, and a training loss below leaves the frame.
 */
function rangeOf(steps: readonly LearningStep[]): [number, number] {
  const validation = steps.map((step) => step.validation_log_loss).filter(Number.isFinite);
  const all = [...validation, ...steps.map((step) => step.train_log_loss).filter(Number.isFinite)];
  if (validation.length === 0) return [Math.min(...all, 1), Math.max(...all, 0)];
  const least = Math.min(...validation);
  const low = Math.max(Math.min(...all), least - 1.5 * (Math.max(...validation) - least));
  return [low, Math.max(...all.filter((loss) => loss >= low))];
}

function marksOf(series: LearningSeries, index: number, low: number): Plot.Markish[] {
  const stroke = seriesColour(index);
  const marked = markedOf(series);
  // Where it leaves the frame; a loss that is not finite breaks the line and is no end of it.
  const end = series.steps.findIndex(({ train_log_loss }) => train_log_loss < low);
  const training = end < 0 ? series.steps : series.steps.slice(0, end);
  const validation = { x: "step", y: "validation_log_loss", stroke };
  return [
    Plot.line(training, { x: "step", y: "train_log_loss", stroke, strokeDasharray: "4 3", strokeWidth: 1.2 }),
    Plot.line(series.steps, { ...validation, strokeWidth: 2 }),
    ...(marked
      ? [
          Plot.ruleX([marked], { x: "step", stroke, strokeOpacity: 0.5 }),
          Plot.dot([marked], { ...validation, r: 4.5, fill: stroke, stroke: "#ffffff" }),
        ]
      : []),
  ];
}

/**
 * Log loss on training rows (dashed) and on validation rows (solid) against rounds, a round of each training marked
 * with a dot and a rule. Steps that are not finite break the line; a training loss far below the validation losses
 * leaves the frame.
 */
export function learningCurve(series: readonly LearningSeries[]): string {
  const steps = series.flatMap((one) => one.steps);
  if (steps.length === 0) return drawEmptyFigure(TITLE, "the training kept no steps");
  const entries: LegendEntry[] = [
    { label: "validation", colour: INK, symbol: "line" },
    { label: "training", colour: INK, symbol: "line", dash: "4 3" },
    ...series.map((one, i): LegendEntry => {
      const marked = markedOf(one);
      const loss = marked ? ` (${formatNumber(marked.validation_log_loss)})` : "";
      return { label: `${one.label} ${one.marked_step}${loss}`, colour: seriesColour(i), symbol: "dot" };
    }),
  ];
  const legend = { x: MARGIN, y: HEADING_HEIGHT, width: WIDTH - 2 * MARGIN };
  const top = HEADING_HEIGHT + legendHeight(entries, legend.width);
  const [low, high] = rangeOf(steps);
  const plot = drawPlot(0, top, {
    width: WIDTH,
    height: PLOT_HEIGHT,
    marginLeft: 68,
    marginRight: 20,
    marginTop: 12,
    marginBottom: 46,
    x: { label: "round", labelAnchor: "center", labelArrow: "none", labelOffset: 38, ticks: 6 },
    y: {
      domain: [low, high],
      label: "log loss",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 60,
      grid: true,
      ticks: 6,
      nice: true,
    },
    marks: series.flatMap((one, i) => marksOf(one, i, low)),
  });
  return drawFigure(
    {
      width: WIDTH,
      height: top + PLOT_HEIGHT + 4,
      title: TITLE,
      description: "Training loss dashed, validation loss solid, the round named in the legend marked.",
    },
    [drawLegend(entries, legend), plot],
  );
}
