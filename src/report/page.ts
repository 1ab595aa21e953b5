import { HONEST_STATEMENT, type ReportContent, type ReportFigure } from "./content.ts";
import { driftTable } from "./drift-table.ts";
import { type HeadlineNumber, headlineNumbers } from "./headline.ts";
import { escapeMarkup } from "./markup.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { environmentTable, hashTable, secondsTable } from "./record-tables.ts";
import { classTable, pairTable, predictedTable, protocolTable } from "./result-tables.ts";
import type { Table, TableColumn } from "./table.ts";

/** Forbids the page every request, script and frame, whatever text found its way into it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
/** Figures at most this wide stand two in a row, px. */
const HALF_WIDTH = 540;
/** A figure shrinks to this part of its size (12 px become 8.4), then scrolls: half-wide ones fit 400 px. */
const SMALLEST = 0.7;

function classAttribute({ numeric, warning }: TableColumn, code = false): string {
  const names = [numeric ? "numeric" : "", warning ? "warning" : "", code ? "code" : ""].filter((name) => name !== "");
  return names.length === 0 ? "" : ` class="${names.join(" ")}"`;
}

/** A cell that may break between its parts, an estimate and its interval or words, but not within an interval. */
function renderCell(cell: string): string {
  return escapeMarkup(cell)
    .replaceAll(/(?<=\d), (?=-?\d)/g, ",&nbsp;")
    .replaceAll(" %", "&nbsp;%");
}

/** A table as a section with its title and notes; `code` sets its cells as code. */
export function renderTable(table: Table, code = false): string {
  const head = table.columns.map(
    (column) => `<th scope="col"${classAttribute(column)}>${escapeMarkup(column.label)}</th>`,
  );
  const rows = table.rows.map((row) => {
    const cells = row.map((cell, i) =>
      i === 0
        ? `<th scope="row">${escapeMarkup(cell)}</th>`
        : `<td${classAttribute(table.columns[i]!, code)}>${renderCell(cell)}</td>`,
    );
    return `<tr>${cells.join("")}</tr>`;
  });
  const notes = (table.notes ?? []).map((note) => `<li>${escapeMarkup(note)}</li>`);
  return [
    `<section><h2>${escapeMarkup(table.title)}</h2>`,
    `<div class="scroll" tabindex="0" role="region" aria-label="${escapeMarkup(table.title)}">`,
    `<table><thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`,
    notes.length > 0 ? `<ul class="notes">${notes.join("")}</ul>` : "",
    "</section>\n",
  ].join("");
}

/** The few numbers that a reader takes away; nothing without any. */
export function renderHeadline(numbers: readonly HeadlineNumber[]): string {
  if (numbers.length === 0) return "";
  const items = numbers.map(
    ({ label, value, detail }) =>
      `<div><dt>${escapeMarkup(label)}</dt><dd class="value">${escapeMarkup(value)}</dd>` +
      `<dd class="detail">${escapeMarkup(detail)}</dd></div>`,
  );
  return `<dl class="headline">${items.join("")}</dl>\n`;
}

/** Figures as a section. */
export function renderFigures(figures: readonly ReportFigure[]): string {
  if (figures.length === 0) return "";
  return `<section><h2>Figures</h2><div class="figures">\n${figures.map(renderFigure).join("")}</div></section>\n`;
}

function renderFigure({ svg, narrow, caption }: ReportFigure): string {
  const scrolled = (drawn: string, className: string) =>
    `<div class="${className}" tabindex="0" role="region" aria-label="${escapeMarkup(caption)}">${sized(drawn)}</div>`;
  return [
    `<figure${widthOf(svg) > HALF_WIDTH ? ' class="wide"' : ""}>`,
    scrolled(svg, narrow === undefined ? "scroll" : "scroll broad"),
    narrow === undefined ? "" : scrolled(narrow, "scroll narrow"),
    `<figcaption>${escapeMarkup(caption)}</figcaption></figure>\n`,
  ].join("");
}

function widthOf(svg: string): number {
  return Number(/^<svg[^>]* width="([\d.]+)"/.exec(svg)?.[1] ?? HALF_WIDTH);
}

function sized(svg: string): string {
  const width = widthOf(svg);
  return svg.replace("<svg ", `<svg style="max-width:${width}px;min-width:${Math.round(width * SMALLEST)}px" `);
}

function renderPair(...tables: readonly Table[]): string {
  return tables.length === 0 ? "" : `<div class="pair">${tables.map((table) => renderTable(table)).join("")}</div>`;
}

function renderResults({ protocols = [], shower_level, predicted, drift }: ReportContent): string {
  const result = protocols[0]?.evaluation;
  return [
    predicted ? renderTable(predictedTable(predicted)) : "",
    drift ? renderTable(driftTable(drift)) : "",
    protocols.length > 0 ? renderTable(protocolTable(protocols)) : "",
    result ? renderPair(classTable(result, "Per primary, stations"), pairTable(result, "Pairs, stations")) : "",
    shower_level
      ? renderPair(classTable(shower_level, "Per primary, showers"), pairTable(shower_level, "Pairs, showers"))
      : "",
  ].join("");
}

function renderRecord({ configuration, sha256, environment, seconds }: ReportContent): string {
  return [
    sha256 ? renderTable(hashTable(sha256), true) : "",
    renderPair(...(environment ? [environmentTable(environment)] : []), ...(seconds ? [secondsTable(seconds)] : [])),
    configuration === undefined ? "" : renderConfiguration(configuration),
  ].join("");
}

/** Resolved settings as a section. */
export function renderConfiguration(configuration: string): string {
  return `<section><h2>Configuration</h2><pre tabindex="0">${escapeMarkup(configuration)}</pre></section>\n`;
}

/** What a report says of its data. */
export function renderStatement(statement: string = HONEST_STATEMENT): string {
  return `<p class="statement">${escapeMarkup(statement)}</p>\n`;
}

/**
 * One self-contained HTML page: no script, no request, all text escaped; it fits 400 px as well as 1280 px, tables
 * and figures scroll within themselves, and it prints. Sections without content are left out. The same content gives
 * the same bytes.
 */
export function renderReport(content: ReportContent): string {
  return renderPage(content, [
    renderHeadline(headlineNumbers(content)),
    renderResults(content),
    renderFigures(content.figures ?? []),
    renderRecord(content),
    renderStatement(content.statement),
  ]);
}

/** A page as `renderReport` makes it, of sections that are markup. */
export function renderPage(
  { title, summary }: { title: string; summary: string },
  sections: readonly string[],
): string {
  return [
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">\n`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
    `<title>${escapeMarkup(title)}</title>\n<style>${PAGE_STYLE}</style>\n</head>\n<body>\n<main>\n`,
    `<h1>${escapeMarkup(title)}</h1>\n<p class="summary">${escapeMarkup(summary)}</p>\n`,
    ...sections,
    "</main>\n</body>\n</html>\n",
  ].join("");
}
