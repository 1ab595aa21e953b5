// Reads a station file as `readStations` does, batch by batch, computes its features and prints the most bytes of arrays that were
// alive at once beyond those before; with the word keep it holds on to every batch. Run by flat-memory.test.ts with --expose-gc.
import type { StationTable } from "../../src/core/table.ts";
import { openDataset } from "../../src/data/dataset.ts";
import { requiredColumns } from "../../src/features/catalogue.ts";
import { extractFeatures } from "../../src/features/extract.ts";

/** Batches between two looks: each collects all garbage first. */
const EVERY = 12;

const [path, keep] = process.argv.slice(2) as [string, string | undefined];
const kept: StationTable[] = [];
const alive = async () => {
  // What the first finds dead is counted out by the time of the second.
  globalThis.gc!();
  await new Promise((resolve) => setImmediate(resolve));
  globalThis.gc!();
  return process.memoryUsage().arrayBuffers;
};

const dataset = await openDataset(path);
const before = await alive();
let most = 0;
let batches = 0;
async function* watched() {
  for await (const table of dataset.batches(requiredColumns({ set: "observable" }))) {
    if (++batches % EVERY === 0) most = Math.max(most, (await alive()) - before);
    if (keep === "keep") kept.push(structuredClone(table));
    yield table;
  }
}
const { x } = await extractFeatures(watched(), { set: "observable" });
await dataset.close();
console.log(JSON.stringify({ rows: x.rows, most, kept: kept.length }));
