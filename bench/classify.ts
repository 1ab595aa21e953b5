import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Benchmark, digits } from "./benchmark.ts";

/** What the project asks of a run with two cores: seconds of the first and of a cached run, bytes. */
const FIRST_BAR_S = 60;
const CACHED_BAR_S = 20;
const MEMORY_BAR = 1.5e9;

/** The main job as a user runs it, start of the program included, in a copy whose cache is empty. */
export const classify: Benchmark = {
  name: "classify",
  async run({ short }) {
    const place = copyOfProgram();
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

/** The built program with what it reads, elsewhere: the user's cache and runs are neither used nor touched. */
function copyOfProgram(): string {
  const tree = fileURLToPath(new URL("../", import.meta.url));
  if (!existsSync(join(tree, "dist/cli/main.js"))) throw new Error("dist/cli/main.js is missing; run npm run build");
  const place = mkdtempSync(join(tmpdir(), "cascada-bench-"));
  for (const part of ["package.json", "dist", "experiments", "models"]) {
    cpSync(join(tree, part), join(place, part), { recursive: true });
  }
  symlinkSync(join(tree, "node_modules"), join(place, "node_modules"));
  return place;
}

function runOnce(place: string, args: readonly string[]): { seconds: number; peak: number } {
  const peakFile = join(place, "peak");
  const watch = new URL("peak-memory.mjs", import.meta.url).href;
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--import", watch, join(place, "dist/cli/main.js"), "classify", "--json", ...args],
    { cwd: place, encoding: "utf8", env: { ...process.env, CASCADA_BENCH_PEAK: peakFile }, maxBuffer: 1e9 },
  );
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(`classify ended with ${status}: ${stderr}`);
  return { seconds, peak: Number(readFileSync(peakFile, "utf8")) };
}
