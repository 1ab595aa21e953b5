import type { Random } from "../../../src/core/random.ts";
import { DEGREE } from "../../../src/core/units.ts";
import { formatNamed } from "../../../src/data/formats/catalogue.ts";
import { AZIMUTH, GRANADA_COLUMNS } from "../../../src/data/formats/granada/layout.ts";
import { BYTE_DAMAGES, truncate } from "./bytes.ts";
import { type BrokenCase, type BrokenReader, type Damage, oneOf } from "./case.ts";
import { layOut, linesOf, NO_NUMBERS, numberOf } from "./plain-text.ts";
import type { Reading } from "./reading.ts";

const PRIMARIES = ["proton", "helium", "oxygen", "iron"];
const NAMES = GRANADA_COLUMNS.map((_, k) => (k === AZIMUTH ? "azimuth_mc_deg" : GRANADA_COLUMNS[k]!.name));

/** The folder of text files of the thesis. */
export const granada: BrokenReader = {
  name: "granada",
  folder: true,
  async read(path) {
    const source = await (await formatNamed("granada")).open(path, {});
    const reading: Record<string, number[]> = Object.fromEntries([...NAMES, "label"].map((name) => [name, []]));
    for await (const { columns } of source.batches([...NAMES, "primary"])) {
      for (const name of NAMES) reading[name]!.push(...(columns[name]!.values as Float64Array));
      reading.label!.push(...(columns.primary!.values as readonly string[]).map((name) => PRIMARIES.indexOf(name)));
    }
    return reading;
  },
  damages: [
    { name: "laid out otherwise", weight: 2, make: laidOut },
    { name: "a cell that is no number", weight: 3, make: noNumber },
    { name: "a cell out of range", weight: 2, make: outOfRange },
    { name: "a row of another length", make: ragged },
    { name: "a header, or a file of another kind", make: foreign },
    { name: "names of files", make: names },
    damaged("cut off", (bytes, random) => truncate(bytes, random)),
    ...Object.entries(BYTE_DAMAGES).map(([name, damage]) =>
      damaged(name, (bytes, random) => damage(bytes, random).bytes),
    ),
  ],
};

type Rows = string[][];

/** Rows of one primary: three that count, nine numbers, the muon signal. */
function drawRows(random: Random): Rows {
  return Array.from({ length: 3 + random.integer(5) }, (_, i) => [
    ...[String(i), String(random.integer(1000)), "1"],
    (random.uniform() * 2).toFixed(4),
    (10 + random.uniform() * 50).toFixed(4),
    ...[
      (500 + random.uniform() * 1000).toFixed(2),
      (5 + random.uniform() * 100).toFixed(4),
      String(20 + random.integer(60)),
    ],
    (random.uniform() * 6 - 3).toFixed(5),
    ...[(random.uniform() * 500).toFixed(3), (random.uniform() * 500).toFixed(3), (3 + random.uniform()).toFixed(4)],
    (random.uniform() * 50).toFixed(3),
  ]);
}

function readingOf(tables: readonly (readonly (readonly (string | number)[])[])[]): Reading {
  const columns = NAMES.map((name, k) => {
    const values = tables.flat().map((row) => Number(row[k]));
    return [name, k === AZIMUTH ? values.map((value) => value / DEGREE) : values] as const;
  });
  return { ...Object.fromEntries(columns), label: tables.flatMap((rows, code) => rows.map(() => code)) };
}

const nameOf = (code: number) => `QGSJet-${PRIMARIES[code]}-train.txt`;
const plainText = (rows: Rows, separator: string) => rows.map((row) => `${row.join(separator)}\n`).join("");

function folderOf(texts: readonly (string | Uint8Array)[], rest: Pick<BrokenCase, "accept" | "refuse">): BrokenCase {
  return { files: texts.map((bytes, code) => ({ name: nameOf(code), bytes })), ...rest };
}

function draw(random: Random) {
  const tables = PRIMARIES.map(() => drawRows(random));
  const code = random.integer(4);
  return {
    tables,
    code,
    rows: tables[code]!,
    row: random.integer(tables[code]!.length),
    separator: oneOf(random, [",", " "]),
  };
}

/** The folder with one file in which these rows stand. */
function withRows(
  { tables, code, separator }: ReturnType<typeof draw>,
  rows: Rows,
  refuse: readonly string[],
): BrokenCase {
  const texts = tables.map((table, i) => plainText(i === code ? rows : table, separator));
  return folderOf(texts, { accept: "nothing", refuse: [nameOf(code), ...refuse] });
}

function laidOut(random: Random): BrokenCase {
  const tables = PRIMARIES.map(() => drawRows(random));
  const texts = tables.map((rows) => layOut(random, { header: undefined, rows }, oneOf(random, [",", " ", "\t"])));
  return folderOf(texts, { accept: { reading: readingOf(tables), changed: 0 }, refuse: false });
}

function noNumber(random: Random): BrokenCase {
  const drawn = draw(random);
  const { rows, row } = drawn;
  const column = random.integer(GRANADA_COLUMNS.length);
  // A line that starts with # is a comment.
  const text = oneOf(random, [...NO_NUMBERS.filter((each) => !/[ #]/.test(each)), "NaN"]);
  const more = [...rows, ...rows.map((cells) => cells.with(3, (random.uniform() * 2).toFixed(4)))];
  return withRows(drawn, more.with(row, more[row]!.with(column, text)), [
    `line ${row + 1}`,
    GRANADA_COLUMNS[column]!.title,
  ]);
}

function outOfRange(random: Random): BrokenCase {
  const drawn = draw(random);
  const { rows, row } = drawn;
  const columns = GRANADA_COLUMNS.flatMap((column, k) => ("range" in column ? [{ k, name: column.title }] : []));
  const { k, name } = oneOf(random, columns);
  const text = oneOf(random, ["1e18", "-1e3", "1e300", "99999999"]);
  return withRows(drawn, rows.with(row, rows[row]!.with(k, text)), [`line ${row + 1}`, name]);
}

function ragged(random: Random): BrokenCase {
  const drawn = draw(random);
  const { rows, row } = drawn;
  if (random.integer(3) === 0)
    return withRows(
      drawn,
      rows.map((cells) => cells.slice(0, -1)),
      ["12 cells"],
    );
  const cells = random.integer(2) === 0 ? [...rows[row]!, "1"] : rows[row]!.slice(1);
  return withRows(drawn, rows.with(row, cells), row === 0 ? [] : [`line ${row + 1}`]);
}

function foreign(random: Random): BrokenCase {
  const { tables, code, rows, separator } = draw(random);
  const header = GRANADA_COLUMNS.map(({ name }) => name.replaceAll(/[^a-zA-Z]/g, "_"));
  const text = oneOf(random, [
    () => plainText([header, ...rows], separator),
    () => "",
    () => "\n\n",
    () => JSON.stringify(rows),
    () => Buffer.from(plainText(rows, separator), "utf16le"),
    () => `${plainText(rows, separator)}\0`,
  ])();
  const texts = tables.map((table, i) => (i === code ? text : plainText(table, ",")));
  return folderOf(texts, { accept: "nothing", refuse: [nameOf(code)] });
}

function names(random: Random): BrokenCase {
  const { tables, code } = draw(random);
  const name = oneOf(random, [
    "proton.txt",
    "QGSJet-muon-train.txt",
    "EPOS-iron-test.txt",
    "notes.txt",
    "-proton-train.txt",
  ]);
  const files = tables.map((rows, i) => ({ name: nameOf(i), bytes: plainText(rows, ",") }));
  const changed = random.integer(2) === 0 ? files.toSpliced(code, 1) : [...files, { name, bytes: files[code]!.bytes }];
  return { files: changed, accept: "nothing", refuse: [] };
}

function damaged(name: string, damage: (bytes: Uint8Array, random: Random) => Uint8Array): Damage {
  return {
    name,
    make(random) {
      const { tables, code, rows } = draw(random);
      const bytes = damage(Buffer.from(plainText(rows, ",")), random);
      const read = referenceTable(bytes);
      const reading = read && readingOf((tables as (string | number)[][][]).with(code, read));
      const texts = tables.map((table, i) => (i === code ? bytes : plainText(table, ",")));
      return folderOf(texts, { accept: reading === undefined ? "nothing" : { reading, changed: 0 }, refuse: [] });
    },
  };
}

function referenceTable(bytes: Uint8Array): number[][] | undefined {
  const rows = linesOf(bytes)?.map((line) => line.split(",").map((cell) => numberOf(cell.trim())));
  const whole = rows?.every((row) => row.length === GRANADA_COLUMNS.length && !row.includes(undefined));
  return whole && rows!.length > 0 ? (rows as number[][]) : undefined;
}
