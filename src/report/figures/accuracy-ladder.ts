import * as Plot from "@observablehq/plot";
import type { Interval } from "../../evaluation/evaluation.ts";
import { drawEmptyFigure, drawFigure, drawPlot, HEADING_HEIGHT, MARGIN, textWidth } from "../figure.ts";
import { drawLegend, type LegendEntry, legendHeight } from "../legend.ts";
import { MUTED, RESULT } from "../palette.ts";

/** What is known of a shower, and how often its primary is named right by it. */
export interface LadderRung {
  label: string;
  accuracy: number;
  interval: Interval;
  /** computed from densities; else the best model found, so that more may be possible */
  exact: boolean;
}

const WIDTH = 560;
const ROW = 34;
const AXIS = 50;
/** Labels take at most this much of the width, px. */
const MOST_LABEL = 250;

/** Accuracies from the one who knows most to the one who knows least, with their intervals, chance as a line. */
export function accuracyLadder(title: string, rungs: readonly LadderRung[], chance: number): string {
  const shown = rungs.filter(({ accuracy, interval }) => [accuracy, ...interval].every(Number.isFinite));
  if (shown.length === 0) return drawEmptyFigure(title, "no rung has an interval");
  const entries: LegendEntry[] = [
    { label: "exact", colour: RESULT, symbol: "dot" },
    { label: "best model found: a lower bound", colour: RESULT, symbol: "ring" },
    { label: `chance ${chance.toFixed(2)}`, colour: MUTED, symbol: "line", dash: "4 3" },
  ];
  const legend = { x: MARGIN, y: HEADING_HEIGHT, width: WIDTH - 2 * MARGIN };
  const top = HEADING_HEIGHT + legendHeight(entries, legend.width);
  const height = ROW * shown.length + AXIS;
  const plot = drawPlot(0, top, {
    width: WIDTH,
    height,
    marginLeft: Math.min(MOST_LABEL, Math.max(...shown.map(({ label }) => textWidth(label))) + MARGIN + 10),
    marginRight: 24,
    marginTop: 4,
    marginBottom: AXIS - 4,
    x: {
      domain: [Math.min(chance, ...shown.map(({ interval }) => interval[0])) - 0.02, axisEnd(shown)],
      label: "accuracy per shower",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 38,
      ticks: 6,
      grid: true,
    },
    y: { label: null, domain: shown.map(({ label }) => label), tickSize: 0 },
    marks: [
      Plot.ruleX([chance], { stroke: MUTED, strokeDasharray: "4 3" }),
      Plot.ruleY(shown, {
        y: "label",
        x1: ({ interval }: LadderRung) => interval[0],
        x2: ({ interval }: LadderRung) => interval[1],
        stroke: RESULT,
        strokeWidth: 2,
      }),
      Plot.dot(shown, {
        y: "label",
        x: "accuracy",
        stroke: RESULT,
        strokeWidth: 2,
        fill: ({ exact }: LadderRung) => (exact ? RESULT : "white"),
        r: 4.5,
      }),
    ],
  });
  const description = shown.map(({ label, accuracy }) => `${label}: ${accuracy.toFixed(3)}`).join("; ");
  return drawFigure({ width: WIDTH, height: top + height + 4, title, description }, [
    drawLegend(entries, legend),
    plot,
  ]);
}

function axisEnd(rungs: readonly LadderRung[]): number {
  return Math.min(1, Math.max(...rungs.map(({ interval }) => interval[1])) + 0.02);
}
