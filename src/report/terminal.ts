import { HONEST_STATEMENT, type ReportContent } from "./content.ts";
import { headlineNumbers } from "./headline.ts";
import { cleanText } from "./markup.ts";
import { environmentTable, hashTable, secondsTable } from "./record-tables.ts";
import { classTable, confusionTable, pairTable, predictedTable, protocolTable } from "./result-tables.ts";
import type { Table } from "./table.ts";

/** Widest line printed, in however wide a terminal. */
export const TERMINAL_WIDTH = 100;
/** A terminal narrower than this breaks the lines itself: numbers of six classes would not stay whole. */
const LEAST_WIDTH = 60;
const GAP = "  ";

function lengthOf(text: string): number {
  return [...text].length;
}

/** Words; what stands in brackets, an interval, is one where it fits a line, and a word that does not fit is cut. */
function wordsOf(text: string, width: number): string[] {
  const pieces = new RegExp(`.{1,${width}}`, "gu");
  return (cleanText(text).match(/\[[^\]]*\]\S*|\S+/g) ?? [])
    .flatMap((word) => (lengthOf(word) <= width ? word : word.split(/\s+/)))
    .flatMap((word) => word.match(pieces) ?? []);
}

/** Text as lines of at most `width` characters, broken between words. */
function wrap(text: string, width: number): string[] {
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

/** Widths of the columns: those of their widest cells, the widest column made narrower until the line fits. */
function columnWidths(lines: readonly (readonly string[])[], width: number): number[] {
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => lengthOf(line[i]!))));
  const room = width - GAP.length * (widths.length - 1);
  while (widths.reduce((sum, width) => sum + width, 0) > room) widths[widths.indexOf(Math.max(...widths))]!--;
  return widths;
}

function tableLines({ title, columns, rows, notes = [] }: Table, width: number): string[] {
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

function headlineLines(content: ReportContent): string[] {
  const numbers = headlineNumbers(content);
  const labelWidth = Math.max(...numbers.map(({ label }) => label.length), 0);
  return numbers.map(({ label, value, detail }) => `${label.padEnd(labelWidth)}  ${value}  ${detail}`);
}

/**
 * The numbers of a report as plain text: no colour, no line beyond `columns` (of 60 to 100), no control character from
 * any name. Figures and the configuration are in the page alone; a cell too wide for its column goes on below.
 */
export function renderTerminal(
  content: ReportContent,
  { columns = TERMINAL_WIDTH }: { columns?: number } = {},
): string {
  const width = Math.min(Math.max(columns, LEAST_WIDTH), TERMINAL_WIDTH);
  const { protocols = [], shower_level, predicted, sha256, environment, seconds } = content;
  const result = protocols[0]?.evaluation;
  const tables: Table[] = [
    ...(predicted ? [predictedTable(predicted)] : []),
    ...(protocols.length > 0 ? [protocolTable(protocols)] : []),
    ...(result
      ? [
          classTable(result, "Per primary, stations"),
          confusionTable(result, "Confusion, stations"),
          pairTable(result, "Pairs, stations"),
        ]
      : []),
    ...(shower_level
      ? [classTable(shower_level, "Per primary, showers"), confusionTable(shower_level, "Confusion, showers")]
      : []),
    ...(seconds ? [secondsTable(seconds)] : []),
    ...(environment ? [environmentTable(environment)] : []),
    ...(sha256 ? [hashTable(sha256)] : []),
  ];
  const headline = headlineLines(content);
  const lines = [
    ...wrap(content.title, width),
    ...wrap(content.summary, width),
    ...(headline.length > 0
      ? ["", ...headline.flatMap((line) => (lengthOf(line) <= width ? [line] : wrap(line, width)))]
      : []),
    ...tables.flatMap((table) => tableLines(table, width)),
    "",
    ...wrap(HONEST_STATEMENT, width),
  ];
  return `${lines.join("\n")}\n`;
}
