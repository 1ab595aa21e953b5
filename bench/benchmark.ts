/** Rows of text under a heading, printed and written as Markdown. */
export interface ResultTable {
  heading: string;
  /** what was measured, on which data, against what */
  note: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  /** drawn beside docs/performance.md by --write */
  figure?: { name: string; svg: string };
}

export interface BenchmarkOptions {
  /** a small version of the same that only shows that it runs: seconds, not minutes */
  short: boolean;
  /** of a benchmark that has a page of its own: write it */
  write?: boolean;
}

/** A comparison whose result is a table of ratios, or several. */
export interface Benchmark {
  name: string;
  /** no part of docs/performance.md: its results have a page of their own, which it writes itself */
  ownPage?: boolean;
  run(options: BenchmarkOptions): Promise<ResultTable | readonly ResultTable[]>;
}

/** The table in Markdown, its columns aligned so that it reads in a terminal, too. */
export function toMarkdown({ heading, note, columns, rows, figure }: ResultTable): string {
  const widths = columns.map((column, i) => Math.max(3, column.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(" | ")} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  const image = figure ? [`![${heading}](${figurePath(figure)})`, ""] : [];
  return [`## ${heading}`, "", note, "", line(columns), rule, ...rows.map(line), "", ...image].join("\n");
}

/** Of a figure's file, from the folder of docs/performance.md. */
export function figurePath({ name }: { name: string }): string {
  return `figures/performance/${name}.svg`;
}

/** Three significant digits: 0.0123, 1.23, 123, 12300. */
export function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
