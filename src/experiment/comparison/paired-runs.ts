import { existsSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "../../core/errors.ts";
import { PRIMARIES } from "../../core/primaries.ts";
import type { Random } from "../../core/random.ts";
import type { PredictionTable } from "../../data/predictions.ts";
import { readPredictions } from "../../data/predictions-reader.ts";
import type { Predictions } from "../../evaluation/evaluation.ts";
import { comparePaired, type PairedComparison } from "../../evaluation/paired-comparison.ts";
import type { ComparedRun } from "./differences.ts";

/** Files of a run's predictions, by what a row is. */
const LEVELS = { stations: "predictions-stations.csv", events: "predictions-events.csv" } as const;
export type Level = keyof typeof LEVELS;

/** The test of the difference of two runs, or why there is none. */
export interface PairedRuns {
  first: string;
  second: string;
  level: Level;
  /** rows that each has predicted; those that both have are compared */
  rows: { first: number; second: number } | null;
  test: PairedComparison | null;
  /** why there is no test */
  reason: string | null;
}

export interface PairingOptions {
  confidence: number;
  replicates: number;
  random: Random;
}

/** Compares the predictions of two runs on the stations, or events, that both have, where they are of the same data. */
export async function pairRuns(
  first: ComparedRun,
  second: ComparedRun,
  options: PairingOptions,
): Promise<PairedRuns[]> {
  const pairs: PairedRuns[] = [];
  for (const level of Object.keys(LEVELS) as Level[]) pairs.push(await pairLevel([first, second], level, options));
  return pairs;
}

async function pairLevel(
  runs: readonly [ComparedRun, ComparedRun],
  level: Level,
  options: PairingOptions,
): Promise<PairedRuns> {
  const pair = { first: runs[0].state.id, second: runs[1].state.id, level };
  const refused = (reason: string): PairedRuns => ({ ...pair, rows: null, test: null, reason });
  const hashes = runs.map(({ record }) => record?.data?.files.map(({ sha256 }) => sha256).join());
  for (const [i, hash] of hashes.entries()) {
    if (!hash) return refused(`${runs[i]!.state.id} does not say what data it had`);
  }
  if (hashes[0] !== hashes[1]) return refused("the runs had different data: no station is in both");
  for (const { path, state } of runs) {
    if (!existsSync(join(path, LEVELS[level]))) return refused(`${state.id} has no ${LEVELS[level]}`);
  }
  try {
    const tables = await readPredictions(runs.map(({ path }) => join(path, LEVELS[level])));
    const [a, b] = commonRows(tables[0]!, tables[1]!);
    if (a.y.length === 0) return refused(`no ${level} that both runs have predicted: they held out others`);
    const rows = { first: tables[0]!.event.length, second: tables[1]!.event.length };
    return { ...pair, rows, test: comparePaired(a, b, options), reason: null };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return refused(error.message);
  }
}

/** The rows that two tables have, in the order of the first. Throws DataError where labels or showers are not known. */
export function commonRows(first: PredictionTable, second: PredictionTable): [Predictions, Predictions] {
  const place = new Map(Array.from(second.event, (_, row) => [keyOf(second, row), row]));
  const rows: [number, number][] = [];
  for (let row = 0; row < first.event.length; row++) {
    const other = place.get(keyOf(first, row));
    if (other !== undefined) rows.push([row, other]);
  }
  return [
    rowsOf(
      first,
      rows.map(([row]) => row),
    ),
    rowsOf(
      second,
      rows.map(([, row]) => row),
    ),
  ];
}

function keyOf({ event, station }: PredictionTable, row: number): string {
  return `${event[row]} ${station?.[row] ?? ""}`;
}

function rowsOf(
  { event, shower, classes, probabilities, primary }: PredictionTable,
  rows: readonly number[],
): Predictions {
  if (!primary) throw new DataError("the predictions have no column primary: what is right is not known");
  if (!shower) throw new DataError("the predictions have no column shower_id: rows of a shower are not known");
  const width = classes.length;
  const index = PRIMARIES.map((name) => classes.indexOf(name));
  return {
    classes,
    probabilities: Float32Array.from({ length: rows.length * width }, (_, i) => {
      return probabilities[rows[Math.floor(i / width)]! * width + (i % width)]!;
    }),
    y: Uint8Array.from(rows, (row) => index[primary[row]!]!),
    shower: Uint32Array.from(rows, (row) => shower[row]!),
    event: Uint32Array.from(rows, (row) => event[row]!),
  };
}
