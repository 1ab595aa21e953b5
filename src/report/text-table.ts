import { cleanText } from "./markup.ts";
import type { Table } from "./table.ts";

const GAP = "  ";

/** Characters of a text, however many bytes each has. */
export function lengthOf(text: string): number {
  return [...text].length;
}

const INTERVALS = /\[[^\s\],]+, [^\s\],]+\]\S*/g;

/** Words; what stands in brackets, an interval, is one where it fits a line, and a word that does not fit is cut. */
function wordsOf(text: string, width: number): string[] {
  const pieces = new RegExp(`.{1,${width}}`, "gu");
  return (cleanText(text).match(/\[[^\]]*\]\S*|\S+/g) ?? [])
    .flatMap((word) => (lengthOf(word) <= width ? word : word.split(/\s+/)))
    .flatMap((word) => word.match(pieces) ?? []);
}

/** Text as lines of at most `room` characters, 1 where there is none, broken between words. */
export function wrap(text: string, room: number): string[] {
  const width = Math.max(1, room);
  const lines: string[] = [];
  for (const word of wordsOf(text, width)) {
    const last = lines.at(-1);
    if (last !== undefined && lengthOf(last) + 1 + lengthOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function oneLine(text: string): string {
  return cleanText(text).replace(/\s+/g, " ");
}

/**
 * Widths of the columns: of their widest cells, the widest column made narrower until the line fits or all are 1; columns that
 * would break an interval last.
 */
function columnWidths(lines: readonly (readonly string[])[], width: number): number[] {
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => lengthOf(line[i]!))));
  const wholes = lines[0]!.map((_, i) =>
    Math.max(1, ...lines.flatMap((line) => (line[i]!.match(INTERVALS) ?? []).map(lengthOf))),
  );
  const room = width - GAP.length * (widths.length - 1);
  while (widths.reduce((sum, width) => sum + width, 0) > room && widths.some((one) => one > 1)) {
    const wide = widths.map((one, i) => (one > wholes[i]! ? one : 0));
    const choice = wide.some((one) => one > 0) ? wide : widths;
    widths[choice.indexOf(Math.max(...choice))]!--;
  }
  return widths;
}

/** A table as lines of at most `width` characters; a cell too wide for its column goes on below. */
export function tableLines({ title, columns, rows, notes = [] }: Table, width: number): string[] {
  const lines = [columns.map(({ label }) => oneLine(label)), ...rows.map((row) => row.map(oneLine))];
  const widths = columnWidths(lines, width);
  const pad = (text: string, i: number) => {
    const space = " ".repeat(widths[i]! - lengthOf(text));
    return columns[i]!.numeric ? space + text : text + space;
  };
  const format = (line: readonly string[]) => {
    const cells = line.map((cell, i) => wrap(cell, widths[i]!));
    const height = Math.max(...cells.map((cell) => cell.length), 1);
    return Array.from({ length: height }, (_, row) =>
      cells
        .map((cell, i) => pad(cell[row] ?? "", i))
        .join(GAP)
        .trimEnd(),
    );
  };
  const [head, ...body] = lines.map(format);
  const rule = widths.map((column) => "-".repeat(column)).join(GAP);
  return ["", ...wrap(title, width), ...head!, rule, ...body.flat(), ...notes.flatMap((note) => wrap(note, width))];
}

/** Characters of a table whose cells are not broken. */
export function tableWidth({ columns, rows }: Pick<Table, "columns" | "rows">): number {
  const lines = [columns.map(({ label }) => oneLine(label)), ...rows.map((row) => row.map(oneLine))];
  return columnWidths(lines, Number.POSITIVE_INFINITY).reduce((sum, one) => sum + one + GAP.length, -GAP.length);
}

/**
 * A table as lines, one a row where the widest fits in `width` characters; else a block of lines a row, the first cell above the
 * others with their columns' labels, so that no id is cut. No title, no notes.
 */
export function listLines(table: Table, width = Number.POSITIVE_INFINITY): string[] {
  const lines = [table.columns.map(({ label }) => oneLine(label)), ...table.rows.map((row) => row.map(oneLine))];
  const natural = tableWidth(table);
  if (natural <= width) return tableLines({ ...table, title: "", notes: [] }, natural).slice(1);
  const [labels, ...rows] = lines;
  return rows.flatMap(([first, ...cells]) => {
    const told = cells.flatMap((cell, i) => (cell === "" ? [] : [`${labels![i + 1]} ${cell}`])).join(", ");
    return [first!, ...wrap(told, width - GAP.length).map((line) => `${GAP}${line}`)];
  });
}
