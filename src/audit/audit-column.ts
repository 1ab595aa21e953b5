import type { Random } from "../core/random.ts";
import type { PlainColumn } from "../data/plain-table.ts";

/** A column of a table as detectors look at it. */
export interface AuditColumn {
  name: string;
  kind: PlainColumn["kind"];
  /** [rows] the numbers, NaN where missing; of texts the index in their order */
  values: Float64Array;
  /** [rows] index of the value among the distinct values in ascending order; missing is the last */
  codes: Int32Array;
  /** distinct values, missing one of them */
  distinct: number;
  /** [rows] in (0, 1): the share of rows below; equal values share their stretch at random, so that it is uniform */
  rank: Float32Array;
}

/** A column with codes and ranks; chance only spreads equal values over their ranks. */
export function auditColumn(column: PlainColumn, random: Random): AuditColumn {
  const { name, kind } = column;
  const values = column.kind === "number" ? column.values : Float64Array.from(codesOf(column.values).codes);
  const { codes, distinct } = codesOfNumbers(values);
  return { name, kind, values, codes, distinct, rank: ranksOf(codes, distinct, random) };
}

/** The column of some rows, with codes and ranks of its own. */
export function keepColumn(column: AuditColumn, rows: Uint32Array): AuditColumn {
  const values = Float64Array.from(rows, (row) => column.values[row]!);
  const { codes, distinct } = codesOfNumbers(values);
  return { ...column, values, codes, distinct, rank: Float32Array.from(rows, (row) => column.rank[row]!) };
}

/** Distinct texts in their natural order (ev2 before ev10), and each text's index among them. */
export function codesOf(texts: readonly string[]): { levels: string[]; codes: Int32Array } {
  const levels = [...new Set(texts)].sort(natural);
  const index = new Map(levels.map((level, i) => [level, i]));
  return { levels, codes: Int32Array.from(texts, (text) => index.get(text)!) };
}

/** Digits compare as numbers, all else by code unit: the same order on every machine. */
function natural(a: string, b: string): number {
  const first: string[] = a.match(/\d+|\D+/g) ?? [];
  const second: string[] = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.min(first.length, second.length); i++) {
    const [p, q] = [first[i]!, second[i]!];
    const difference = Number(p) - Number(q);
    if (Number.isFinite(difference) && difference !== 0) return difference;
    if (p !== q) return p < q ? -1 : 1;
  }
  return first.length - second.length;
}

function codesOfNumbers(values: Float64Array): { codes: Int32Array; distinct: number } {
  // Missing numbers sort to the end.
  const sorted = values.slice().sort();
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || !same(sorted[i]!, sorted[distinct - 1]!)) sorted[distinct++] = sorted[i]!;
  }
  const codes = Int32Array.from(values, (value) =>
    Number.isNaN(value) ? distinct - 1 : search(sorted, distinct, value),
  );
  return { codes, distinct };
}

function same(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

function search(sorted: Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function ranksOf(codes: Int32Array, distinct: number, random: Random): Float32Array {
  const start = new Int32Array(distinct + 1);
  for (const code of codes) start[code + 1]!++;
  for (let code = 0; code < distinct; code++) start[code + 1]! += start[code]!;
  const order = random.shuffle(Uint32Array.from(codes, (_, row) => row));
  const rank = new Float32Array(codes.length);
  for (const row of order) rank[row] = (start[codes[row]!]!++ + 0.5) / codes.length;
  return rank;
}
