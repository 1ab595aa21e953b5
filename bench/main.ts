// npm run bench -- [NAME...] [--short] [--write]: prints the tables; --write makes docs/performance.md of all of them, or, with the
// name of a benchmark that has a page of its own, that page.
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { audit } from "./audit/benchmark.ts";
import { autoencoders } from "./autoencoders.ts";
import { type Benchmark, figurePath, toMarkdown } from "./benchmark.ts";
import { boosting } from "./boosting.ts";
import { classify } from "./classify.ts";
import { data } from "./data/benchmark.ts";
import { harness } from "./harness.ts";
import { memory } from "./memory.ts";
import { simulation } from "./simulation.ts";
import { svm } from "./svm.ts";
import { tuning } from "./tuning.ts";

const BENCHMARKS: readonly Benchmark[] = [
  simulation,
  memory,
  data,
  boosting,
  autoencoders,
  svm,
  classify,
  harness,
  tuning,
  audit,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: "boolean", default: false }, write: { type: "boolean", default: false } },
});

const names = BENCHMARKS.map(({ name }) => name);
const unknown = positionals.find((name) => !names.includes(name));
if (unknown !== undefined) fail(`unknown benchmark: ${unknown}; expected one of ${names.join(", ")}`);
const chosen = BENCHMARKS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const onlyOwnPages = chosen.every(({ ownPage = false }) => ownPage);
if (values.write && (values.short || (positionals.length > 0 && !onlyOwnPages))) {
  fail("--write takes all benchmarks in full, or those with a page of their own");
}

const tables: string[] = [];
for (const { run, ownPage = false } of chosen) {
  for (const result of [await run({ short: values.short, write: values.write })].flat()) {
    const table = toMarkdown(result);
    console.log(table);
    if (ownPage) continue;
    tables.push(table);
    if (values.write && result.figure) writeFigure(result.figure);
  }
}
if (values.write && !onlyOwnPages)
  writeFileSync(new URL("../docs/performance.md", import.meta.url), [heading(), ...tables].join("\n"));

function writeFigure(figure: { name: string; svg: string }): void {
  const path = new URL(`../docs/${figurePath(figure)}`, import.meta.url);
  mkdirSync(new URL(".", path), { recursive: true });
  writeFileSync(path, figure.svg);
}

function heading(): string {
  return [
    "# Performance",
    "",
    "Written by `npm run bench -- --write`. Each number is the median of runs that alternate with their peer's in the",
    `same minutes. Only ratios mean anything elsewhere. Here: ${cpus()[0]!.model.trim()}, ${availableParallelism()} cores,`,
    `Node ${process.versions.node}.`,
    "",
  ].join("\n");
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
