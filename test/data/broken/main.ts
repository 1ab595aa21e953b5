// npm run test:broken [-- READER...] [--cases N] [--seed N] [--case I] [--verbose] [--write]: broken files for every reader;
// prints what became of them, and with --write keeps it in docs/bad-input.json and docs/bad-input.md.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runCampaign } from "./campaign.ts";
import { BROKEN_READERS, readerNamed } from "./readers.ts";
import { countOf, failuresOf, page, type ReaderCount, tableOf } from "./report.ts";

/** Cases of a reader that are worth keeping; the page says how many there were. */
const LEAST = 10_000;
/** Failures that are printed. */
const MOST_SHOWN = 30;
const KEPT = new URL("../../../docs/bad-input.json", import.meta.url);
const PAGE = new URL("../../../docs/bad-input.md", import.meta.url);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cases: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
    case: { type: "string" },
    verbose: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const [count, seed] = [Number(values.cases), Number(values.seed)];
const readers = positionals.length === 0 ? BROKEN_READERS : positionals.map(readerNamed);
const indices = values.case === undefined ? Array.from({ length: count }, (_, i) => i) : [Number(values.case)];

const counts: ReaderCount[] = [];
let failed = 0;
for (const { name } of readers) {
  const start = performance.now();
  const { trials, leftOpen = 0 } = await runCampaign({ reader: name, seed, indices, judgesMemory: true });
  counts.push(countOf(name, seed, trials));
  const bad = failuresOf(trials);
  failed += bad.length + Math.max(0, leftOpen);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.error(`${name}: ${trials.length} cases in ${seconds} s, ${bad.length} wrong, ${leftOpen} files left open`);
  for (const { index, damage, outcome, says } of values.verbose ? trials : bad.slice(0, MOST_SHOWN)) {
    console.error(`  case ${index} (${damage}): ${outcome}: ${says.slice(0, 600)}`);
  }
}
console.log(tableOf(counts));
if (values.write) {
  if (failed > 0 || indices.length < LEAST)
    throw new Error(`--write takes ${LEAST} cases or more, and none that fails`);
  keep();
}
process.exitCode = failed > 0 ? 1 : 0;

/** Other readers' counts stay as they are. */
function keep(): void {
  const before: ReaderCount[] = existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, "utf8")) : [];
  const all = BROKEN_READERS.flatMap(({ name }) => {
    const found = [...counts, ...before].find(({ reader }) => reader === name);
    return found === undefined ? [] : [found];
  });
  writeFileSync(KEPT, `${JSON.stringify(all, null, 1)}\n`);
  writeFileSync(PAGE, page(all));
}
