import type { Random } from "../../../src/core/random.ts";
import { readCsvTable } from "../../../src/data/csv-table.ts";
import { BYTE_DAMAGES, truncate } from "./bytes.ts";
import { type BrokenCase, type BrokenReader, type Damage, oneOf } from "./case.ts";
import { drawNumber, layOut, linesOf, NO_NUMBERS, numberOf } from "./plain-text.ts";
import type { Reading } from "./reading.ts";

const SEPARATORS = [",", ";", "\t", " "];

/** Plain tables of numbers (and a text) with a header. */
export const csvTable: BrokenReader = {
  name: "csv-table",
  async read(path) {
    const { columns } = await readCsvTable(path);
    return Object.fromEntries(columns.map(({ name, values }) => [name, values]));
  },
  damages: [
    { name: "laid out otherwise", weight: 3, make: laidOut },
    { name: "a cell that is no number", weight: 4, make: noNumber },
    { name: "a row of another length", weight: 2, make: ragged },
    { name: "a header twice, or names twice", make: twice },
    { name: "no text: UTF-16, no UTF-8, a zero byte", weight: 2, make: noText },
    { name: "a quote never closed, or within a cell", make: badQuote },
    { name: "a comma for the decimal point", make: decimalComma },
    { name: "very wide, very long, or nothing", weight: 0.05, make: extreme },
    damaged("cut off", (bytes, random) => truncate(bytes, random)),
    ...Object.entries(BYTE_DAMAGES).map(([name, damage]) =>
      damaged(name, (bytes, random) => damage(bytes, random).bytes),
    ),
  ],
};

interface Sheet {
  names: string[];
  cells: string[][];
  reading: Reading;
}

/** A few columns of numbers and one of texts. */
function drawSheet(random: Random): Sheet {
  const columns = 2 + random.integer(4);
  const rows = 2 + random.integer(8);
  const names = ["energy", "zenith", "S(1000)", "rise time", "x_5"].slice(0, columns);
  const numbers = names.map(() => Array.from({ length: rows }, () => drawNumber(random)));
  const texts = Array.from({ length: rows }, () => oneOf(random, ["proton", "iron", "éü", "a#b", "−"]));
  const reading: Reading = Object.fromEntries(names.map((name, k) => [name, numbers[k]!.map(({ value }) => value)]));
  const cells = texts.map((text, row) => [...numbers.map((column) => column[row]!.text), text]);
  return { names: [...names, "particle"], cells, reading: { ...reading, particle: texts } };
}

function fileOf(bytes: string | Uint8Array, rest: Pick<BrokenCase, "accept" | "refuse">): BrokenCase {
  return { files: [{ name: "table.csv", bytes }], ...rest };
}

function laidOut(random: Random): BrokenCase {
  const { names, cells, reading } = drawSheet(random);
  const separator = oneOf(random, SEPARATORS);
  const spaced = separator !== " ";
  const quoted = (texts: readonly string[]) =>
    texts.map((text) => (spaced || !text.includes(" ") ? text : `"${text}"`));
  const text = layOutQuoted(random, quoted(names), cells.map(quoted), separator);
  return fileOf(text, { accept: { reading, changed: 0 }, refuse: false });
}

/** Cells that are quoted already stay as they are. */
function layOutQuoted(random: Random, header: string[], rows: string[][], separator: string): string {
  const plain = separator === " " ? [header, ...rows].map((cells) => cells.join("  ")) : undefined;
  return plain === undefined ? layOut(random, { header, rows }, separator) : `${plain.join("\n")}\n`;
}

/** Lines without quotes, with the place of one cell to change. */
function drawLines(random: Random) {
  const { names, cells, reading } = drawSheet(random);
  const separator = oneOf(random, [",", ";", "\t"]);
  const column = random.integer(names.length - 1);
  return { names, cells, reading, separator, column, row: random.integer(cells.length) };
}

function textOf(lines: readonly (readonly string[])[], separator: string, newline = "\n"): string {
  return lines.map((cells) => cells.join(separator) + newline).join("");
}

function noNumber(random: Random): BrokenCase {
  const { names, cells, separator, column, row } = drawLines(random);
  const text = oneOf(random, column === 0 ? NO_NUMBERS.filter((each) => !each.startsWith("#")) : NO_NUMBERS);
  // Most of the column are numbers: one more row of them for each of the few.
  const rows = [...cells, ...cells];
  rows[row] = rows[row]!.with(column, text);
  const where = [`line ${row + 2}`, names[column]!];
  return fileOf(textOf([names, ...rows], separator), { accept: "nothing", refuse: where });
}

function ragged(random: Random): BrokenCase {
  const { names, cells, separator, row } = drawLines(random);
  const longer = random.integer(2) === 0;
  const rows = cells.map((line, i) => (i !== row ? line : longer ? [...line, "1"] : line.slice(0, -1)));
  const newline = oneOf(random, ["\n", "\r\n", "\r"]);
  return fileOf(textOf([names, ...rows], separator, newline), { accept: "nothing", refuse: [`line ${row + 2}`] });
}

function twice(random: Random): BrokenCase {
  const { names, cells, separator, column, row } = drawLines(random);
  if (random.integer(2) === 0) {
    const again = names.with(column, names[(column + 1) % names.length]!);
    return fileOf(textOf([again, ...cells], separator), { accept: "nothing", refuse: ["line 1", "named"] });
  }
  const rows = [...cells.slice(0, row + 1), names, ...cells.slice(row + 1), ...cells];
  return fileOf(textOf([names, ...rows], separator), { accept: "nothing", refuse: [`line ${row + 3}`, names[0]!] });
}

function noText(random: Random): BrokenCase {
  const { names, cells, separator } = drawLines(random);
  const text = textOf([names, ...cells], separator);
  const refused = { accept: "nothing", refuse: [] } as const;
  const bytes = Buffer.from(text);
  const at = random.integer(bytes.length);
  const wrong = oneOf(random, ["ff", "c3", "c080", "eda080", "f8888080", "00", "f4908080", "80"]);
  const spoiled = Buffer.concat([bytes.subarray(0, at), Buffer.from(`${wrong}2c`, "hex"), bytes.subarray(at)]);
  return oneOf(random, [
    () => fileOf(Buffer.from(`\ufeff${text}`, "utf16le"), refused),
    () => fileOf(Buffer.from(`\ufeff${text}`, "utf16le").swap16(), refused),
    () => fileOf(Buffer.from(text, "utf16le"), refused),
    () => fileOf(cutsNoCharacter(bytes, at) ? spoiled : Buffer.concat([bytes, Buffer.from("ff", "hex")]), refused),
  ])();
}

/** A continuation byte put after a first byte could make a character. */
function cutsNoCharacter(bytes: Buffer, at: number): boolean {
  return (bytes[at] ?? 0) < 128 && (bytes[at - 1] ?? 0) < 128;
}

function badQuote(random: Random): BrokenCase {
  const { names, cells, separator, column, row } = drawLines(random);
  const text = cells[row]![column]!;
  const broken = oneOf(random, [`"${text}`, `${text}"`, `"${text}"x`, `1"2`, `""${text}"`]);
  const rows = cells.with(row, cells[row]!.with(column, broken));
  return fileOf(textOf([names, ...rows], separator), { accept: "nothing", refuse: [] });
}

function decimalComma(random: Random): BrokenCase {
  const { names, cells, row } = drawLines(random);
  const commas = random.integer(2) === 0;
  const rows = [...cells, ...cells].map((line, i) => (commas || i === row ? line.with(0, `${i},${row + 1}`) : line));
  return fileOf(textOf([names, ...rows], ";"), { accept: "nothing", refuse: [names[0]!, "line"] });
}

function extreme(random: Random): BrokenCase {
  const wide = () => Array.from({ length: 1_000_000 }, (_, k) => k);
  const refused = { accept: "nothing", refuse: [] } as const;
  return oneOf(random, [
    () =>
      fileOf(
        `${wide()
          .map((k) => `c${k}`)
          .join(",")}\n${wide().join(",")}\n`,
        { accept: "nothing", refuse: ["line 1", "1000000 columns"] },
      ),
    () => fileOf(wide().join(";"), { accept: "nothing", refuse: ["line 1", "1000000 columns"] }),
    () => fileOf(`a,b\n1,2\n1,3\n1,${"9".repeat(5_000_000)}\n`, refused),
    () =>
      fileOf(`a,b\n1,${"0".repeat(5_000_000)}1\n`, { accept: { reading: { a: [1], b: [1] }, changed: 0 }, refuse: [] }),
    () => fileOf(`a,b\n"${"x\n".repeat(2_000_000)}`, refused),
    () => fileOf(`a,b\n${"\n".repeat(5_000_000)}`, refused),
    () => fileOf(",".repeat(2_000_000), refused),
    () => fileOf('"'.repeat(2_000_001), refused),
    () => fileOf(`a,b\n${'"",""\n'.repeat(500_000)}`, refused),
    () => fileOf(oneOf(random, ["", "\n", "\ufeff", "#", "a,b", "a,b\n", " ", "\r\r\r", '""', ","]), refused),
  ])();
}

/** Numbers alone, without quotes: what a damaged text says can be told without the reader. */
function damaged(name: string, damage: (bytes: Uint8Array, random: Random) => Uint8Array): Damage {
  return {
    name,
    make(random) {
      const rows = Array.from({ length: 3 + random.integer(10) }, () =>
        Array.from({ length: 3 }, () => (random.normal() * 100).toPrecision(6)),
      );
      const bytes = damage(Buffer.from(textOf([["a", "b", "c"], ...rows], ",")), random);
      const reading = referenceReading(bytes);
      return fileOf(bytes, { accept: reading === undefined ? "nothing" : { reading, changed: 0 }, refuse: [] });
    },
  };
}

/** The columns of a text with or without a header; undefined where it must be refused. */
function referenceReading(bytes: Uint8Array): Reading | undefined {
  const lines = linesOf(bytes);
  if (lines === undefined) return undefined;
  const cells = lines.map((line) => line.split(",").map((cell) => cell.trim()));
  const width = cells[0]?.length;
  const named = cells[0]?.every((cell) => numberOf(cell) === undefined);
  const rows = named ? cells.slice(1) : cells;
  if (width === undefined || rows.length === 0 || cells.some((row) => row.length !== width)) return undefined;
  const titles = named ? cells[0]! : cells[0]!.map((_, k) => `c${k + 1}`);
  if (new Set(titles).size !== width || titles.includes("")) return undefined;
  const columns = titles.map((title, k) => [title, columnOf(rows.map((row) => row[k]!))] as const);
  return columns.some(([, values]) => values === undefined) ? undefined : (Object.fromEntries(columns) as Reading);
}

/** A column of which at least half are numbers has nothing else; the others are texts, and none is missing. */
function columnOf(cells: readonly string[]): readonly string[] | readonly number[] | undefined {
  const numbers = cells.map(numberOf).filter((value) => value !== undefined);
  if (numbers.length === cells.length) return numbers;
  return 2 * numbers.length < cells.length && !cells.includes("") ? cells : undefined;
}
