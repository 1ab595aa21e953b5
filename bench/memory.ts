import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Benchmark, digits } from "./benchmark.ts";
import { runProgram } from "./program-run.ts";

/** Showers of each of four primaries; at about seven stations a shower the first is 100,000 stations, the last a million. */
const SHOWERS = { full: [3600, 36_000], short: [40, 400] };
/** Parts in which the largest is made once more, and joined. */
const SHARDS = 4;

/** Does memory grow with the number of stations that are simulated, and that shards are joined to? */
export const memory: Benchmark = {
  name: "memory",
  async run({ short }) {
    const place = mkdtempSync(join(tmpdir(), "cascada-bench-"));
    const sizes = short ? SHOWERS.short : SHOWERS.full;
    const rows: string[][] = [];
    const measure = (what: string, args: readonly string[]) => {
      const { seconds, peak_bytes, stdout } = runProgram(place, [...args, "--json"]);
      const { stations, sha256 } = JSON.parse(stdout) as { stations: number; sha256: string };
      rows.push([what, String(stations), digits(seconds), digits(stations / seconds), digits(peak_bytes / 1e6)]);
      return sha256;
    };
    const simulate = (out: string, showers: number, ...rest: string[]) => [
      ...["simulate", "--force", "--out", join(place, out), "--set", `showers_per_primary=${showers}`],
      ...rest,
    ];
    try {
      let whole = "";
      for (const showers of sizes) whole = measure("simulate", simulate("whole.arrow", showers));
      rmSync(join(place, "whole.arrow"));
      const shards = Array.from({ length: SHARDS }, (_, i) => `shard-${i + 1}.arrow`);
      shards.forEach((name, i) => {
        measure(`shard ${i + 1}/${SHARDS}`, simulate(name, sizes.at(-1)!, "--shard", `${i + 1}/${SHARDS}`));
      });
      const paths = shards.map((name) => join(place, name));
      const joined = measure("join", ["join", ...paths, "--out", join(place, "joined.arrow")]);
      if (joined !== whole) throw new Error(`joined shards have sha256 ${joined}; expected ${whole}`);
    } finally {
      rmSync(place, { recursive: true });
    }
    return {
      heading: "Memory",
      note: `The most memory resident, of the default preset, one run each; the ${SHARDS} shards joined are the bytes of the whole. Ten times the stations take no more memory, so ten million would take that of the million and ten times its seconds; they have not been run.`,
      columns: ["what", "stations", "seconds", "stations/s", "peak MB"],
      rows,
    };
  },
};
