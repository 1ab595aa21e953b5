import * as Plot from "@observablehq/plot";
import type { Interval } from "../../evaluation/evaluation.ts";
import { drawEmptyFigure, drawFigure, drawPlot, HEADING_HEIGHT, MARGIN, textWidth } from "../figure.ts";
import { MUTED, RESULT } from "../palette.ts";

export interface DifferenceRow {
  label: string;
  difference: number;
  interval: Interval;
}

const WIDTH = 520;
const ROW = 34;
const AXIS = 50;
/** Labels take at most this much of the width, px. */
const MOST_LABEL = 220;

/** Differences of a quantity between two models, each with its interval; a line stands at none. */
export function pairedDifferences(quantity: string, rows: readonly DifferenceRow[]): string {
  const title = `Difference in ${quantity}, second less first`;
  const shown = rows.filter(({ difference, interval }) => [difference, ...interval].every(Number.isFinite));
  if (shown.length === 0) return drawEmptyFigure(title, "no difference has an interval");
  const marginLeft = Math.min(MOST_LABEL, Math.max(...shown.map(({ label }) => textWidth(label))) + MARGIN + 10);
  const height = ROW * shown.length + AXIS;
  const plot = drawPlot(0, HEADING_HEIGHT, {
    width: WIDTH,
    height,
    marginLeft,
    marginRight: 24,
    marginTop: 4,
    marginBottom: AXIS - 4,
    x: {
      label: `difference in ${quantity}`,
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 38,
      ticks: 5,
      nice: true,
      grid: true,
    },
    y: { label: null, domain: shown.map(({ label }) => label), tickSize: 0 },
    marks: [
      Plot.ruleX([0], { stroke: MUTED, strokeDasharray: "4 3" }),
      Plot.ruleY(shown, {
        y: "label",
        x1: ({ interval }: DifferenceRow) => interval[0],
        x2: ({ interval }: DifferenceRow) => interval[1],
        stroke: RESULT,
        strokeWidth: 2,
      }),
      Plot.dot(shown, { y: "label", x: "difference", fill: RESULT, r: 4.5 }),
    ],
  });
  const description = shown.map(({ label, difference }) => `${label}: ${difference.toPrecision(3)}`).join("; ");
  return drawFigure({ width: WIDTH, height: HEADING_HEIGHT + height + 4, title, description }, [plot]);
}
