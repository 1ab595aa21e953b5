import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, DataError, TrackingError } from "../../core/errors.ts";
import { systemCode, systemReason } from "../../core/system-error.ts";
import { VERIFICATIONS } from "../../experiment/verification/history.ts";
import { cleanText } from "../../report/markup.ts";
import { type ArtefactCheck, checkArtefacts } from "../../tracking/artefact-check.ts";
import { readMetrics } from "../../tracking/metric-steps.ts";
import { LEDGER_FILE } from "../../tracking/mlflow/ledger.ts";
import { RUN_FILES } from "../../tracking/run.ts";
import type { RunRecord } from "../../tracking/run-record.ts";
import { findRun } from "../../tracking/run-reference.ts";
import { ListedRun, readRecord, readState } from "../../tracking/run-store.ts";
import { metricText } from "./metric-text.ts";
import { runText } from "./run-text.ts";

interface ShowFlags {
  runs: string;
  log?: boolean;
  metrics?: string;
  path?: boolean;
  check?: boolean;
  json?: boolean;
}

/** Exit status where files are not as the record says. */
const DAMAGED = 3;

/** Prints a run: all of it, or its folder, log or one metric by step. */
export async function showRun(id: string, flags: ShowFlags): Promise<void> {
  const { runs, log, metrics, path: only, check, json } = flags;
  const views = Object.entries({ log, metrics, path: only, check }).filter(([, flag]) => flag !== undefined);
  if (views.length > 1) throw new ConfigError(`--${views.map(([name]) => name).join(" and --")} exclude each other`);
  const path = findRun(runs, id);
  if (only) return print(json ? { path } : path);
  if (log) return print(json ? { path, log: readLog(path) } : readLog(path).trimEnd());
  if (metrics !== undefined) {
    const steps = readMetrics(path, metrics);
    return print(json ? { path, metric: metrics, steps } : metricText(metrics, steps));
  }
  const run = new ListedRun(path, readState(path));
  const problems: string[] = [];
  const record = recordOf(path, problems);
  const { labels } = run;
  if (run.labelsDamage !== undefined) problems.push(run.labelsDamage);
  const files = check && record ? await checkArtefacts(path, record, [VERIFICATIONS, LEDGER_FILE]) : null;
  if (json) print({ path, ...run.state, status: run.status, ...labels, record, files, problems });
  else if (check) print(checkText(path, record, files));
  else print(runText(run, record));
  if (!json) for (const problem of problems) process.stderr.write(`cascada: ${problem}\n`);
  if (files && files.missing.length + files.changed.length > 0) process.exitCode = DAMAGED;
}

function print(what: unknown): void {
  process.stdout.write(`${typeof what === "string" ? cleanText(what) : JSON.stringify(what)}\n`);
}

function recordOf(path: string, problems: string[]): RunRecord | null {
  try {
    return readRecord(path);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    problems.push(error.message);
    return null;
  }
}

function readLog(path: string): string {
  try {
    return readFileSync(join(path, RUN_FILES.log), "utf8");
  } catch (cause) {
    if (systemCode(cause) === "ENOENT") return "";
    throw new TrackingError(`cannot read the log of ${path}: ${systemReason(cause)}`, { cause });
  }
}

function checkText(path: string, record: RunRecord | null, files: ArtefactCheck | null): string {
  if (!record || !files) return `${path} has no record to check its files by`;
  const lines = Object.entries(files).flatMap(([what, names]: [string, string[]]) =>
    names.map((name) => `${what}  ${name}`),
  );
  if (lines.length === 0) return `${record.artefacts.length} files are as the record says, and there are no others`;
  return lines.join("\n");
}
