import * as Plot from "@observablehq/plot";
import { drawEmptyFigure, drawFigure, drawPlot, drawText, drawUpright, HEADING_HEIGHT, textWidth } from "../figure.ts";
import { shorten } from "../markup.ts";
import { formatCount, formatPercent, NO_NUMBER } from "../number-format.ts";
import { INK } from "../palette.ts";

export interface ConfusionInput {
  classes: readonly string[];
  /** [true class][predicted class] */
  counts: readonly (readonly number[])[];
}

interface Cell {
  row: string;
  column: string;
  count: number;
  /** count over all of the row; NaN for a class without rows */
  share: number;
}

const TITLE = "Confusion matrix";
const CELL_WIDTH = 92;
const CELL_HEIGHT = 54;

/** White at 0 to the dark blue of Okabe and Ito's palette at 1, linear in each channel. */
function shade(share: number): string {
  const mix = (end: number) => Math.round(255 + (end - 255) * share);
  return Number.isFinite(share) ? `rgb(${mix(0)},${mix(90)},${mix(150)})` : "#f3f4f6";
}

function cellsOf({ classes, counts }: ConfusionInput): Cell[] {
  return classes.flatMap((row, i) => {
    const total = counts[i]!.reduce((sum, count) => sum + count, 0);
    return classes.map((column, j) => {
      const count = counts[i]![j]!;
      return { row, column, count, share: total === 0 ? Number.NaN : count / total };
    });
  });
}

/**
 * The confusion matrix: true classes down, predicted classes across; each cell with its count and its share of the
 * row (the recall on the diagonal). A class without rows has counts of 0 and no shares.
 */
export function confusionMatrix(input: ConfusionInput): string {
  const { classes } = input;
  if (classes.length === 0) return drawEmptyFigure(TITLE, "no classes to show");
  const cells = cellsOf(input);
  const name = (text: string) => shorten(text, 14);
  const marginLeft = Math.ceil(44 + Math.max(...classes.map((label) => textWidth(name(label)))));
  const marginTop = 42;
  const width = Math.max(marginLeft + classes.length * CELL_WIDTH + 16, 260);
  const height = marginTop + classes.length * CELL_HEIGHT + 10;
  const ink = (cell: Cell) => (cell.share > 0.72 ? "#ffffff" : INK);
  const plot = drawPlot(0, HEADING_HEIGHT, {
    width: marginLeft + classes.length * CELL_WIDTH + 16,
    height,
    marginLeft,
    marginTop,
    marginRight: 16,
    marginBottom: 10,
    x: { domain: classes, label: null, axis: "top", tickSize: 0, tickFormat: name, padding: 0.03 },
    y: { domain: classes, label: null, tickSize: 0, tickFormat: name, padding: 0.03 },
    color: { type: "identity" },
    marks: [
      Plot.cell(cells, { x: "column", y: "row", fill: (cell: Cell) => shade(cell.share), stroke: "#d0d7de" }),
      Plot.text(cells, {
        x: "column",
        y: "row",
        text: (cell: Cell) => (Number.isFinite(cell.share) ? formatPercent(cell.share) : NO_NUMBER),
        fill: ink,
        fontWeight: 600,
        fontSize: 13,
        dy: -8,
      }),
      Plot.text(cells, {
        x: "column",
        y: "row",
        text: (cell: Cell) => formatCount(cell.count),
        fill: ink,
        fontSize: 11,
        dy: 10,
      }),
    ],
  });
  const middle = HEADING_HEIGHT + marginTop + (classes.length * CELL_HEIGHT) / 2;
  return drawFigure(
    {
      width,
      height: HEADING_HEIGHT + height + 4,
      title: TITLE,
      description: `Counts and row percentages of ${classes.length} true classes (down) against predicted classes (across).`,
    },
    [
      plot,
      drawText(marginLeft + (classes.length * CELL_WIDTH) / 2, HEADING_HEIGHT + 14, "predicted", { anchor: "middle" }),
      drawUpright(22, middle, "true"),
    ],
  );
}
