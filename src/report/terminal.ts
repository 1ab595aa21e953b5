import { HONEST_STATEMENT, type ReportContent } from "./content.ts";
import { headlineNumbers } from "./headline.ts";
import { cleanText, shorten } from "./markup.ts";
import { environmentTable, hashTable, secondsTable } from "./record-tables.ts";
import { classTable, confusionTable, pairTable, protocolTable } from "./result-tables.ts";
import type { Table } from "./table.ts";

/** Widest line printed. */
export const TERMINAL_WIDTH = 100;
const GAP = "  ";

/** Text as lines of at most `TERMINAL_WIDTH` characters, broken between words; a longer word is broken in itself. */
function wrap(text: string, indent = ""): string[] {
  const width = TERMINAL_WIDTH - indent.length;
  const words = cleanText(text)
    .split(/\s+/)
    .filter((word) => word !== "")
    .flatMap((word) => word.match(new RegExp(`.{1,${width}}`, "gu")) ?? []);
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => indent + line);
}

function oneLine(text: string): string {
  return cleanText(text).replace(/\s+/g, " ");
}

/** Widths of the columns: those of their widest cells, the widest column made narrower until the line fits. */
function columnWidths(lines: readonly (readonly string[])[]): number[] {
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  const room = TERMINAL_WIDTH - GAP.length * (widths.length - 1);
  while (widths.reduce((sum, width) => sum + width, 0) > room) widths[widths.indexOf(Math.max(...widths))]!--;
  return widths;
}

function tableLines({ title, columns, rows, notes = [] }: Table): string[] {
  const lines = [columns.map(({ label }) => oneLine(label)), ...rows.map((row) => row.map(oneLine))];
  const widths = columnWidths(lines);
  const format = (line: readonly string[]) =>
    line
      .map((cell, i) => {
        const text = shorten(cell, widths[i]!);
        return columns[i]!.numeric ? text.padStart(widths[i]!) : text.padEnd(widths[i]!);
      })
      .join(GAP)
      .trimEnd();
  const [head, ...body] = lines.map(format);
  const rule = widths.map((width) => "-".repeat(width)).join(GAP);
  return ["", ...wrap(title), head!, rule, ...body, ...notes.flatMap((note) => wrap(note))];
}

function headlineLines(content: ReportContent): string[] {
  const numbers = headlineNumbers(content);
  const labelWidth = Math.max(...numbers.map(({ label }) => label.length), 0);
  return numbers.map(({ label, value, detail }) => `${label.padEnd(labelWidth)}  ${value}  ${detail}`);
}

/**
 * The numbers of a report as plain text: no colour, no line beyond 100 columns, no control character from any name.
 * Figures and the configuration are in the page alone; a cell too wide for its column ends in an ellipsis.
 */
export function renderTerminal(content: ReportContent): string {
  const { protocols = [], shower_level, sha256, environment, seconds } = content;
  const result = protocols[0]?.evaluation;
  const tables: Table[] = [
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
    ...wrap(content.title),
    ...wrap(content.summary),
    ...(headline.length > 0
      ? ["", ...headline.flatMap((line) => (line.length <= TERMINAL_WIDTH ? [line] : wrap(line)))]
      : []),
    ...tables.flatMap(tableLines),
    "",
    ...wrap(HONEST_STATEMENT),
  ];
  return `${lines.join("\n")}\n`;
}
