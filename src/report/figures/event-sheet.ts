import { eventTitle, reconstructionLine, type ShowerEvent, truthLine } from "../event.ts";
import { drawFigure, drawText, HEADING_HEIGHT, MARGIN, placePanel, textWidth } from "../figure.ts";
import { MUTED } from "../palette.ts";
import { footprintPanel } from "./event-footprint.ts";
import { ldfPanel } from "./event-ldf.ts";
import { tracesPanel } from "./event-traces.ts";

/** Width of a sheet with two columns, and of one that stays readable on a phone, px. */
const WIDE = 988;
const NARROW = 480;
const LINE = 17;

/** Pieces of a text as lines that fit a width, broken between them; a longer piece has a line of its own. */
function linesOf(pieces: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last} ${piece}`) <= width) lines[lines.length - 1] = `${last} ${piece}`;
    else lines.push(piece);
  }
  return lines;
}

/**
 * One event on one sheet: what is known of it and what is doubted, footprint, lateral distribution, traces, and what is missing. Two columns,
 * or one for a `narrow` reader.
 */
export function eventSheet(event: ShowerEvent, { narrow = false }: { narrow?: boolean } = {}): string {
  const width = narrow ? NARROW : WIDE;
  const room = width - 2 * MARGIN;
  const head = [reconstructionLine(event), truthLine(event)].filter((line) => line !== "");
  const doubts = (event.doubts ?? []).flatMap((doubt) => linesOf(doubt.split(" "), room));
  const headLines = [...head.flatMap((line) => linesOf(line.split(/(?<=,) /), room)), ...doubts];
  const parts = headLines.map((line, i) => drawText(MARGIN, HEADING_HEIGHT + 8 + i * LINE, line));
  let y = HEADING_HEIGHT + headLines.length * LINE + 4;
  const footprint = footprintPanel(event, narrow ? width : width / 2);
  const lateral = ldfPanel(event, narrow ? width : width / 2, narrow ? 0 : footprint.height);
  parts.push(placePanel(footprint, 0, y));
  if (narrow) y += footprint.height;
  parts.push(placePanel(lateral, narrow ? 0 : width / 2, y));
  y += narrow ? lateral.height : Math.max(footprint.height, lateral.height);
  const traces = tracesPanel(event, width);
  parts.push(placePanel(traces, 0, y));
  y += traces.height;
  const notes = event.missing.flatMap((note) => linesOf(note.split(" "), room));
  parts.push(...notes.map((line, i) => drawText(MARGIN, y + 12 + i * LINE, line, { colour: MUTED })));
  const height = Math.ceil(y + notes.length * LINE + 12);
  return drawFigure({ width, height, title: eventTitle(event), description: head.join("; ") || "One event." }, parts);
}
