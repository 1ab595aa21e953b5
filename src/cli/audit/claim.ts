import { auditClaim, type Claim } from "../../audit/claim.ts";
import { ConfigError } from "../../core/errors.ts";
import { cleanText } from "../../report/markup.ts";
import type { Table } from "../../report/table.ts";
import { tableLines, wrap } from "../../report/text-table.ts";

interface ClaimFlags {
  correct?: string;
  accuracy?: string;
  n: string;
  level: string;
  printed?: string;
  candidate: string[];
  json?: boolean;
}

/** Prints what the rows of a published accuracy give, beside what was printed. */
export async function claim({ json, ...flags }: ClaimFlags): Promise<void> {
  const found = auditClaim({
    correct: flags.correct === undefined ? undefined : number("correct", flags.correct),
    accuracy: flags.accuracy === undefined ? undefined : number("accuracy", flags.accuracy),
    n: number("n", flags.n),
    level: number("level", flags.level),
    printed: flags.printed,
    candidates: flags.candidate.map((value) => number("candidate", value)),
  });
  process.stdout.write(json ? `${JSON.stringify(found)}\n` : claimText(found));
}

function number(flag: string, value: string): number {
  const parsed = Number(value);
  if (value.trim() === "" || !Number.isFinite(parsed))
    throw new ConfigError(`--${flag} is ${value}; expected a number`);
  return parsed;
}

const WIDTH = 100;

/** The sentence, then the tables. */
function claimText(claim: Claim): string {
  const tables = [intervalTable(claim), rowsTable(claim)].flatMap((table) => tableLines(table, WIDTH));
  return `${cleanText([...wrap(claim.verdict, WIDTH), ...tables].join("\n"))}\n`;
}

function intervalTable({ accuracy, n, level, intervals, printed }: Claim): Table {
  const rows = intervals.map(({ kind, low, high, half_width }) => [
    kind.replace("_", "-"),
    low.toFixed(5),
    high.toFixed(5),
    half_width.toFixed(5),
    printed === null ? "" : printed.width_agrees.includes(kind) ? "yes" : "no",
  ]);
  const shown = printed && ["printed", ...[printed.low, printed.high, printed.half_width].map((x) => x.toFixed(5)), ""];
  return {
    title: `Accuracy ${accuracy.toFixed(5)} of ${n} rows, confidence ${level}`,
    columns: [
      { label: "interval" },
      ...["low", "high", "half-width"].map((label) => ({ label, numeric: true })),
      { label: "as printed" },
    ],
    rows: shown ? [...rows, shown] : rows,
    notes:
      printed?.level == null
        ? []
        : [`with ${n} rows the printed half-width has confidence ${printed.level.toFixed(4)}`],
  };
}

function rowsTable({ row_counts, printed }: Claim): Table {
  const answer = (value: boolean | null) => (value === null ? "" : value ? "yes" : "no");
  return {
    title: "Numbers of rows",
    columns: [
      { label: "n", numeric: true },
      { label: "half-width (normal)", numeric: true },
      { label: "as printed" },
      { label: "value can come of n rows" },
    ],
    rows: row_counts.map(({ n, half_width, agrees, reachable }) => [
      String(n),
      half_width.toFixed(5),
      answer(agrees),
      answer(reachable),
    ]),
    notes: printed?.rows ? [`the printed half-width is that of ${printed.rows.best} rows`] : [],
  };
}
