import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { StationTable } from "../src/core/table.ts";
import { openArrowWriter } from "../src/data/arrow-writer.ts";
import { openDataset } from "../src/data/dataset.ts";
import { peersPython } from "../test/peers/python.ts";
import { type Benchmark, digits } from "./benchmark.ts";
import { runProgram } from "./program-run.ts";

/** Stations that are simulated, and how often they stand in the larger file, each time with other ids. */
const SIZES = { full: { stations: 100_000, times: 10, rounds: 3 }, short: { stations: 2000, times: 2, rounds: 1 } };
const MODEL = fileURLToPath(new URL("../models/xgboost-baseline", import.meta.url));
const FEATURES = 9;

/** What data_task.mjs and data_peer.py print. */
interface Measured {
  stations: number;
  seconds: number;
  cpu_seconds: number;
  peak_bytes: number;
  said: number[];
}

interface Contestant {
  name: string;
  run(path: string, out: string, classify: boolean): Measured;
}

const CASCADA: Contestant = {
  name: "Cascada",
  run: (path, out, classify) => measured(process.execPath, "data_task.mjs", [path, out, ...(classify ? [MODEL] : [])]),
};

/** Stations of a file read, featurised and classified, against pyarrow and numpy, and XGBoost in Python. */
export const data: Benchmark = {
  name: "data",
  async run({ short }) {
    const place = mkdtempSync(join(tmpdir(), "cascada-bench-"));
    const { stations, times, rounds } = short ? SIZES.short : SIZES.full;
    try {
      const small = join(place, "small.arrow");
      const perPrimary = `stations_per_primary=${stations / 4}`;
      runProgram(place, ["simulate", "--out", small, "--seed", "11", "--set", perPrimary]);
      const large = join(place, "large.arrow");
      await repeat(small, large, times);
      const contestants = [CASCADA, peer()];
      const rows: string[][] = [];
      for (const classify of [false, true]) {
        for (const path of [small, large]) rows.push(...compare(contestants, path, { classify, rounds, place }));
      }
      rows.push(verbRow(place, small), verbRow(place, large));
      return {
        heading: "Data",
        note:
          `Arrow files of stations with traces, read a batch at a time, with the nine observable features of each station written as float32; ${stations} stations simulated, ` +
          `and the same ${times} times over with other ids. Against pyarrow (4096 rows at once, the fastest of four sizes) and numpy doing the same, vectorised, which check no value; ` +
          "the features of both agree to 1e-6. Classified with the shipped model, against XGBoost in Python. Processes without their start, one thread of ours, " +
          `medians of ${rounds} in turn; CPU seconds do not depend on what else the machine does. \`classify\` is the whole program: features and predictions of all stations are kept, and hashed, until they are written.`,
        columns: ["work", "by", "stations", "seconds", "CPU s", "stations/s", "time / peer", "CPU / peer", "peak MB"],
        rows,
      };
    } finally {
      rmSync(place, { recursive: true });
    }
  },
};

function peer(): Contestant {
  const python = peersPython();
  const model = join(MODEL, "model.json");
  return {
    name: "pyarrow, numpy",
    run: (path, out, classify) => measured(python, "data_peer.py", [path, out, ...(classify ? [model] : [])]),
  };
}

function measured(program: string, script: string, args: readonly string[]): Measured {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return JSON.parse(execFileSync(program, [path, ...args], { encoding: "utf8" })) as Measured;
}

interface Comparison {
  classify: boolean;
  rounds: number;
  place: string;
}

/** A row for each contestant, ours first, once both have come to the same. */
function compare(
  contestants: readonly Contestant[],
  path: string,
  { classify, rounds, place }: Comparison,
): string[][] {
  const runs = contestants.map((): Measured[] => []);
  const out = (i: number) => join(place, `features-${i}`);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { run }] of contestants.entries()) runs[i]!.push(run(path, out(i), classify));
  }
  requireSame(out(0), out(1));
  requireClose(runs[0]![0]!.said, runs[1]![0]!.said);
  const medians = runs.map((all) => ({
    stations: all[0]!.stations,
    seconds: median(all.map(({ seconds }) => seconds)),
    cpu: median(all.map(({ cpu_seconds }) => cpu_seconds)),
    peak: median(all.map(({ peak_bytes }) => peak_bytes)),
  }));
  const reference = medians[1]!;
  return medians.map(({ stations, seconds, cpu, peak }, i) => [
    classify ? "features and classes" : "features",
    contestants[i]!.name + (classify && i === 1 ? ", XGBoost" : ""),
    String(stations),
    digits(seconds),
    digits(cpu),
    digits(stations / seconds),
    digits(seconds / reference.seconds),
    digits(cpu / reference.cpu),
    digits(peak / 1e6),
  ]);
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

function requireClose(ours: readonly number[], theirs: readonly number[]): void {
  for (const [i, sum] of ours.entries()) {
    if (Math.abs(sum - theirs[i]!) > 1e-5 * Math.abs(theirs[i]!))
      throw new Error(`class ${i}: ${sum}; expected ${theirs[i]}`);
  }
}

function verbRow(place: string, path: string): string[] {
  const runs = ["--runs", join(place, "runs"), "--cache", join(place, "cache")];
  const { seconds, peak_bytes, stdout } = runProgram(place, ["classify", path, "--json", ...runs]);
  const { rows } = JSON.parse(stdout) as { rows: number };
  return [
    "classify",
    "cascada classify FILE",
    String(rows),
    digits(seconds),
    "",
    digits(rows / seconds),
    "",
    "",
    digits(peak_bytes / 1e6),
  ];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** Writes the stations of a file several times over; showers and events are others each time. */
async function repeat(path: string, out: string, times: number): Promise<void> {
  const source = await openDataset(path);
  const columns = source.columns.map(({ name }) => name);
  const writer = await openArrowWriter(out, { columns, metadata: source.metadata });
  const largest = { shower_id: 0, event_id: 0 };
  const shift = { shower_id: 0, event_id: 0 };
  for (let time = 0; time < times; time++) {
    for await (const table of source.batches()) await writer.write(shifted(table, shift, largest));
    shift.shower_id = largest.shower_id + 1;
    shift.event_id = largest.event_id + 1;
  }
  await writer.close();
  await source.close();
}

function shifted(table: StationTable, shift: Record<string, number>, largest: Record<string, number>): StationTable {
  const columns = { ...table.columns };
  for (const [name, by] of Object.entries(shift)) {
    const ids = (table.columns[name] as Uint32Array).map((id) => id + by);
    for (const id of ids) largest[name] = Math.max(largest[name]!, id);
    columns[name] = ids;
  }
  return { ...table, columns };
}
