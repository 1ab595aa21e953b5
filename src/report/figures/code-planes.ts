import { drawDots } from "../dots.ts";
import { drawEmptyFigure, drawFigure, drawText, drawUpright, HEADING_HEIGHT, MARGIN } from "../figure.ts";
import { drawLegend, type LegendEntry, legendHeight } from "../legend.ts";
import { shorten } from "../markup.ts";
import { formatCount } from "../number-format.ts";
import { classColour, inClassOrder } from "../palette.ts";

/** Codes of rows in a plane. */
export interface CodePlane {
  /** `code of proton, principal components` */
  heading: string;
  /** names of the axes */
  axes: readonly [horizontal: string, vertical: string];
  x: ArrayLike<number>;
  y: ArrayLike<number>;
}

export interface CodePlanesInput {
  planes: readonly CodePlane[];
  /** [rows] index into `classes` */
  y: ArrayLike<number>;
  classes: readonly string[];
}

const TITLE = "The code in two dimensions";
const COLUMNS = 3;
const SIZE = 290;
const GAP = 22;
const PANEL_TITLE = 22;
const AXIS = 18;
/** Part of the points that a panel shows along each axis: a few far ones would leave no room for all others. */
const TAIL = 0.005;

function span(values: ArrayLike<number>): [low: number, high: number] {
  const sorted = Float64Array.from(Array.from(values).filter(Number.isFinite)).sort();
  const last = sorted.length - 1;
  if (last < 0) return [0, 1];
  const low = sorted[Math.floor(TAIL * last)]!;
  const high = sorted[Math.ceil((1 - TAIL) * last)]!;
  const room = high > low ? 0.04 * (high - low) : 0.5;
  return [low - room, high + room];
}

function drawPlane({ heading, axes, x, y }: CodePlane, { y: labels, classes }: CodePlanesInput): string {
  const [left, right] = span(x);
  const [bottom, top] = span(y);
  const dots = Array.from({ length: x.length }, (_, i) => ({
    x: (SIZE * (x[i]! - left)) / (right - left),
    y: (SIZE * (top - y[i]!)) / (top - bottom),
    primary: classes[labels[i]!]!,
  }));
  const shown = dots.filter((dot) => dot.x >= 0 && dot.x <= SIZE && dot.y >= 0 && dot.y <= SIZE);
  const outside = dots.length - shown.length;
  return [
    drawText(AXIS, 14, shorten(heading, 40), { bold: true }),
    `<g transform="translate(${AXIS},${PANEL_TITLE})">`,
    drawDots(shown, { diameter: 3, opacity: 0.6 }),
    `<rect width="${SIZE}" height="${SIZE}" fill="none" stroke="#8c959f"/></g>`,
    drawText(AXIS + SIZE / 2, PANEL_TITLE + SIZE + 15, shorten(axes[0], 44), { anchor: "middle" }),
    drawUpright(11, PANEL_TITLE + SIZE / 2, shorten(axes[1], 44)),
    outside > 0
      ? drawText(AXIS + SIZE, PANEL_TITLE + SIZE + 30, `${formatCount(outside)} outside`, { anchor: "end", size: 11 })
      : "",
  ].join("");
}

/**
 * Codes of the same rows in several planes, a dot per row in the colour of its primary. Each panel spans the central 99 %
 * along either axis and says how many dots lie outside; the axes have no numbers, since the units of a code mean nothing.
 */
export function codePlanes(input: CodePlanesInput): string {
  const { planes, classes, y } = input;
  if (planes.length === 0 || y.length === 0) return drawEmptyFigure(TITLE, "no codes to show");
  const columns = planes.length === 4 ? 2 : Math.min(COLUMNS, planes.length);
  const width = Math.max(2 * MARGIN + columns * (AXIS + SIZE) + (columns - 1) * GAP, 420);
  const entries = inClassOrder(classes).map(
    (label): LegendEntry => ({ label, colour: classColour(label), symbol: "dot" }),
  );
  const top = HEADING_HEIGHT + legendHeight(entries, width - 2 * MARGIN) + 8;
  const step = PANEL_TITLE + SIZE + 44;
  const panels = planes.map((plane, i) => {
    const place = `${MARGIN + (i % columns) * (AXIS + SIZE + GAP)},${top + Math.floor(i / columns) * step}`;
    return `<g transform="translate(${place})">${drawPlane(plane, input)}</g>`;
  });
  return drawFigure(
    {
      width,
      height: top + Math.ceil(planes.length / columns) * step,
      title: TITLE,
      description: `${formatCount(y.length)} stations in ${planes.length} planes, a dot per station in the colour of its primary.`,
    },
    [drawLegend(entries, { x: MARGIN, y: HEADING_HEIGHT, width: width - 2 * MARGIN }), ...panels],
  );
}
