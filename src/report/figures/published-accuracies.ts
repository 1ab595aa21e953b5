import * as Plot from "@observablehq/plot";
import type { Interval } from "../../evaluation/evaluation.ts";
import {
  drawEmptyFigure,
  drawFigure,
  drawPlot,
  drawText,
  FONT_SIZE,
  HEADING_HEIGHT,
  MARGIN,
  textWidth,
} from "../figure.ts";
import { drawLegend, type LegendEntry, legendHeight } from "../legend.ts";
import { MUTED } from "../palette.ts";

/** A kind of number that every model may have, such as a protocol. */
export interface AccuracyKind {
  name: string;
  label: string;
  colour: string;
  /** hollow: it must not be believed */
  leaking: boolean;
}

export interface AccuracyRow {
  label: string;
  /** by name of its kind */
  values: Readonly<Record<string, { accuracy: number; interval: Interval } | undefined>>;
}

export interface PublishedAccuraciesInput {
  title: string;
  kinds: readonly AccuracyKind[];
  rows: readonly AccuracyRow[];
  chance: number;
}

const WIDTH = 560;
/** Height of a dot with its interval, px; a row has one for each kind. */
const LANE = 11;
const GAP = 14;
const AXIS = 50;
const MARGIN_TOP = 4;
const MOST_LABEL = 220;

/** Accuracies of several kinds, published and measured, in a row for each model, with their intervals. */
export function publishedAccuracies({ title, kinds, rows, chance }: PublishedAccuraciesInput): string {
  const points = rows.flatMap(({ values }, row) =>
    kinds.flatMap((kind, lane) => {
      const value = values[kind.name];
      return value === undefined ? [] : [{ ...kind, ...value, y: at(row, lane, kinds.length) }];
    }),
  );
  if (points.length === 0) return drawEmptyFigure(title, "no accuracy to show");
  const entries: LegendEntry[] = [
    ...kinds.map(({ label, colour, leaking }): LegendEntry => ({ label, colour, symbol: leaking ? "ring" : "dot" })),
    { label: `chance ${chance}`, colour: MUTED, symbol: "line", dash: "2 3" },
  ];
  const legend = { x: MARGIN, y: HEADING_HEIGHT, width: WIDTH - 2 * MARGIN };
  const top = HEADING_HEIGHT + legendHeight(entries, legend.width);
  const marginLeft = Math.min(MOST_LABEL, Math.max(...rows.map(({ label }) => textWidth(label))) + MARGIN + 10);
  const room = rows.length * (kinds.length * LANE + GAP);
  const plot = drawPlot(0, top, {
    width: WIDTH,
    height: room + AXIS,
    marginLeft,
    marginRight: 24,
    marginTop: MARGIN_TOP,
    marginBottom: AXIS - MARGIN_TOP,
    x: {
      label: "accuracy of single stations",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 38,
      domain: [Math.min(0.2, ...points.map(({ interval }) => interval[0])), 1],
      ticks: 8,
      grid: true,
    },
    y: { axis: null, domain: [-room, 0] },
    marks: [
      Plot.ruleX([chance], { stroke: MUTED, strokeDasharray: "2 3", strokeWidth: 1.5 }),
      ...points.flatMap(({ y, accuracy, interval: [low, high], colour, leaking }) => [
        Plot.ruleY([y], { x1: low, x2: high, stroke: colour, strokeWidth: 2 }),
        Plot.dot([accuracy], { x: accuracy, y, r: 4, stroke: colour, fill: leaking ? "#ffffff" : colour }),
      ]),
    ],
  });
  const description = rows
    .map(
      ({ label, values }) =>
        `${label}: ${kinds.map(({ name, label: kind }) => `${kind} ${values[name]?.accuracy.toFixed(3) ?? "none"}`).join(", ")}`,
    )
    .join("; ");
  const names = rows.map(({ label }, row) => {
    const middle = top + MARGIN_TOP - at(row, (kinds.length - 1) / 2, kinds.length);
    return drawText(marginLeft - 10, middle + FONT_SIZE / 3, label, { anchor: "end" });
  });
  return drawFigure({ width: WIDTH, height: top + room + AXIS + 4, title, description }, [
    drawLegend(entries, legend),
    plot,
    ...names,
  ]);
}

/** Where a dot stands, px below the top of the plot, negative: rows from the top, the first kind above. */
function at(row: number, lane: number, lanes: number): number {
  return -(row * (lanes * LANE + GAP) + GAP / 2 + (lane + 0.5) * LANE);
}
