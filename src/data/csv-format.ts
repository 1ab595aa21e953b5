/** What stands between two cells; `spaces` is any run of spaces and tabs. */
export const SEPARATORS = ["tab", ";", ",", "spaces"] as const;
export type Separator = (typeof SEPARATORS)[number];

/** How a text file holds its table. */
export interface CsvFormat {
  separator: Separator;
  /** whether its first row names the columns */
  header: boolean;
}

/** Lines that are looked at to guess the separator. */
const LINES = 50;

/**
 * The separator that cuts the first line into two or more cells and most of the next lines into as many; of equals the
 * first in SEPARATORS ("1,5;2,5" is cut at ";", "a, b" at ","). A comma where nothing cuts: one column.
 * A last line that `head` may have cut short is not asked, unless it is the only one.
 */
export function guessSeparator(head: string): Separator {
  const whole = head.includes("\n") ? head.slice(0, head.lastIndexOf("\n")) : head;
  const lines = whole.split("\n").filter((line) => line.trim() !== "" && !line.trimStart().startsWith("#"));
  let best: Separator = ",";
  let most = 0;
  for (const separator of SEPARATORS) {
    const counts = lines.slice(0, LINES).map((line) => cellCount(line, separator));
    const first = counts[0] ?? 1;
    const agreeing = first < 2 ? 0 : counts.filter((count) => count === first).length;
    if (agreeing <= most) continue;
    most = agreeing;
    best = separator;
  }
  return best;
}

/** Whether a first row names columns: none of its cells is a number. An all-missing row names nothing. */
export function looksLikeHeader(cells: readonly string[]): boolean {
  return cells.every((cell) => parseNumber(cell) === undefined) && !cells.every(isMissing);
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const DECIMAL_COMMA = /^[+-]?\d+,\d+(?:[eE][+-]?\d+)?$/;
const MISSING = new Set(["", "nan", "na", "n/a", "null"]);

/**
 * The finite number that a cell writes with a decimal point; undefined for any other text (infinity, 0x10, 1,5), and for a
 * number so small that it would become 0.
 */
export function parseNumber(cell: string): number | undefined {
  if (!NUMBER.test(cell)) return undefined;
  const value = Number(cell);
  if (value === 0 && /^[^eE]*[1-9]/.test(cell)) return undefined;
  return Number.isFinite(value) ? value : undefined;
}

/** Whether a cell writes a number with a decimal comma: 1,5. */
export function isDecimalComma(cell: string): boolean {
  return DECIMAL_COMMA.test(cell);
}

/** Whether a cell stands for a number that is not there: empty, NaN, NA, N/A or null, in capitals or not. */
export function isMissing(cell: string): boolean {
  return cell.length <= 4 && MISSING.has(cell.toLowerCase());
}

/** Cells of a line; what stands between double quotes is one. */
function cellCount(line: string, separator: Separator): number {
  const bare = line.replaceAll(/"[^"]*"/g, "q");
  if (separator === "spaces") return bare.trim().split(/[ \t]+/).length;
  return bare.split(separator === "tab" ? "\t" : separator).length;
}
