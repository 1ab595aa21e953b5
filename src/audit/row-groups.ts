import type { AuditColumn } from "./audit-column.ts";
import { closeRatio } from "./near-statistic.ts";
import { neighbours, RankGrid } from "./rank-grid.ts";
import { denseCodes, jointKeys } from "./ties.ts";

/** Rows to a column set's groups: [rows] the group of each. */
export function groupsOfTies(columns: readonly AuditColumn[]): Int32Array {
  return denseCodes(jointKeys(columns)!).codes;
}

/** Neighbours that a row is linked to at most. */
const LINKS = 32;
/** How often chance links a row to its nearest one, from loose to strict (see `closeRatio`). */
const CHANCE_LINKS = [0.3, 0.1, 0.03, 0.01];
/** Share of the rows that a group has at most; larger ones are chains of chance links. */
const LARGEST_SHARE = 0.01;
const LARGEST_ROWS = 64;

/**
 * Groups of rows of one label that are close in the ranks of some columns: each row is linked to those of its 32 nearest that are closer
 * than chance puts a nearest row, as loosely as leaves no group with more than 1 % of the rows; linked rows are a group. Groups
 * that are too small leave some showers on both sides of a grouped split, and the price of the leak too low. [rows] the group of each.
 */
export function groupsOfNear(columns: readonly AuditColumn[], y: Uint8Array): Int32Array {
  const rows = columns[0]!.rank.length;
  const grid = new RankGrid(columns.map(({ rank }) => rank));
  const found = neighbours(Math.min(LINKS, rows - 1));
  const links: { pair: [number, number]; ratio: number }[] = [];
  const loosest = closeRatio(columns.length, CHANCE_LINKS[0]!);
  for (let row = 0; row < rows; row++) {
    grid.nearest(row, found);
    const furthest = found.distances[found.count - 1]!;
    for (let i = 0; i < found.count && found.distances[i]! <= loosest * furthest; i++) {
      const other = found.rows[i]!;
      if (y[other] === y[row]) links.push({ pair: [row, other], ratio: found.distances[i]! / furthest });
    }
  }
  let group: Int32Array = new Int32Array(rows);
  for (const chance of CHANCE_LINKS) {
    const bound = closeRatio(columns.length, chance);
    group = joinedGroups(
      rows,
      links.flatMap(({ pair, ratio }) => (ratio <= bound ? [pair] : [])),
    );
    if (largestGroup(group) <= Math.max(LARGEST_ROWS, LARGEST_SHARE * rows)) break;
  }
  return group;
}

function largestGroup(group: Int32Array): number {
  const sizes = new Int32Array(group.length);
  for (const one of group) sizes[one]!++;
  return sizes.reduce((most, size) => Math.max(most, size), 0);
}

/** Rows that pairs join, directly or by others, are a group. [rows] the group of each. */
export function joinedGroups(rows: number, pairs: readonly (readonly [number, number])[]): Int32Array {
  const parent = Int32Array.from({ length: rows }, (_, row) => row);
  for (const [a, b] of pairs) join(parent, a, b);
  return denseCodes(Float64Array.from(parent, (_, row) => rootOf(parent, row))).codes;
}

function rootOf(parent: Int32Array, row: number): number {
  let root = row;
  while (parent[root] !== root) {
    parent[root] = parent[parent[root]!]!;
    root = parent[root]!;
  }
  return root;
}

function join(parent: Int32Array, a: number, b: number): void {
  const [first, second] = [rootOf(parent, a), rootOf(parent, b)];
  parent[Math.max(first, second)] = Math.min(first, second);
}

/** What groups come to. */
export interface GroupCounts {
  /** groups of two rows or more */
  groups: number;
  /** rows in them */
  rows: number;
  largest: number;
  /** [rows] 1 for a row whose group has rows on both sides of the split */
  crossing: Uint8Array;
}

/** Counts groups and marks the rows of those that the split cuts. */
export function countGroups(group: Int32Array, test: Uint8Array): GroupCounts {
  const count = group.reduce((most, one) => Math.max(most, one), -1) + 1;
  const sizes = new Int32Array(count);
  const tested = new Int32Array(count);
  for (let row = 0; row < group.length; row++) {
    sizes[group[row]!]!++;
    tested[group[row]!]! += test[row]!;
  }
  const shared = sizes.filter((size) => size > 1);
  return {
    groups: shared.length,
    rows: shared.reduce((sum, size) => sum + size, 0),
    largest: shared.reduce((most, size) => Math.max(most, size), 0),
    crossing: Uint8Array.from(group, (one) => (tested[one]! > 0 && tested[one]! < sizes[one]! ? 1 : 0)),
  };
}

/** Ranks of close values: of rows at random about one pair in 25 is so close. */
const CLOSE_RANK = 0.02;
/** Pairs of rows at random that are close or equal, at most: a column of few values says nothing. */
const MOST_BY_CHANCE = 0.2;

/** The columns that rows of a group share: half of the pairs of rows next to each other in a group are equal or close in rank. */
export function sharedColumns(columns: readonly AuditColumn[], group: Int32Array): AuditColumn[] {
  const order = Uint32Array.from(group, (_, row) => row).sort((a, b) => group[a]! - group[b]! || a - b);
  const half = order.length >> 1;
  return columns.filter(({ rank, codes }) => {
    const isClose = (a: number, b: number) => codes[a] === codes[b] || Math.abs(rank[a]! - rank[b]!) < CLOSE_RANK;
    let [pairs, close, byChance] = [0, 0, 0];
    for (let i = 1; i < order.length; i++) {
      const [a, b] = [order[i - 1]!, order[i]!];
      if (isClose(a, order[(i + half) % order.length]!)) byChance++;
      if (group[a] !== group[b]) continue;
      pairs++;
      if (isClose(a, b)) close++;
    }
    return 2 * close > pairs && byChance < MOST_BY_CHANCE * order.length;
  });
}
