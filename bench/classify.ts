import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Benchmark, digits } from "./benchmark.ts";
import { type ProgramRun, runProgram } from "./program-run.ts";

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
          row("peak memory, first run", first.peak_bytes / 1e9, MEMORY_BAR / 1e9, "GB"),
          row("peak memory, cached run", cached.peak_bytes / 1e9, MEMORY_BAR / 1e9, "GB"),
        ],
      };
    } finally {
      rmSync(place, { recursive: true });
    }
  },
};

/** The main job with a cache and a runs folder of its own: the user's are neither used nor touched. */
function runOnce(place: string, args: readonly string[]): ProgramRun {
  const folders = ["--cache", join(place, "cache"), "--runs", join(place, "runs")];
  return runProgram(place, ["classify", "--json", ...folders, ...args]);
}
