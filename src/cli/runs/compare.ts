import { basename } from "node:path";
import { ConfigError, DataError } from "../../core/errors.ts";
import { Random } from "../../core/random.ts";
import { type Compared, type ComparedRun, compareRecords } from "../../experiment/comparison/differences.ts";
import { type PairedRuns, pairRuns } from "../../experiment/comparison/paired-runs.ts";
import { comparisonTables, differenceTables } from "../../experiment/comparison/tables.ts";
import { listLines, wrap } from "../../report/text-table.ts";
import { findRun } from "../../tracking/run-reference.ts";
import { readRecord, readState } from "../../tracking/run-store.ts";
import { writeText } from "../text-file.ts";

interface CompareFlags {
  runs: string;
  all?: boolean;
  confidence: string;
  replicates: string;
  html?: string;
  force?: boolean;
  json?: boolean;
}

/** Columns of the text where stdout is no terminal. */
const WIDTH = 160;
const SEED = 1;

/** Prints in what runs differ, and tests whether the first predicts as well as each of the others. */
export async function compareRuns(ids: readonly string[], flags: CompareFlags): Promise<void> {
  const { runs: root, all = false, html, force = false, json } = flags;
  const paths = ids.map((id) => findRun(root, id));
  if (new Set(paths).size < 2) throw new ConfigError(`${ids.join(", ")}: expected two runs or more, each once`);
  if (new Set(paths).size < paths.length) throw new ConfigError(`${ids.join(", ")}: a run is named twice`);
  const problems: string[] = [];
  const runs = paths.map((path) => comparedRun(path, problems));
  const differences = compareRecords(runs, { all });
  const options = { ...pairingOptions(flags), random: Random.fromSeed(SEED).stream("compare") };
  const pairs: PairedRuns[] = [];
  for (const other of runs.slice(1)) pairs.push(...(await pairRuns(runs[0]!, other, options)));
  if (html !== undefined) await writePage(html, { runs, differences, pairs }, force);
  for (const problem of problems) process.stderr.write(`cascada: ${problem}\n`);
  if (json) {
    const shown = runs.map(({ path, state: { id, name, status, started } }) => ({ id, path, name, status, started }));
    process.stdout.write(`${JSON.stringify({ runs: shown, differences, pairs, page: html ?? null })}\n`);
    return;
  }
  process.stdout.write(textOf(runs, differences, pairs));
  if (html !== undefined) process.stdout.write(`page  ${html}\n`);
}

function comparedRun(path: string, problems: string[]): ComparedRun {
  const state = readState(path);
  try {
    return { path, state, record: readRecord(path) };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    problems.push(error.message);
    return { path, state, record: null };
  }
}

function pairingOptions({ confidence, replicates }: CompareFlags): { confidence: number; replicates: number } {
  const options = { confidence: Number(confidence), replicates: Number(replicates) };
  if (!(options.confidence > 0 && options.confidence < 1)) {
    throw new ConfigError(`--confidence ${confidence}; expected a number between 0 and 1`);
  }
  if (!(options.replicates >= 1 && options.replicates <= 1e6)) {
    throw new ConfigError(`--replicates ${replicates}; expected 1 to 1000000`);
  }
  return options;
}

function textOf(runs: readonly ComparedRun[], differences: readonly Compared[], pairs: readonly PairedRuns[]): string {
  const width = process.stdout.columns || WIDTH;
  const tables = [...differenceTables(runs, differences), ...comparisonTables(pairs)];
  const lines = tables.flatMap((table) => [
    table.title,
    ...listLines(table, width),
    ...(table.notes ?? []).flatMap((note) => wrap(note, width)),
    "",
  ]);
  return `${runs.map(({ path }, i) => `${i + 1}  ${basename(path)}`).join("\n")}\n\n${lines.join("\n")}`;
}

async function writePage(
  path: string,
  comparison: { runs: readonly ComparedRun[]; differences: readonly Compared[]; pairs: readonly PairedRuns[] },
  force: boolean,
): Promise<void> {
  const { comparisonPage } = await import("../../experiment/comparison/page.ts");
  await writeText(path, comparisonPage(comparison), { force });
}
