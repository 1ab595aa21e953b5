import { readFileSync, writeFileSync } from "node:fs";
import { type Benchmark, toMarkdown } from "../benchmark.ts";
import { ownAudit } from "./auditor.ts";
import { CLEAN_KINDS, LEAK_KINDS } from "./catalogue.ts";
import { tablesOf } from "./page.ts";
import { patientsOf } from "./patients.ts";
import { judge, type Outcome } from "./score.ts";
import { stationsOf } from "./stations.ts";

const PAGE = new URL("../../docs/audit-benchmark.md", import.meta.url);
const DATA = new URL("../../docs/audit-benchmark.json", import.meta.url);
const [BEGIN, END] = ["<!-- npm run bench -- audit --write -->", "<!-- end -->"];

const SEEDS = [1, 2, 3, 4];
/** Rows of a table, or so; in the short version two sources of one seed are small. */
const [ROWS, SHORT_ROWS] = [2000, 400];

/** What the audit finds of planted leaks, and what of clean tables. */
export const audit: Benchmark = {
  name: "audit",
  ownPage: true,
  async run({ short, write = false }) {
    const rows = short ? SHORT_ROWS : ROWS;
    const outcomes = await judge(ownAudit, {
      leaks: LEAK_KINDS,
      clean: CLEAN_KINDS.filter(({ name }) => !short || name !== "20,000 rows"),
      sources: async (seed) => [
        await stationsOf(seed, { showers: rows / 4, rows }),
        patientsOf(seed, { patients: rows, rows }),
      ],
      seeds: short ? [1] : SEEDS,
      progress: ({ kind, source, seed, found, said }) => {
        const verdict = found === undefined ? "clean" : found ? "found" : "missed";
        process.stderr.write(`${source} ${seed}: ${kind}: ${verdict}; ${said.join(", ") || "nothing said"}\n`);
      },
    });
    const tables = tablesOf(outcomes);
    if (write) writePage(outcomes, tables.map(toMarkdown).join("\n"));
    return tables;
  },
};

/** Puts the tables between the page's markers, and every outcome beside it. */
function writePage(outcomes: readonly Outcome[], tables: string): void {
  const page = readFileSync(PAGE, "utf8");
  const [before, after] = [page.split(BEGIN)[0], page.split(END)[1]];
  if (before === undefined || after === undefined) throw new Error(`${PAGE.pathname}: expected ${BEGIN} and ${END}`);
  writeFileSync(PAGE, `${before}${BEGIN}\n\n${tables}\n${END}${after}`);
  writeFileSync(DATA, `${JSON.stringify({ seeds: SEEDS, rows: ROWS, outcomes }, null, 1)}\n`);
}
