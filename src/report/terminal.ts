import { HONEST_STATEMENT, type ReportContent } from "./content.ts";
import { driftTable } from "./drift-table.ts";
import { headlineNumbers } from "./headline.ts";
import { environmentTable, hashTable, secondsTable } from "./record-tables.ts";
import { classTable, confusionTable, pairTable, predictedTable, protocolTable } from "./result-tables.ts";
import type { Table } from "./table.ts";
import { lengthOf, tableLines, wrap } from "./text-table.ts";

/** Widest line printed, in however wide a terminal. */
export const TERMINAL_WIDTH = 100;
/** A terminal narrower than this breaks the lines itself: numbers of six classes would not stay whole. */
const LEAST_WIDTH = 60;
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
  const { protocols = [], shower_level, predicted, drift, sha256, environment, seconds } = content;
  const result = protocols[0]?.evaluation;
  const tables: Table[] = [
    ...(predicted ? [predictedTable(predicted)] : []),
    ...(drift ? [driftTable(drift)] : []),
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
    ...wrap(content.statement ?? HONEST_STATEMENT, width),
  ];
  return `${lines.join("\n")}\n`;
}
