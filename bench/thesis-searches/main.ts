// npm run thesis:searches -- [NAME...] [--quick] [--write-only] [--out FOLDER]: runs the thesis's five searches one after the
// other, goes on with what was interrupted, and writes docs/thesis-searches.md with a summary of each.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { defaultWorkers } from "../../src/core/parallel.ts";
import { csvLine } from "../../src/data/csv-line.ts";
import { openStudy } from "../../src/experiment/group/open-study.ts";
import { type GroupResult, groupResultSchema } from "../../src/experiment/group/result.ts";
import { studyImportance } from "../../src/experiment/group/study-importance.ts";
import { type ClassifyResult, classifyResultSchema } from "../../src/experiment/result.ts";
import { readRuns } from "../../src/tracking/run-store.ts";
import { renderSearches } from "./page.ts";
import { PUBLISHED, type PublishedSearch } from "./published.ts";
import { type SearchSummary, searchSummarySchema, summarise, trialLines } from "./summary.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    "write-only": { type: "boolean", default: false },
    out: { type: "string" },
  },
});
const { quick } = values;
const out = values.out ?? (quick ? undefined : fileURLToPath(new URL("../../docs", import.meta.url)));
const runs = quick ? "runs/thesis-searches-quick" : "runs/thesis-searches";
const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const unknown = positionals.find((name) => !PUBLISHED.some((search) => search.name === name));
if (unknown !== undefined) {
  fail(`unknown search: ${unknown}; expected some of ${PUBLISHED.map(({ name }) => name).join(", ")}`);
}

const meant = PUBLISHED.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
if (!values["write-only"]) for (const search of meant) runSearch(search);
await write();

/** A finished run of that name, the newest. */
function finished(name: string): string | undefined {
  if (!existsSync(runs)) return undefined;
  const { runs: found } = readRuns(runs);
  return found.find(({ state }) => state.name === name && state.status === "finished")?.path;
}

/** The search and the published configuration, unless they are done. */
function runSearch({ name, quick: small }: PublishedSearch): void {
  const group = `thesis-search-${name}`;
  if (finished(group) === undefined) {
    const begun = existsSync(runs) ? readRuns(runs).runs.find(({ state }) => state.name === group) : undefined;
    const file = `experiments/thesis/search/${name}.yaml`;
    run(file, [...(quick ? ["--quick"] : []), ...(begun ? ["--resume", begun.path] : [])]);
  }
  if (finished(`thesis-${name}`) === undefined) {
    const settings = quick ? small : [];
    run(
      `experiments/thesis/${name}.yaml`,
      settings.flatMap((text) => ["--set", text]),
    );
  }
}

function run(file: string, more: readonly string[]): void {
  const args = [program, "experiment", file, "--runs", runs, "--json", ...more];
  const { status } = spawnSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) fail(`${file} ended with status ${status}; the same command goes on with it`);
}

async function write(): Promise<void> {
  const summaries: SearchSummary[] = [];
  for (const search of PUBLISHED) {
    const path = finished(`thesis-search-${search.name}`);
    if (path === undefined) {
      const kept = out === undefined ? undefined : join(out, "thesis-searches", `${search.name}.json`);
      if (kept !== undefined && existsSync(kept)) summaries.push(searchSummarySchema.parse(readJson(kept)));
      continue;
    }
    const result = groupResultSchema.parse(readJson(join(path, "result.json")));
    const summary = await summaryOf(search, path, result);
    summaries.push(summary);
    if (out === undefined) continue;
    mkdirSync(join(out, "thesis-searches"), { recursive: true });
    writeFileSync(
      join(out, "thesis-searches", `${search.name}.json`),
      `${JSON.stringify(searchSummarySchema.parse(summary), null, 1)}\n`,
    );
    writeFileSync(
      join(out, "thesis-searches", `${search.name}.csv`),
      trialLines(result).map(csvLine).join("").replaceAll("\r\n", "\n"),
    );
  }
  const page = renderSearches(PUBLISHED, summaries);
  if (out === undefined) console.log(page);
  else writeFileSync(join(out, "thesis-searches.md"), page);
}

async function summaryOf({ name }: PublishedSearch, path: string, result: GroupResult): Promise<SearchSummary> {
  const { study } = await openStudy(path, { runs, warn: console.error });
  const published = finished(`thesis-${name}`);
  return summarise({
    search: name,
    quick,
    result,
    chosen: classified(join(runs, result.chosen!.run)),
    published: published === undefined ? null : classified(published),
    importance: studyImportance(study),
    workers: defaultWorkers(),
    machine: cpus()[0]!.model.trim(),
  });
}

function classified(path: string): ClassifyResult {
  return classifyResultSchema.parse(readJson(join(path, "result.json")));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
