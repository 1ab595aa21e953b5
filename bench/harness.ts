import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Benchmark } from "./benchmark.ts";
import { listingRows } from "./run-listing.ts";

/** What keeping records costs. */
export const harness: Benchmark = {
  name: "harness",
  async run({ short }) {
    const place = mkdtempSync(join(tmpdir(), "cascada-bench-"));
    try {
      return {
        heading: "harness",
        note: "`cascada runs list` as a whole process, on runs whose `run.json` is as large as the baseline's (5.9 kB); medians of five.",
        columns: ["what", "measured", "bar", "measured / bar"],
        rows: listingRows(place, short ? 500 : 10_000),
      };
    } finally {
      rmSync(place, { recursive: true });
    }
  },
};
