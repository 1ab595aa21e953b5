import type { Table } from "./table.ts";

/** A table in Markdown: its title above in bold, its notes below; numbers to the right. */
export function renderMarkdownTable({ title, columns, rows, notes = [] }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(" | ")} |`;
  return [
    `**${title}**\n`,
    line(columns.map(({ label }) => label)),
    `|${columns.map(({ numeric }) => (numeric ? "---:|" : "---|")).join("")}`,
    ...rows.map(line),
    ...(notes.length > 0 ? ["", ...notes.map((note) => `${note}  `)] : []),
    "",
  ].join("\n");
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
