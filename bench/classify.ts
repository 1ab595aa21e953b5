import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Benchmark, digits } from "./benchmark.ts";

/** What the project asks of a run with two cores: seconds of the first and of a cached run, bytes. */
const FIRST_BAR_S = 60;
const CACHED_BAR_S = 20;
const MEMORY_BAR = 1.5e9;

/** The main job as a user runs it, start of the program included. */
export const classify: Benchmark = {
  name: "classify",
  async run({ short }) {
    const place = mkdtempSync(join(tmpdir(), "cascada-bench-"));
    try {
      const args = short ? ["--set", "data.simulate.stations_per_primary=1000"] : [];
      const first = runOnce(place, args);
      const cached = runOnce(place, args);
      const row = (what: string, value: number, bar: number, unit: string) => [
        what,
        `${digits(value)} ${unit}`,
        `${digits(bar)} ${unit}`,
        digits(value / bar),
      ];
      return {
        heading: "classify",
        note: `\`npm run classify\` with ${short ? 1000 : "20,000"} stations per primary, once with an empty cache and once more; one run each.`,
        columns: ["what", "measured", "bar", "measured / bar"],
        rows: [
          row("first run", first.seconds, FIRST_BAR_S, "s"),
          row("cached run", cached.seconds, CACHED_BAR_S, "s"),
          row("peak memory, first run", first.peak / 1e9, MEMORY_BAR / 1e9, "GB"),
          row("peak memory, cached run", cached.peak / 1e9, MEMORY_BAR / 1e9, "GB"),
        ],
      };
    } finally {
      rmSync(place, { recursive: true });
    }
  },
};

/** Runs the built program with a cache and a runs folder of its own: the user's are neither used nor touched. */
function runOnce(place: string, args: readonly string[]): { seconds: number; peak: number } {
  const tree = fileURLToPath(new URL("../", import.meta.url));
  const program = join(tree, "dist/cli/main.js");
  if (!existsSync(program)) throw new Error(`${program} is missing; run npm run build`);
  const peakFile = join(place, "peak");
  const watch = new URL("peak-memory.mjs", import.meta.url).href;
  const folders = ["--cache", join(place, "cache"), "--runs", join(place, "runs")];
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--import", watch, program, "classify", "--json", ...folders, ...args],
    { cwd: tree, encoding: "utf8", env: { ...process.env, CASCADA_BENCH_PEAK: peakFile }, maxBuffer: 1e9 },
  );
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`classify ended with ${status}: ${stderr}`);
  return { seconds, peak: Number(readFileSync(peakFile, "utf8")) };
}
