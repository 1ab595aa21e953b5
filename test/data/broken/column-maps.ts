import { readFile } from "node:fs/promises";
import type { Random } from "../../../src/core/random.ts";
import { columnMap } from "../../../src/data/column-map.ts";
import { openSource } from "../../../src/data/formats/catalogue.ts";
import type { SourceBatch } from "../../../src/data/source.ts";
import { datasetOf } from "../../../src/data/source-dataset.ts";
import { columnMapOf } from "../../../src/experiment/column-map-file.ts";
import { rowsToCut } from "../../../src/features/rows-to-cut.ts";
import { Selection } from "../../../src/features/selection.ts";
import { type BrokenCase, type BrokenReader, oneOf } from "./case.ts";
import { NoFormula, readFormula } from "./formula-reader.ts";
import { drawNumberPart, drawTruthPart, NoValue, type Row } from "./formula-text.ts";
import { type Reading, readingOf } from "./reading.ts";

/** Columns of the dictionary without a range, which take any number. */
const TARGETS = ["xmax_gcm2", "ln_nmu", "signal_mu_vem"] as const;
const NAMES = ["a", "b.c", "S_1000"] as const;
/** What a map says is in a file beside the table, and a selection in another. */
const [MAP, SELECT] = [".yaml", ".select"] as const;

/** Column maps and selections on a table that is whole. */
export const columnMaps: BrokenReader = {
  name: "column-maps",
  checked: false,
  pictures: true,
  read: readMapped,
  damages: [
    { name: "expressions", weight: 5, make: whole },
    { name: "selections", weight: 4, make: selected },
    { name: "expressions with characters that are others", weight: 5, make: mutated },
    { name: "expressions that are none", weight: 2, make: (random) => noExpression(random) },
    { name: "units and codes", weight: 1, make: units },
    { name: "maps that are none", weight: 3, make: noMap },
  ],
};

async function readMapped(path: string): Promise<Reading> {
  const map = await columnMapOf([`${path}${MAP}`]);
  const text = await readFile(`${path}${SELECT}`, "utf8").catch(() => undefined);
  const selection = text === undefined ? undefined : new Selection(text, path);
  const dataset = await datasetOf(await openSource(path), { map: columnMap(map!, []) });
  try {
    const present = dataset.columns.map(({ name }) => name);
    const names = TARGETS.filter((name) => present.includes(name));
    const kept: number[] = [];
    const tables = [];
    const cut = selection && {
      columns: selection.columns,
      keep(batch: SourceBatch) {
        kept.push(...selection.keep(rowsToCut(batch, dataset)));
        return batch;
      },
    };
    for await (const { part: _, ...table } of dataset.batches(names, cut)) tables.push(structuredClone(table));
    const read = readingOf(tables);
    return { ...Object.fromEntries(TARGETS.flatMap((name) => (read[name] ? [[name, read[name]]] : []))), kept };
  } finally {
    await dataset.close();
  }
}

function drawRows(random: Random): Row[] {
  const number = () => oneOf(random, [0, 1, -1, 0.5, random.normal(), random.uniform() * 1000, random.integer(100)]);
  return Array.from({ length: 1 + random.integer(5) }, () => Object.fromEntries(NAMES.map((name) => [name, number()])));
}

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map((row, i) => [i, ...NAMES.map((name) => row[name])].join(","));
  return [`event_id,${NAMES.join(",")}`, ...lines, ""].join("\n");
}

function caseOf(
  rows: readonly Row[],
  map: string,
  rest: Pick<BrokenCase, "accept" | "refuse">,
  select?: string,
): BrokenCase {
  const files = [
    { name: "table.csv", bytes: tableOf(rows) },
    { name: `table.csv${MAP}`, bytes: map },
    ...(select === undefined ? [] : [{ name: `table.csv${SELECT}`, bytes: select }]),
  ];
  return { files, ...rest };
}

const yamlOf = (texts: readonly string[]) =>
  texts.map((text, i) => `${TARGETS[i]}: ${JSON.stringify(text)}\n`).join("");

/** Values at all rows; the first row without one. */
function values<T>(rows: readonly Row[], at: (row: Row) => T): T[] | number {
  const found: T[] = [];
  for (const [i, row] of rows.entries()) {
    try {
      found.push(at(row));
    } catch (error) {
      if (error instanceof NoValue) return i;
      throw error;
    }
  }
  return found;
}

function drawMap(random: Random) {
  const rows = drawRows(random);
  const parts = TARGETS.map(() => drawNumberPart(random, NAMES, 1 + random.integer(4)));
  return { rows, parts, texts: parts.map(({ text }) => text) };
}

/** What is calculated is what it says, and a row without a value is named. */
function whole(random: Random): BrokenCase {
  const { rows, parts, texts } = drawMap(random);
  const found = parts.map(({ at }) => values(rows, at));
  const without = found.filter((one) => typeof one === "number");
  if (without.length > 0) {
    // Columns are calculated one after the other.
    const words =
      without.length === 1
        ? [`row ${without[0]}`, TARGETS[found.findIndex((one) => typeof one === "number")]!]
        : ["row"];
    return caseOf(rows, yamlOf(texts), { accept: "nothing", refuse: words });
  }
  const reading = { ...Object.fromEntries(TARGETS.map((name, i) => [name, found[i] as number[]])), kept: [] };
  const isLong = texts.some((text) => text.length > 2000);
  return caseOf(rows, yamlOf(texts), {
    accept: isLong ? "nothing" : { reading, changed: 0 },
    refuse: isLong ? [] : false,
  });
}

/** What is kept is what the terms say, from the left: no later one looks at what an earlier one dropped. */
function selected(random: Random): BrokenCase {
  const rows = drawRows(random);
  const given = Object.fromEntries(TARGETS.map((name, i) => [name, NAMES[i]!]));
  const mapped = rows.map((row) => Object.fromEntries(TARGETS.map((name) => [name, row[given[name]!]!])));
  const { text, at } = drawTruthPart(random, TARGETS, 1 + random.integer(3));
  const kept = values(mapped, (row) => (at(row) ? 1 : 0));
  const map = TARGETS.map((name) => `${name}: ${given[name]}\n`).join("");
  if (typeof kept === "number") return caseOf(rows, map, { accept: "nothing", refuse: ["row"] }, text);
  const reading = { ...Object.fromEntries(TARGETS.map((name) => [name, mapped.map((row) => row[name]!)])), kept };
  return caseOf(rows, map, { accept: { reading, changed: 0 }, refuse: false }, text);
}

const ODD = [..."()+-*/%<>=&|,.`'\"~^!eE0123456789 abcxyz[]\\#;:?@$\u0000\n\té−×²∞π"];

/** Characters are others, gone or more: it means nothing, or what another parser takes it for. */
function mutated(random: Random): BrokenCase {
  const { rows, texts } = drawMap(random);
  let text = texts[0]!;
  for (let count = 1 + random.integer(3); count > 0; count--) {
    const at = random.integer(text.length + 1);
    text = oneOf(random, [
      () => text.slice(0, at) + text.slice(at + 1),
      () => text.slice(0, at) + oneOf(random, ODD) + text.slice(at),
      () => text.slice(0, at) + oneOf(random, ODD) + text.slice(at + 1),
      () => text.slice(0, at) + text.slice(at + 1, at + 2) + text.slice(at, at + 1) + text.slice(at + 2),
    ])();
  }
  return expressionCase(rows, text);
}

function expressionCase(rows: readonly Row[], text: string): BrokenCase {
  const map = `${TARGETS[0]}: ${JSON.stringify(text)}\n`;
  try {
    const found = values(rows, readFormula(text, NAMES));
    if (typeof found === "number")
      return caseOf(rows, map, { accept: "nothing", refuse: [`row ${found}`, TARGETS[0]] });
    return caseOf(rows, map, { accept: { reading: { [TARGETS[0]]: found, kept: [] }, changed: 0 }, refuse: false });
  } catch (error) {
    if (!(error instanceof NoFormula)) throw error;
    return caseOf(rows, map, { accept: "nothing", refuse: [] });
  }
}

/** What would be code, what is too deep or too long, what no double can hold. */
function noExpression(random: Random): BrokenCase {
  const deep = oneOf(random, [60, 1000, 1900]);
  const text = oneOf(random, [
    "a; b",
    "a = 1",
    "process.exit()",
    "constructor",
    "__proto__",
    "a.constructor('x')()",
    "this",
    "a[0]",
    "a ? b : c",
    "a => a",
    "`a",
    "'a",
    "a b",
    "a +",
    "* a",
    "a ** ",
    "(a",
    "a)",
    "a,b",
    "log()",
    "log(a, a)",
    "min(a)",
    "where(a, a, a)",
    "missing(a + 1)",
    "1e400",
    "-1e400",
    "1e-400",
    "9007199254740993",
    "0x10",
    "1_000",
    "1,5",
    "1.5.2",
    "NaN",
    "Infinity",
    "inf",
    "a > 1",
    "not a",
    "'text'",
    "a == 'text'",
    "$" + "{a}",
    "{a}",
    "\\u0061",
    "a\u0000b",
    "\u200ba",
    "а",
    "a".repeat(3000),
    "a+".repeat(1500),
    `${"(".repeat(deep)}a${")".repeat(deep)}`,
    `${"-".repeat(deep)}a`,
    `${"not ".repeat(400)}a > 1`,
    `a${" ** a".repeat(300)}`,
    "x",
    "A",
    "b",
    "S_1000 S_1000",
    "event_id + ",
    "log2(a)",
    "pow(a, 2)",
    "Math.log(a)",
    "a // b",
    "a /* b */",
    "# a",
  ]);
  return caseOf(drawRows(random), `${TARGETS[0]}: ${JSON.stringify(text)}\n`, { accept: "nothing", refuse: [] });
}

/** A unit of another kind, codes that are none, a text where there is a number. */
function units(random: Random): BrokenCase {
  const entry = oneOf(random, [
    `xmax_gcm2: {from: a, unit: m}`,
    `energy_eev: {from: a, unit: deg}`,
    `zenith_deg: {from: a, unit: eV}`,
    `energy_eev: {from: a, unit: ""}`,
    `energy_eev: {from: a, unit: "log10(kg)"}`,
    `primary: {from: a, values: none}`,
    `primary: {from: a, values: {1: electron}}`,
    `ln_nmu: {from: a, values: pdg}`,
    `primary: a`,
    `ln_nmu: {from: "'text'"}`,
    `trace_pmt1: a`,
  ]);
  return caseOf(drawRows(random), `${entry}\n`, { accept: "nothing", refuse: [] });
}

/** YAML that is none, of other kinds, with names that are none, or that would grow. */
function noMap(random: Random): BrokenCase {
  const bomb = Array.from(
    { length: 12 },
    (_, i) =>
      `x${i}: &x${i} [${
        i === 0
          ? "a"
          : Array(9)
              .fill(`*x${i - 1}`)
              .join(", ")
      }]`,
  );
  const map = oneOf(random, [
    "- a\n",
    "a\n",
    "12\n",
    "null\n",
    "",
    "\n",
    "# nothing\n",
    "true\n",
    "xmax_gcm2: null\n",
    "xmax_gcm2: [a]\n",
    "xmax_gcm2: {}\n",
    "xmax_gcm2: true\n",
    "xmax_gcm2: .nan\n",
    "xmax_gcm2: .inf\n",
    "xmax_gcm2: -.inf\n",
    "xmax_gcm2: 1e999\n",
    "xmax_gcm2: {from: [a]}\n",
    "xmax_gcm2: {from: 1}\n",
    "xmax_gcm2: {from: a, to: b}\n",
    "xmax_gcm2: a\nxmax_gcm2: b\n",
    "xmax: a\n",
    "XMAX_GCM2: a\n",
    "__proto__: a\n",
    "constructor: a\n",
    "? [a]\n: b\n",
    "xmax_gcm2: a\n---\nln_nmu: a\n",
    "\txmax_gcm2: a\n",
    "xmax_gcm2: *a\n",
    "xmax_gcm2: !!js/function 'a'\n",
    "<<: {xmax_gcm2: a}\n",
    "columns: [a]\n",
    "columns: a\n",
    "columns:\n  columns:\n    xmax_gcm2: a\n",
    "xmax_gcm2: 'a\n",
    "xmax_gcm2: {from: a\n",
    'xmax_gcm2: "\\x"\n',
    "%YAML 9.9\n---\nxmax_gcm2: a\n",
    `${bomb.join("\n")}\nxmax_gcm2: *x11\n`,
    `xmax_gcm2: ${"[".repeat(5000)}${"]".repeat(5000)}\n`,
    `xmax_gcm2: ${"{a: ".repeat(5000)}1${"}".repeat(5000)}\n`,
    `xmax_gcm2:\n  ${"- ".repeat(5000)}a\n`,
    "x: &x [a]\n*x : a\n",
    "xmax_gcm2: \u0000\n",
    `${"a: b\n".repeat(2000)}`,
    "xmax_gcm2: a: b\n",
    "@: a\n",
  ]);
  return caseOf(drawRows(random), map, { accept: "nothing", refuse: [] });
}
