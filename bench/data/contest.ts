import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { digits } from "../benchmark.ts";
import type { DataContest } from "./benchmark.ts";

const MODEL = fileURLToPath(new URL("../../models/xgboost-baseline", import.meta.url));
export const PEER_MODEL = join(MODEL, "model.json");
const FEATURES = 9;

/** What task.mjs and peer.py print. */
export interface Measured {
  stations: number;
  seconds: number;
  cpu_seconds: number;
  peak_bytes: number;
  /** sums of what was found */
  said: readonly number[];
}

/** Somebody who does a piece of work. */
export interface Contestant {
  name: string;
  run(): Measured;
}

/** Features, classes and plain reading, a row for each contestant. */
export function compareTasks({ place, files, rounds, python }: DataContest): string[][] {
  const [ours, theirs] = [join(place, "ours"), join(place, "theirs")];
  const rows: string[][] = [];
  const measure = (work: string, contestants: readonly Contestant[]) => {
    rows.push(...contest(work, contestants, rounds));
  };
  for (const path of [files.arrow, files.large, files.parquet, files.csv]) {
    const format = path.slice(path.lastIndexOf(".") + 1);
    const peer = format === "csv" ? "pyarrow.csv, numpy" : "pyarrow, numpy";
    measure(`${format}: features`, [
      { name: "Cascada", run: () => task(["features", path, ours]) },
      { name: peer, run: () => script(python, ["features", path, theirs]) },
    ]);
    requireSame(ours, theirs);
  }
  for (const path of [files.arrow, files.large]) {
    measure("arrow: features, classes", [
      { name: "Cascada", run: () => task(["features", path, ours, MODEL]) },
      { name: "pyarrow, numpy, XGBoost", run: () => script(python, ["features", path, theirs, PEER_MODEL]) },
    ]);
    requireSame(ours, theirs);
  }
  measure("csv: scalars alone", [
    { name: "Cascada", run: () => task(["read", files.scalars]) },
    { name: "pandas", run: () => script(python, ["read", files.scalars, "pandas"]) },
    { name: "pyarrow.csv", run: () => script(python, ["read", files.scalars, "pyarrow"]) },
  ]);
  return rows;
}

/** Runs all in turn, so many times; a row for each. Throws Error unless all come to the same. */
export function contest(work: string, contestants: readonly Contestant[], rounds: number): string[][] {
  const runs = contestants.map((): Measured[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { run }] of contestants.entries()) runs[i]!.push(run());
  }
  const first = runs[0]![0]!;
  for (const [other] of runs.slice(1)) requireClose(first, other!);
  const medians = runs.map((all) => ({
    seconds: median(all.map(({ seconds }) => seconds)),
    cpu: median(all.map(({ cpu_seconds }) => cpu_seconds)),
    peak: median(all.map(({ peak_bytes }) => peak_bytes)),
  }));
  const [ours] = medians;
  return medians.map(({ seconds, cpu, peak }, i) => [
    work,
    contestants[i]!.name,
    String(first.stations),
    digits(seconds),
    digits(cpu),
    digits(first.stations / seconds),
    ...(i === 0 ? ["", ""] : [digits(ours!.seconds / seconds), digits(ours!.cpu / cpu)]),
    digits(peak / 1e6),
  ]);
}

function task(args: readonly string[]): Measured {
  return measured(process.execPath, ["task.mjs", ...args]);
}

/** The work of peer.py. */
export function script(python: string, args: readonly string[]): Measured {
  return measured(python, ["peer.py", ...args]);
}

function measured(program: string, [name, ...args]: readonly string[]): Measured {
  const path = fileURLToPath(new URL(name!, import.meta.url));
  return JSON.parse(execFileSync(program, [path, ...args], { encoding: "utf8", maxBuffer: 1e9 })) as Measured;
}

/** Throws Error unless the features of all stations agree to the rounding of float32. */
function requireSame(ours: string, theirs: string): void {
  const [a, b] = [ours, theirs].map((path) => {
    const bytes = readFileSync(path);
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  }) as [Float32Array, Float32Array];
  if (a.length !== b.length || a.length === 0) throw new Error(`${a.length} features; expected ${b.length}`);
  for (let i = 0; i < a.length; i++) {
    if (Math.abs(a[i]! - b[i]!) <= 1e-6 * Math.abs(b[i]!) + 1e-6) continue;
    throw new Error(`row ${Math.floor(i / FEATURES)}, feature ${i % FEATURES}: ${a[i]}; expected ${b[i]}`);
  }
}

function requireClose(ours: Measured, theirs: Measured): void {
  if (ours.stations !== theirs.stations) throw new Error(`${ours.stations} stations; expected ${theirs.stations}`);
  for (const [i, sum] of ours.said.entries()) {
    const expected = theirs.said[i]!;
    if (Math.abs(sum - expected) > 1e-5 * Math.abs(expected)) throw new Error(`sum ${i}: ${sum}; expected ${expected}`);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
