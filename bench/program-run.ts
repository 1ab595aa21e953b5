import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A run of the built program: wall time, CPU time of all threads, and the most memory that was resident. */
export interface ProgramRun {
  seconds: number;
  cpu_seconds: number;
  peak_bytes: number;
  stdout: string;
}

/** Runs the built program as a user does, start included, with a folder for what the measurement needs. */
export function runProgram(place: string, args: readonly string[]): ProgramRun {
  const tree = fileURLToPath(new URL("../", import.meta.url));
  const program = join(tree, "dist/cli/main.js");
  if (!existsSync(program)) throw new Error(`${program} is missing; run npm run build`);
  const peakFile = join(place, "peak");
  const watch = new URL("peak-memory.mjs", import.meta.url).href;
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", watch, program, ...args], {
    cwd: tree,
    encoding: "utf8",
    env: { ...process.env, CASCADA_BENCH_PEAK: peakFile },
    maxBuffer: 1e9,
  });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`${args[0]} ended with ${status}: ${stderr}`);
  const measured = JSON.parse(readFileSync(peakFile, "utf8")) as Pick<ProgramRun, "cpu_seconds" | "peak_bytes">;
  return { seconds, ...measured, stdout };
}
