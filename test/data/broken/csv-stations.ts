import { gzipSync } from "node:zlib";
import { PRIMARIES } from "../../../src/core/primaries.ts";
import { Random } from "../../../src/core/random.ts";
import { isListColumn } from "../../../src/core/table.ts";
import { COLUMNS } from "../../../src/data/columns.ts";
import { BYTE_DAMAGES, joined, truncate } from "./bytes.ts";
import { type BrokenCase, type BrokenReader, type Damage, oneOf } from "./case.ts";
import { NO_NUMBERS } from "./plain-text.ts";
import { OPTIONAL_COLUMNS, readingOf } from "./reading.ts";
import { drawStations, readStations } from "./stations.ts";

const ROWS = 6;
const table = drawStations(Random.fromSeed("broken").stream("written"), ROWS);
const reading = readingOf([table]);
const names = COLUMNS.map(({ name }) => name);
const cells = Array.from({ length: ROWS }, (_, row) => names.map((name) => cellOf(name, row)));
const whole = new Uint8Array(Buffer.from(textOf(cells)));

/** Text tables of stations with traces, gzipped or not. */
export const csvStations: BrokenReader = {
  name: "csv-stations",
  read: readStations,
  optional: OPTIONAL_COLUMNS,
  damages: [
    { name: "a cell that is no number", weight: 4, make: noNumber },
    { name: "gzip damaged or a bomb", weight: 3, make: gzipped },
    { name: "as it is, gzipped or not", make: (random) => asItIs(random) },
    {
      name: "cut off",
      // After a whole line nothing tells that more should follow; a number may have lost its last digits.
      make: (random) => fileOf(truncate(whole, random), "plausible"),
    },
    ...Object.entries(BYTE_DAMAGES).map(
      ([name, damage]): Damage => ({
        name,
        make(random) {
          const { bytes, touched } = damage(whole, random);
          return fileOf(bytes, touched > 8 || hasOtherRows(bytes) ? "plausible" : { reading, changed: touched });
        },
      }),
    ),
  ],
};

function cellOf(name: string, row: number): string {
  const column = table.columns[name]!;
  if (isListColumn(column)) {
    const values = column.values.subarray(column.offsets[row]!, column.offsets[row + 1]);
    return `[${values.join(" ")}]`;
  }
  return name === "primary" ? PRIMARIES[column[row]!]! : String(column[row]!);
}

function textOf(rows: readonly (readonly string[])[]): string {
  return [names, ...rows].map((line) => `${line.join(",")}\n`).join("");
}

/** Where a line became a comment, or ids became texts, which are numbered by first appearance. */
function hasOtherRows(bytes: Uint8Array): boolean {
  const lines = Buffer.from(bytes).toString("latin1").split("\n").slice(1, -1);
  return lines.some((line) => !/^\d+,\d+,\d+,/.test(line));
}

function fileOf(
  bytes: string | Uint8Array,
  accept: BrokenCase["accept"],
  refuse: BrokenCase["refuse"] = [],
): BrokenCase {
  return { files: [{ name: "stations.csv", bytes }], accept, refuse };
}

function noNumber(random: Random): BrokenCase {
  const row = random.integer(ROWS);
  const bounded = COLUMNS.filter(({ role, dtype }) => role !== "id" && dtype !== "dictionary");
  const { name, dtype } = oneOf(random, bounded);
  const text = oneOf(random, [...NO_NUMBERS.filter((each) => !/[",]/.test(each)), "NaN", ""]);
  const cell = dtype === "list<float32>" ? `[1 ${text.replaceAll(/[ []/g, "x") || "x"}]` : text;
  const rows = cells.with(row, cells[row]!.with(names.indexOf(name), cell));
  return fileOf(textOf(rows), "nothing", [name]);
}

function gzipped(random: Random): BrokenCase {
  const packed = new Uint8Array(gzipSync(whole));
  const name = "stations.csv.gz";
  const of = (bytes: Uint8Array, accept: BrokenCase["accept"]): BrokenCase => ({
    files: [{ name, bytes }],
    accept,
    refuse: [],
  });
  if (random.integer(100) === 0)
    return of(gzipSync(Buffer.alloc(200_000_000, oneOf(random, [" ", "\n", "1", ","]))), "nothing");
  if (random.integer(3) === 0) return of(truncate(packed, random), "nothing");
  if (random.integer(3) === 0) return members(random, of);
  const { bytes } = oneOf(random, Object.values(BYTE_DAMAGES).slice(0, 6))(packed, random);
  // The checksum is over the text: what is read at all is whole.
  return of(bytes, { reading, changed: 0 });
}

/** Members of gzip, one after the other, are one text; nothing may be lost of them. */
function members(random: Random, of: (bytes: Uint8Array, accept: BrokenCase["accept"]) => BrokenCase): BrokenCase {
  const at = 1 + random.integer(whole.length - 1);
  const [first, second] = [gzipSync(whole.subarray(0, at)), gzipSync(whole.subarray(at))];
  return oneOf(random, [
    () => ({ ...of(joined(first, second), { reading, changed: 0 }), refuse: false as const }),
    () => ({ ...of(joined(first, second, new Uint8Array(16)), { reading, changed: 0 }), refuse: false as const }),
    () => of(joined(first, Uint8Array.of(0), second), "nothing"),
    () => of(joined(first, second.with(random.integer(2), random.integer(31))), "nothing"),
    () => of(joined(first, second, Buffer.from("more")), "nothing"),
    () => of(joined(first, truncate(second, random), Uint8Array.of(1)), "nothing"),
    () => of(joined(second, first), "nothing"),
    () => of(gzipSync(first), "nothing"),
  ])();
}

function asItIs(random: Random): BrokenCase {
  const packed = random.integer(2) === 0;
  const bytes = packed ? gzipSync(whole) : whole;
  return {
    files: [{ name: packed ? "stations.csv.gz" : "stations.csv", bytes }],
    accept: { reading, changed: 0 },
    refuse: false,
  };
}
