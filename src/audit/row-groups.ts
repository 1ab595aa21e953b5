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
/** A link that is no more than chance, among the nearest of a row without a group: one row in a hundred. */
const CHANCE_LINK = 0.01;

/**
 * Groups of rows that are close in the ranks of some columns: a row is linked to those of its 32 nearest that are closer than
 * chance puts the nearest of one row in a hundred (see `nearStatistic`); linked rows are a group. [rows] the group of each.
 */
export function groupsOfNear(columns: readonly AuditColumn[]): Int32Array {
  const rows = columns[0]!.rank.length;
  const grid = new RankGrid(columns.map(({ rank }) => rank));
  const found = neighbours(Math.min(LINKS, rows - 1));
  const bound = closeRatio(columns.length, CHANCE_LINK);
  const pairs: [number, number][] = [];
  for (let row = 0; row < rows; row++) {
    grid.nearest(row, found);
    const furthest = found.distances[found.count - 1]!;
    for (let i = 0; i < found.count && found.distances[i]! < bound * furthest; i++) pairs.push([row, found.rows[i]!]);
  }
  return joinedGroups(rows, pairs);
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
