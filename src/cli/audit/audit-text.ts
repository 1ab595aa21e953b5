import { AUDIT_LEAKS, type AuditReport, type Finding } from "../../audit/report.ts";
import { cleanText } from "../../report/markup.ts";
import { formatCount, formatEstimate, formatShare } from "../../report/number-format.ts";
import { renderPage, renderTable } from "../../report/page.ts";
import type { Table } from "../../report/table.ts";
import { tableLines, wrap } from "../../report/text-table.ts";

const WIDTH = 100;

/** A page of all reports: what was found, the evidence, what is worth knowing. */
export function auditPage(reports: readonly AuditReport[]): string {
  const summary = reports.map((report) => `${auditHeadline(report)}`).join(" ");
  const sections = reports.flatMap((report) => {
    const title = reports.length > 1 ? `${report.source}: ` : "";
    const evidence: Table = {
      title: `${title}Evidence and remedies`,
      columns: [{ label: "leak" }, { label: "evidence" }, { label: "remedy" }],
      rows: report.findings.map(({ leak, evidence, remedy }) => [leak, evidence, remedy]),
      notes: report.notes,
    };
    const prices = findingTable(report);
    return [{ ...prices, title: `${title}${prices.title}` }, evidence].map((table) => renderTable(table));
  });
  return renderPage({ title: "Audit", summary }, sections);
}

/** One line on the table, the findings as a table and one by one, the notes. */
export function auditText(report: AuditReport): string {
  const { findings, notes } = report;
  const lines = [
    ...wrap(auditHeadline(report), WIDTH),
    ...tableLines(findingTable(report), WIDTH),
    ...findings.flatMap((finding) => ["", ...findingLines(finding)]),
    ...(notes.length > 0 ? ["", ...notes.flatMap((note) => wrap(`note: ${note}`, WIDTH))] : []),
  ];
  return `${cleanText(lines.join("\n"))}\n`;
}

/** What the audit comes to, in one sentence. */
function auditHeadline({ source, rows, test_rows, split, label, columns, findings, accuracy }: AuditReport): string {
  const looked = `${source}: ${formatCount(rows)} rows, ${columns.length} columns, label ${label}; ${formatCount(test_rows)} test rows (${split === "given" ? "the given split" : "random rows: no split was given"})`;
  if (findings.length === 0) return `${looked}. No leak was found.`;
  const { as_it_stands, mended } = accuracy;
  const price =
    mended === null
      ? ""
      : `: accuracy ${formatShare(as_it_stands.accuracy)} as it stands, ${formatShare(mended.accuracy)} with all mended`;
  return `${looked}. ${findings.length} leak${findings.length > 1 ? "s" : ""} found${price}`;
}

/** Findings, their price and the accuracies of the whole. */
function findingTable({ findings, accuracy, chance }: AuditReport): Table {
  const shown = (one: AuditReport["accuracy"]["mended"]) =>
    one === null ? "" : formatEstimate(one.accuracy, one.interval, 3);
  const rows = findings.map(({ leak, columns, test_rows, accuracy: price }) => [
    leak,
    columns.join(", "),
    formatCount(test_rows),
    price === null ? "cannot be mended here" : shown(price.without),
  ]);
  const { as_it_stands, mended } = accuracy;
  return {
    title: "Accuracy of a small model of boosted trees, 99 % intervals",
    columns: [
      { label: "leak" },
      { label: "columns" },
      { label: "test rows", numeric: true },
      { label: "accuracy without it" },
    ],
    rows: [
      ["as it stands", "", formatCount(as_it_stands.test_rows), shown(as_it_stands)],
      ...rows,
      ...(mended === null ? [] : [["all mended", "", formatCount(mended.test_rows), shown(mended)]]),
    ],
    notes: [`chance, the most frequent class: ${formatShare(chance)}`],
  };
}

function findingLines({ leak, evidence, remedy }: Finding): string[] {
  return [`${leak}: ${AUDIT_LEAKS[leak]}`, `  evidence: ${evidence}`, `  remedy: ${remedy}`].flatMap((line) => {
    const [first, ...rest] = wrap(line.trim(), WIDTH - 2);
    const indent = line.startsWith(" ") ? "  " : "";
    return [`${indent}${first}`, ...rest.map((part) => `${indent}${part}`)];
  });
}
