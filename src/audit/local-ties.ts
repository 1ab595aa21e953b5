import type { AuditColumn } from "./audit-column.ts";
import type { AuditTable } from "./audit-table.ts";
import { neighbours, RankGrid } from "./rank-grid.ts";
import { denseCodes, jointKeys } from "./ties.ts";

/** Groups of equal rows of which one row is looked at. */
const CHECKED = 1000;
/** Nearest rows that are looked at. */
const CLOSEST = 32;
/** Columns in whose ranks they are looked for. */
const SEARCHED = 3;

/**
 * Whether rows of equal values agree in the label more than they do with the closest rows that are not equal, in the ranks of the first
 * three columns: otherwise the columns are quantities that tell the label well. One row of each group of equal ones is asked, so that the
 * answers are independent.
 */
export function isLocal(
  { y, rows, random }: AuditTable,
  set: readonly AuditColumn[],
  least: { excess: number; z: number },
): boolean {
  const { codes, distinct } = denseCodes(jointKeys(set)!);
  const partner = partners(codes, distinct);
  const grid = new RankGrid(set.slice(0, SEARCHED).map(({ rank }) => rank));
  const found = neighbours(Math.min(CLOSEST, rows - 1));
  const seen = new Uint8Array(distinct);
  const sums = { groups: 0, nearby: 0, d: 0, squares: 0 };
  for (const row of random.stream("checked").shuffle(Uint32Array.from(codes, (_, row) => row))) {
    if (sums.groups === CHECKED) break;
    if (seen[codes[row]!] === 1 || partner(row) === row) continue;
    seen[codes[row]!] = 1;
    grid.nearest(row, found);
    const unequal = found.rows.subarray(0, found.count).filter((other) => codes[other] !== codes[row]);
    if (unequal.length === 0) continue;
    const nearby = unequal.reduce((sum, other) => sum + (y[other] === y[row] ? 1 : 0), 0) / unequal.length;
    const agrees = y[partner(row)] === y[row] ? 1 : 0;
    sums.groups++;
    sums.nearby += nearby;
    sums.d += agrees - nearby;
    sums.squares += (agrees - nearby) * (agrees - nearby);
  }
  const excess = sums.d / Math.max(1e-9, sums.groups - sums.nearby);
  return excess >= least.excess && sums.d >= least.z * Math.sqrt(sums.squares);
}

/** Another row with the code of a row; the row itself where it is alone. */
function partners(codes: Int32Array, distinct: number): (row: number) => number {
  const [first, last] = [new Int32Array(distinct).fill(-1), new Int32Array(distinct)];
  codes.forEach((code, row) => {
    if (first[code]! < 0) first[code] = row;
    last[code] = row;
  });
  return (row) => (first[codes[row]!] === row ? last[codes[row]!]! : first[codes[row]!]!);
}
