import { formatNumber } from "../report/number-format.ts";
import { GENERATOR_VERSION } from "../simulation/generate.ts";
import { isMet, type Row, type Tolerance } from "./quantity.ts";
import type { Validated } from "./validate.ts";

/** Rows beyond which a table is folded away. */
const LONG = 16;

export interface PageOptions {
  seed: number;
  effort: number;
  /** folder of the figures, relative to the page */
  figures: string;
}

/** The Markdown page of a validation, wholly generated. */
export function renderPage(validated: readonly Validated[], { seed, effort, figures }: PageOptions): string {
  const short =
    effort === 1 ? "" : ` **A short run: samples are ${formatNumber(100 * effort, 0)} % of the full size.**`;
  return [
    "# Physics validation",
    "",
    "<!-- Written by `npm run validate`: do not edit. -->",
    "",
    `Written by \`npm run validate\`, seed ${seed}, generator version ${GENERATOR_VERSION}.${short} The same numbers come out with any`,
    "number of workers; they are kept as JSON in [physics-validation.json](physics-validation.json), against which the unit tests",
    'check fresh samples. Errors are Monte-Carlo standard errors. "Data mode" is the mean shower of Auger data (Xmax 745 g/cm2 at',
    '10 EeV, muons of QGSJetII-04 protons times 1.33); "simulation mode" is the generator as it comes (QGSJetII-04). Sources: `[S]` read,',
    "`[R]` quoted after, `[D]` derived by a fit, `[A]` a choice.",
    "",
    "A target that is missed stays missed: nothing here was tuned to meet it, and the cause is stated. For each quantity the table",
    "has the row farthest from its target in units of the tolerance.",
    "",
    "| # | quantity | target | measured | tolerance | met, or why not |",
    "|---|---|---|---|---|---|",
    ...validated.map(summaryLine),
    "",
    ...validated.flatMap((one) => section(one, figures)),
  ].join("\n");
}

function summaryLine({ quantity, rows }: Validated): string {
  const judged = rows.filter((row) => isMet(row) !== undefined);
  const worst = judged.reduce((far, row) => (strain(row) > strain(far) ? row : far));
  const missed = judged.filter((row) => isMet(row) === false);
  const met =
    missed.length === 0
      ? `yes, ${judged.length} of ${judged.length}`
      : `no, ${missed.length} of ${judged.length} missed: ${causes(missed)}`;
  const title = `[${quantity.title}](#${anchor(headingOf(quantity))})`;
  return `| ${quantity.id} | ${title}: ${worst.quantity}, ${worst.at} | ${targetOf(worst)} | ${measuredOf(worst)} | ${quantity.tolerance} | ${met} |`;
}

/** Distance from the target in units of the tolerance. */
function strain({ measured, target, tolerance }: Row): number {
  return Math.abs(measured - target!) / allowed(tolerance!, target!);
}

function allowed(tolerance: Tolerance, target: number): number {
  return "absolute" in tolerance ? tolerance.absolute : tolerance.relative * Math.abs(target);
}

/** The causes, each once, without the numbers that a row adds in parentheses. */
function causes(missed: readonly Row[]): string {
  return [...new Set(missed.map(({ why }) => (why ?? "unexplained").replace(/ \(.*\)$/, "")))].join("; ");
}

function section({ quantity, rows, figures, findings = [] }: Validated, folder: string): string[] {
  const table = [
    "| quantity | where | target | measured | tolerance | met, or why not |",
    "|---|---|---|---|---|---|",
    ...rows.map(rowLine),
    "",
  ];
  return [
    `## ${headingOf(quantity)}`,
    "",
    `${quantity.target} Source: ${quantity.source}. Tolerance: ${quantity.tolerance}.`,
    "",
    ...figures.flatMap(({ name, title }) => [`![${title}](${folder}/${name}.svg)`, ""]),
    ...findings.flatMap((finding) => [`- ${finding}`]),
    ...(findings.length > 0 ? [""] : []),
    ...(rows.length > LONG
      ? ["<details>", `<summary>all ${rows.length} rows</summary>`, "", ...table, "</details>", ""]
      : table),
  ];
}

function rowLine(row: Row): string {
  const met = isMet(row);
  const verdict = met === undefined ? "shown" : met ? "yes" : `no: ${row.why ?? "unexplained"}`;
  const tolerance = row.tolerance === undefined || row.target === undefined ? "" : toleranceText(row.tolerance);
  return `| ${row.quantity} | ${row.at} | ${targetOf(row)} | ${measuredOf(row)} | ${tolerance} | ${verdict} |`;
}

function toleranceText(tolerance: Tolerance): string {
  return "absolute" in tolerance ? String(tolerance.absolute) : `${formatNumber(100 * tolerance.relative, 0)} %`;
}

function targetOf({ target, decimals }: Row): string {
  return target === undefined ? "" : formatNumber(target, decimals);
}

function measuredOf({ measured, error, decimals }: Row): string {
  // An error that would read 0 gets a digit more.
  const digits = error > 0 && error < 0.5 / Math.exp(decimals * Math.LN10) ? decimals + 1 : decimals;
  return `${formatNumber(measured, decimals)} ± ${formatNumber(error, digits)}`;
}

function headingOf({ id, title }: Validated["quantity"]): string {
  return `${id}. ${title}`;
}

/** The anchor that GitHub gives a heading: lower case, blanks to dashes, other marks dropped. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");
}
