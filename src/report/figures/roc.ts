import * as Plot from "@observablehq/plot";
import { ShapeError } from "../../core/errors.ts";
import type { ClassResult } from "../../evaluation/evaluation.ts";
import { drawEmptyFigure, drawFigure, drawPlot, HEADING_HEIGHT, MARGIN } from "../figure.ts";
import { drawLegend, LEGEND_ROW, type LegendEntry, legendHeight } from "../legend.ts";
import { formatShare } from "../number-format.ts";
import { classColour, classDash, inClassOrder, MUTED } from "../palette.ts";

export type RocInput = Pick<ClassResult, "name" | "auc" | "roc">;

const TITLE = "ROC curves, each primary against the rest";
const SIZE = 440;

function pointsOf({ name, roc }: RocInput): [number, number][] {
  const { false_positive_rate: x, true_positive_rate: y } = roc;
  if (x.length !== y.length) {
    throw new ShapeError(`roc curve of ${name}: ${x.length} false positive rates, ${y.length} true positive rates`);
  }
  return x.map((rate, i) => [rate, y[i]!]);
}

/**
 * One-vs-rest ROC curves with their areas in the legend, and the diagonal of a classifier that guesses.
 * A class without rows has no curve; its area reads n/a. Throws ShapeError where the rates of a curve do not pair up.
 */
export function rocCurves(classes: readonly RocInput[]): string {
  if (classes.length === 0) return drawEmptyFigure(TITLE, "no classes to show");
  const ordered = inClassOrder(classes.map(({ name }) => name)).map(
    (name) => classes.find((entry) => entry.name === name)!,
  );
  const entries: LegendEntry[] = [
    ...ordered.map(({ name, auc }): LegendEntry => {
      return {
        label: `${name}: AUC ${formatShare(auc)}`,
        colour: classColour(name),
        symbol: "line",
        dash: classDash(name),
      };
    }),
    { label: "guessing: AUC 0.5", colour: MUTED, symbol: "line", dash: "3 3" },
  ];
  const legend = { x: MARGIN, y: HEADING_HEIGHT, width: SIZE - 2 * MARGIN };
  const top = HEADING_HEIGHT + legendHeight(entries, legend.width);
  const plot = drawPlot(0, top, {
    width: SIZE,
    height: SIZE - LEGEND_ROW,
    marginLeft: 60,
    marginRight: 20,
    marginTop: 12,
    marginBottom: 46,
    x: {
      domain: [0, 1],
      label: "false positive rate",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 38,
      grid: true,
      ticks: 5,
    },
    y: {
      domain: [0, 1],
      label: "true positive rate",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 46,
      grid: true,
      ticks: 5,
    },
    marks: [
      Plot.line(
        [
          [0, 0],
          [1, 1],
        ],
        { stroke: MUTED, strokeDasharray: "3 3" },
      ),
      ...ordered.map((entry) =>
        Plot.line(pointsOf(entry), {
          stroke: classColour(entry.name),
          strokeDasharray: classDash(entry.name),
          strokeWidth: 2,
        }),
      ),
    ],
  });
  return drawFigure(
    {
      width: SIZE,
      height: top + SIZE - LEGEND_ROW + 4,
      title: TITLE,
      description: ordered.map(({ name, auc }) => `${name} area ${formatShare(auc)}`).join(", "),
    },
    [drawLegend(entries, legend), plot],
  );
}
