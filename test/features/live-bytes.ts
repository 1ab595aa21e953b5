// Reads a station file as `readStations` does, batch by batch, computes its features and prints the most bytes, of arrays and
// of all else, that were alive at once beyond those before; with the word keep it holds on to every batch. Run by flat-memory.test.ts with --expose-gc.
import type { StationTable } from "../../src/core/table.ts";
import { openDataset } from "../../src/data/dataset.ts";
import { requiredColumns } from "../../src/features/catalogue.ts";
import { extractFeatures } from "../../src/features/extract.ts";

/** Rows between two looks: each collects all garbage first. */
const EVERY = 768;

const [path, keep] = process.argv.slice(2) as [string, string | undefined];
const kept: StationTable[] = [];
const alive = async () => {
  // What the first finds dead is counted out by the time of the second.
  globalThis.gc!();
  await new Promise((resolve) => setImmediate(resolve));
  globalThis.gc!();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
};

const dataset = await openDataset(path);
// What a format loads to read with is no part of a file.
for await (const _ of dataset.batches(["event_id"])) break;
const before = await alive();
let most = 0;
let unseen = 0;
async function* watched() {
  for await (const table of dataset.batches(requiredColumns({ set: "observable" }))) {
    unseen += table.rows;
    if (unseen >= EVERY) {
      most = Math.max(most, (await alive()) - before);
      unseen = 0;
    }
    if (keep === "keep") kept.push(structuredClone(table));
    yield table;
  }
}
const { x } = await extractFeatures(watched(), { set: "observable" });
await dataset.close();
console.log(JSON.stringify({ rows: x.rows, most, kept: kept.length }));
