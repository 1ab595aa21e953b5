import { isDecimalComma, isMissing, parseNumber } from "../../csv-format.ts";

/** What a cell of a text table can be taken for; an id is a whole number that a double would change: 081847956000, 2^53 + 1. */
export type CellKind = "missing" | "number" | "id" | "list" | "comma" | "text";

const WHOLE = /^[+-]?\d+$/;
const LEADING_ZERO = /^[+-]?0\d/;
const INFINITE = /^[+-]?inf(?:inity)?$/i;
const NAN = /^[+-]?nan$/i;

export type Decimal = "." | ",";

export function kindOfCell(text: string, decimal: Decimal): CellKind {
  if (isAbsent(text)) return "missing";
  if (WHOLE.test(text)) return isId(text) ? "id" : "number";
  if (numberOf(text, decimal) !== undefined) return "number";
  if (text.startsWith("[") && text.endsWith("]")) return "list";
  return isDecimalComma(text) ? "comma" : "text";
}

/** Whether there is no value: an empty cell, NA, N/A or null. NaN is a value. */
export function isAbsent(text: string): boolean {
  return isMissing(text) && !NAN.test(text);
}

/** Whether an entry of a list is none, by a word: one that is empty may be a slip. */
export function isAbsentEntry(text: string): boolean {
  return /^none$/i.test(text) || (text !== "" && isAbsent(text));
}

/** Whether a whole number is one that is an id, as a double would change it. */
export function isId(text: string): boolean {
  return WHOLE.test(text) && (LEADING_ZERO.test(text) || !Number.isSafeInteger(Number(text)));
}

/**
 * The number of a cell, NaN and infinities among them; undefined for any other text, for a number beyond the range of doubles and for
 * one that would become 0.
 */
export function numberOf(text: string, decimal: Decimal): number | undefined {
  const value = parseNumber(decimal === "," ? withPoint(text) : text);
  if (value !== undefined) return value;
  if (NAN.test(text)) return Number.NaN;
  if (INFINITE.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return undefined;
}

/** Whether an entry of a list begins or ends with a decimal comma: it may as well be what separates two of them. */
export function isDoubtful(entry: string, mark: Decimal): boolean {
  return mark === "," && /^[+-]?,|,$/.test(entry);
}

/** A text with a decimal comma as one with a point; one with a point as what is no number. */
function withPoint(text: string): string {
  return text.includes(".") ? "" : text.replace(",", ".");
}

/**
 * The texts of the entries of a list in brackets, and their decimal mark. Entries are apart by spaces, semicolons, commas before spaces or, where it is not
 * the decimal mark, commas. A list that has points beside decimal commas of other cells, as pandas writes them, is one of points; one
 * with commas before spaces alone has none of its own.
 */
export function entriesOf(text: string, decimal: Decimal): { entries: string[]; mark: Decimal } | undefined {
  if (!text.startsWith("[") || !text.endsWith("]")) return undefined;
  const inner = text.slice(1, -1).trim();
  if (inner === "") return { entries: [], mark: decimal };
  const entries = inner.split(decimal === "." ? /\s*[;,]\s*|\s+/ : /\s*;\s*|\s*,\s+|\s+/);
  return { entries, mark: inner.includes(".") ? "." : decimal };
}
