// Stations as DataFrames of the real danfojs-node, and back.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Danfo, type DanfoFrame, fromDanfo, toDanfo } from "../../src/data/danfo.ts";
import { makeStations } from "../data/stations.ts";

interface Frame extends DanfoFrame {
  shape: [rows: number, columns: number];
  column(name: string): { mean(): number };
}

/** Where `install.sh` puts it; throws where it is not. */
function danfojs(): Danfo<Frame> {
  const hash = createHash("sha256")
    .update(readFileSync(new URL("danfo/package.json", import.meta.url)))
    .digest("hex")
    .slice(0, 12);
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return createRequire(join(cache, "cascada", `danfojs-${hash}`, "package.json"))("danfojs-node");
}

const danfo = danfojs();

test("stations come back from a DataFrame to the bit, with their traces", async () => {
  const table = makeStations(50);
  const frame = await toDanfo(table, { danfo, traces: true });
  expect(frame.shape).toEqual([50, Object.keys(table.columns).length]);
  expect(fromDanfo(frame)).toEqual(table);
});

test("without traces danfojs computes with the columns", async () => {
  const table = makeStations(50);
  const frame = await toDanfo(table, { danfo });
  expect(frame.columns).not.toContain("trace_pmt1");
  const distances = Array.from(table.columns.core_distance_m as Float64Array);
  expect(frame.column("core_distance_m").mean()).toBeCloseTo(distances.reduce((a, b) => a + b, 0) / 50, 9);
});
