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
  /** what was trained: `depth 5` */
  label: string;
  steps: readonly LearningStep[];
  /** `step` of the smallest validation loss, where the model was cut */
  best_step: number;
}

const TITLE = "Learning curves: log loss against rounds";
const WIDTH = 520;
const PLOT_HEIGHT = 300;

function bestOf({ steps, best_step }: LearningSeries): LearningStep | undefined {
  return steps.find(({ step }) => step === best_step);
}

function marksOf(series: LearningSeries, index: number): Plot.Markish[] {
  const stroke = seriesColour(index);
  const best = bestOf(series);
  const validation = { x: "step", y: "validation_log_loss", stroke };
  return [
    Plot.line(series.steps, { x: "step", y: "train_log_loss", stroke, strokeDasharray: "4 3", strokeWidth: 1.2 }),
    Plot.line(series.steps, { ...validation, strokeWidth: 2 }),
    ...(best
      ? [
          Plot.ruleX([best], { x: "step", stroke, strokeOpacity: 0.5 }),
          Plot.dot([best], { ...validation, r: 4.5, fill: stroke, stroke: "#ffffff" }),
        ]
      : []),
  ];
}

/**
 * Log loss on training rows (dashed) and on validation rows (solid) against rounds, the best round of each training
 * with a dot and a rule. Steps that are not finite break the line.
 */
export function learningCurve(series: readonly LearningSeries[]): string {
  const steps = series.flatMap((one) => one.steps);
  if (steps.length === 0) return drawEmptyFigure(TITLE, "the training kept no steps");
  const entries: LegendEntry[] = [
    { label: "validation", colour: INK, symbol: "line" },
    { label: "training", colour: INK, symbol: "line", dash: "4 3" },
    ...series.map((one, i): LegendEntry => {
      const best = bestOf(one);
      const loss = best ? ` (${formatNumber(best.validation_log_loss)})` : "";
      return { label: `${one.label}: best round ${one.best_step}${loss}`, colour: seriesColour(i), symbol: "dot" };
    }),
  ];
  const legend = { x: MARGIN, y: HEADING_HEIGHT, width: WIDTH - 2 * MARGIN };
  const top = HEADING_HEIGHT + legendHeight(entries, legend.width);
  const plot = drawPlot(0, top, {
    width: WIDTH,
    height: PLOT_HEIGHT,
    marginLeft: 68,
    marginRight: 20,
    marginTop: 12,
    marginBottom: 46,
    x: { label: "round", labelAnchor: "center", labelArrow: "none", labelOffset: 38, ticks: 6 },
    y: {
      label: "log loss",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 60,
      grid: true,
      ticks: 6,
      nice: true,
    },
    marks: series.flatMap(marksOf),
  });
  return drawFigure(
    {
      width: WIDTH,
      height: top + PLOT_HEIGHT + 4,
      title: TITLE,
      description: "Training loss dashed, validation loss solid, the round with the smallest validation loss marked.",
    },
    [drawLegend(entries, legend), plot],
  );
}
