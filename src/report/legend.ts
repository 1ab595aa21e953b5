import { drawText, FONT_SIZE, textWidth } from "./figure.ts";

export interface LegendEntry {
  label: string;
  colour: string;
  /** a line, a filled area, a full or a hollow dot with a line through it */
  symbol: "line" | "area" | "dot" | "ring";
  /** dash pattern of the line */
  dash?: string;
}

export interface LegendBox {
  x: number;
  y: number;
  /** entries flow into further rows beyond it, px */
  width: number;
}

/** Height of a row of a legend, px. */
export const LEGEND_ROW = 19;
const SYMBOL = 28;
const GAP = 18;

function entryWidth({ label }: LegendEntry): number {
  return SYMBOL + textWidth(label) + GAP;
}

/** The row and the left edge of each entry, filled from the left. */
function flow(entries: readonly LegendEntry[], width: number): { row: number; x: number }[] {
  let row = 0;
  let x = 0;
  return entries.map((entry) => {
    if (x > 0 && x + entryWidth(entry) - GAP > width) {
      row++;
      x = 0;
    }
    const place = { row, x };
    x += entryWidth(entry);
    return place;
  });
}

/** Height of the legend drawn into that width, px. */
export function legendHeight(entries: readonly LegendEntry[], width: number): number {
  return entries.length === 0 ? 0 : (flow(entries, width).at(-1)!.row + 1) * LEGEND_ROW;
}

function drawSymbol(entry: LegendEntry, x: number, y: number): string {
  const { colour, symbol, dash = "none" } = entry;
  if (symbol === "area") return `<rect x="${x}" y="${y - 5}" width="22" height="10" fill="${colour}"/>`;
  const line = `<path d="M${x},${y}h22" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}" fill="none"/>`;
  if (symbol === "line") return line;
  const fill = symbol === "dot" ? colour : "#ffffff";
  return `${line}<circle cx="${x + 11}" cy="${y}" r="4" fill="${fill}" stroke="${colour}" stroke-width="1.5"/>`;
}

/** Symbols with their names in rows, the first at the top left of the box. */
export function drawLegend(entries: readonly LegendEntry[], box: LegendBox): string {
  const places = flow(entries, box.width);
  return entries
    .map((entry, i) => {
      const x = box.x + places[i]!.x;
      const middle = box.y + places[i]!.row * LEGEND_ROW + LEGEND_ROW / 2;
      return drawSymbol(entry, x, middle) + drawText(x + SYMBOL, middle + FONT_SIZE / 3, entry.label);
    })
    .join("");
}
