// npm run test:broken [-- READER...] [--cases N] [--seed N] [--case I] [--share I/N] [--write]: broken files for every reader;
// prints what became of them, and with --write makes docs/bad-input.md of it.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runCampaign } from "./campaign.ts";
import { BROKEN_READERS, readerNamed } from "./readers.ts";
import { page, type ReaderCount, tableOf } from "./report.ts";

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
const count = Number(values.cases);
const readers = positionals.length === 0 ? BROKEN_READERS : positionals.map(readerNamed);
const indices = values.case === undefined ? Array.from({ length: count }, (_, i) => i) : [Number(values.case)];

const counts: ReaderCount[] = [];
let failed = 0;
for (const { name } of readers) {
  const start = performance.now();
  const { trials, leftOpen = 0 } = await runCampaign({ reader: name, seed: Number(values.seed), indices });
  counts.push({ reader: name, trials });
  const bad = trials.filter(({ outcome }) => !["read whole", "read, plausible", "refused"].includes(outcome));
  failed += bad.length + Math.max(0, leftOpen);
  console.error(
    `${name}: ${trials.length} cases in ${((performance.now() - start) / 1000).toFixed(1)} s, ${bad.length} wrong, ${leftOpen} files left open`,
  );
  for (const { index, damage, outcome, says } of values.verbose ? trials : bad.slice(0, 30)) {
    console.error(`  case ${index} (${damage}): ${outcome}: ${says.slice(0, 600)}`);
  }
}
console.log(tableOf(counts));
if (values.write) {
  if (failed > 0 || positionals.length > 0 || count < 10_000)
    throw new Error("--write takes all readers, 10000 cases or more, and none that fails");
  writeFileSync(new URL("../../../docs/bad-input.md", import.meta.url), page(counts));
}
process.exitCode = failed > 0 ? 1 : 0;
