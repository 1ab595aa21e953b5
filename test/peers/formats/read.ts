// Reads a file in a process of its own: node --import tsx read.ts PATH. Prints rows, the sum of all numbers, and memory in MiB.
import { openSource } from "../../../src/data/formats/catalogue.ts";

const source = await openSource(process.argv[2]!, {});
const names = source.columns.map(({ name }) => name);
let rows = 0;
let sum = 0;
let before = 0;
for await (const batch of source.batches(names)) {
  // What the program itself takes: after the first batches.
  if (before === 0 && rows >= 10_000) before = process.memoryUsage.rss();
  rows += batch.rows;
  for (const values of Object.values(batch.columns)) {
    if (values.kind !== "text") for (const value of values.values) sum += value;
  }
}
await source.close();
const most = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ rows, sum, before: before / 2 ** 20, most }));
