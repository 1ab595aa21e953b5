import { readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { noProgress } from "../../src/core/progress.ts";
import type { StationTable } from "../../src/core/table.ts";
import { openArrowWriter } from "../../src/data/arrow-writer.ts";
import { COLUMNS, type Role } from "../../src/data/columns.ts";
import { loadExperiment } from "../../src/experiment/load.ts";
import type { Experiment } from "../../src/experiment/schema.ts";
import type { RunOptions } from "../../src/experiment/tracked-run.ts";
import { Run } from "../../src/tracking/run.ts";
import type { RunState } from "../../src/tracking/run-state.ts";
import { readState } from "../../src/tracking/run-store.ts";
import { ALL_COLUMNS, makeStations } from "../data/stations.ts";

/** Where a run in `folder` writes; one thread, nobody listens. */
export function optionsIn(folder: string, rest: Partial<RunOptions> = {}): RunOptions {
  return {
    runs: join(folder, "runs"),
    cache: join(folder, "cache"),
    workers: 1,
    signal: new AbortController().signal,
    start: noProgress,
    ...rest,
  };
}

interface FileOptions {
  table?: StationTable;
  metadata?: Record<string, string>;
  columns?: readonly string[];
}

/** Writes a station file: without a table, the 240 stations of 60 showers of six primaries that `makeStations` makes. */
export async function stationFile(path: string, options: FileOptions = {}): Promise<string> {
  const { table = makeStations(240), metadata = {}, columns = ALL_COLUMNS } = options;
  const writer = await openArrowWriter(path, { columns, metadata });
  await writer.write(table);
  await writer.close();
  return path;
}

/** Names of the columns of these roles. */
export function columnsOf(...roles: Role[]): string[] {
  return COLUMNS.filter(({ role }) => roles.includes(role)).map(({ name }) => name);
}

/** A quick experiment on a file; its own file is put beside that. */
export async function experimentOn(file: string, ...overrides: string[]): Promise<Experiment> {
  const path = join(dirname(file), "small.yaml");
  const text = `
name: small
data: {file: ${JSON.stringify(file)}}
model: {name: xgboost, rounds: 3, max_depth: 2}
evaluation: {replicates: 100}
`;
  await writeFile(path, text);
  return loadExperiment(path, overrides);
}

/** A run of an experiment that has just started, in `folder/runs`. */
export function startedRun(folder: string): Promise<Run> {
  return Run.create(join(folder, "runs"), { name: "small", kind: "experiment" });
}

/** What the runs in `folder/runs` say of themselves. */
export async function statesIn(folder: string): Promise<RunState[]> {
  return (await contentOf(join(folder, "runs"))).map((name) => readState(join(folder, "runs", name)));
}

/** What lies in a folder; nothing where there is no folder. */
export async function contentOf(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}
