import type { Random } from "../../../src/core/random.ts";
import { oneOf } from "./case.ts";

/** Rows of cells as they stand in a text file. */
export interface Cells {
  header: readonly string[] | undefined;
  rows: readonly (readonly string[])[];
}

/** A number as a program may print it; `value` is what it means. */
export function drawNumber(random: Random): { text: string; value: number } {
  const value = oneOf(random, [
    () => random.integer(1000),
    () => -random.integer(100) - 1,
    () => random.normal(),
    () => random.normal() * 1e-300,
    () => random.uniform() * 1e300,
    () => Number.MIN_VALUE,
    () => Number.MAX_VALUE,
    () => 2 ** 53 - 1,
    () => 0,
  ])();
  const text = oneOf(random, [
    () => String(value),
    () => value.toExponential().replace("e", "E"),
    () => (value >= 0 ? `+${value}` : String(value)),
    () => (Number.isInteger(value) && Math.abs(value) < 1e15 ? `${value}.` : String(value)),
    () => String(value).replace(/^0\./, "."),
  ])();
  return { text, value: Number(text) };
}

/** Texts that are no finite number written with a decimal point and without separators; none may ever be read as one. */
export const NO_NUMBERS: readonly string[] = [
  ...[
    "inf",
    "-Infinity",
    "1e400",
    "-1e309",
    "1e-400",
    "0.1e-330",
    "nan()",
    "1.#QNAN",
    "1.#INF",
    "**",
    "-",
    "+",
    ".",
    "e5",
  ],
  ...["1.234.567", "1_000", "1'000", "0x1F", "1e", "1e+", "--1", "1-", "+-1", "1.5.", "1..5", "1d3", "1.5f", "12 345"],
  ...[
    "TRUE",
    "2008-07-03",
    "03/07/2008",
    "10:05:59",
    "−1",
    "١٢",
    "1٫5",
    "１２",
    "½",
    "1e5e5",
    "1.5 VEM",
    "proton",
    "#REF!",
  ],
  ...["9007199254740993", "18446744073709551616", "-9007199254740993", "[1", "{}", "1+2j", "1e1e", "Ⅻ", "0b11", "1n"],
];

/** The same cells on lines of one's own: line ends that may be mixed, a BOM, blank lines, comments, quotes, spaces. */
export function layOut(random: Random, { header, rows }: Cells, separator: string): string {
  const mixed = random.integer(4) === 0;
  const end = oneOf(random, ["\n", "\r\n", "\r"]);
  const newline = () => (mixed ? oneOf(random, ["\n", "\r\n", "\r"]) : end);
  const lines = header === undefined ? rows : [header, ...rows];
  const between = separator === " " ? oneOf(random, [" ", "  ", "\t", " \t "]) : separator;
  let text = random.integer(3) === 0 ? "\ufeff" : "";
  for (const [i, cells] of lines.entries()) {
    if (random.integer(8) === 0) text += newline();
    if (random.integer(8) === 0) text += `# ${oneOf(random, ["remark", "1,2,3", "a;b", '"'])}${newline()}`;
    const written = cells.map((cell) => dressed(random, cell, separator));
    text += written.join(between);
    if (i + 1 < lines.length || random.integer(2) === 0) text += newline();
  }
  return text;
}

function dressed(random: Random, cell: string, separator: string): string {
  if (random.integer(8) === 0 || cell.includes(separator)) return `"${cell}"`;
  return separator !== " " && separator !== "\t" && random.integer(8) === 0 ? ` ${cell} ` : cell;
}

/** Without quotes: the lines of a text that have something to say; undefined where it is no such text. */
export function linesOf(bytes: Uint8Array): string[] | undefined {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
  if (/["\0]/.test(text)) return undefined;
  return text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "" && !line.trimStart().startsWith("#"));
}

export function numberOf(cell: string): number | undefined {
  if (!/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(cell)) return undefined;
  const value = Number(cell);
  return Number.isFinite(value) ? value : undefined;
}
