import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { escapeMarkup } from "./markup.ts";
import { INK } from "./palette.ts";

/** Font of all figures: what the reader's system has; nothing is loaded. */
const FONT_FAMILY = "system-ui, 'Segoe UI', Helvetica, Arial, sans-serif";
/** Size of tick labels and legends, px. */
export const FONT_SIZE = 12;
/** Height that the heading of a figure takes, px. */
export const HEADING_HEIGHT = 34;
/** Left edge of headings and legends, px. */
export const MARGIN = 14;
/** Room around a plot with numbers at both axes and a label below, px. */
export const PLOT_MARGINS = { marginLeft: 68, marginRight: 20, marginTop: 12, marginBottom: 46 } as const;

const { document } = parseHTML("<!doctype html><html><body></body></html>");

export interface TextStyle {
  size?: number;
  bold?: boolean;
  anchor?: "start" | "middle" | "end";
  colour?: string;
}

export interface FigureFrame {
  /** px */
  width: number;
  /** px */
  height: number;
  /** one line, drawn at the top and read out by screen readers */
  title: string;
  /** what the figure shows, in a sentence or two; read out, not drawn */
  description: string;
}

/** Width of a text in the figures' font, px: 0.6 em a character, the mean of a wide sans-serif. */
export function textWidth(text: string, size = FONT_SIZE): number {
  return 0.6 * size * text.length;
}

/** A line of text whose baseline starts, has its middle or ends at (x, y). */
export function drawText(x: number, y: number, text: string, style: TextStyle = {}): string {
  const { size = FONT_SIZE, bold = false, anchor = "start", colour = INK } = style;
  const weight = bold ? ' font-weight="600"' : "";
  return `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}" fill="${colour}"${weight}>${escapeMarkup(text)}</text>`;
}

/** A line of text that reads upwards, its middle at (x, y): the name of a vertical axis. */
export function drawUpright(x: number, y: number, text: string): string {
  return `<g transform="translate(${x},${y}) rotate(-90)">${drawText(0, 0, text, { anchor: "middle" })}</g>`;
}

/**
 * A plot as a group at (x, y). Only the marks are kept: Plot's own `svg` carries a style sheet whose class is global
 * to a page, and its legends are HTML, so legends are drawn with `drawLegend`. Marks must not use `clip` or markers:
 * Plot numbers their ids through the life of the process, so the bytes would differ from render to render.
 */
export function drawPlot(x: number, y: number, options: Plot.PlotOptions): string {
  const svg = Plot.plot({ ...options, document: document as unknown as Document, className: "plot", figure: false });
  const marks = [...svg.children].filter((child) => child.localName !== "style");
  const content = marks.map((mark) => mark.outerHTML).join("");
  return `<g transform="translate(${x},${y})" fill="currentColor" font-size="${FONT_SIZE}" text-anchor="middle">${content}</g>`;
}

/** A part of a figure: drawn on its own or beside others, with (0, 0) at its top left corner and no background. */
export interface Panel extends FigureFrame {
  parts: readonly string[];
}

/** Panels as parts of a figure: each at its place, its title above it. */
export function placePanel({ title, parts }: Panel, x: number, y: number): string {
  return `<g transform="translate(${x},${y})">${drawText(MARGIN, 22, title, { size: 13, bold: true })}${parts.join("")}</g>`;
}

/** A panel as a figure of its own. */
export function drawPanel(panel: Panel): string {
  return drawFigure(panel, panel.parts);
}

/**
 * A standalone SVG: namespaced, with a white background of its own so that it reads on any page, named and described
 * for screen readers, without ids, classes, scripts or references, the same bytes for the same parts.
 */
export function drawFigure({ width, height, title, description }: FigureFrame, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` role="img" color="${INK}" font-family="${FONT_FAMILY}">`,
    `<title>${escapeMarkup(title)}</title><desc>${escapeMarkup(description)}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    drawText(MARGIN, 22, title, { size: 14, bold: true }),
    ...parts,
    "</svg>\n",
  ].join("");
}

/** The figure that stands for one without anything to draw: its title and why it is empty. */
export function drawEmptyFigure(title: string, reason: string): string {
  const width = Math.ceil(Math.max(320, 2 * MARGIN + textWidth(title, 15)));
  return drawFigure({ width, height: 72, title, description: reason }, [drawText(MARGIN, 52, reason)]);
}
