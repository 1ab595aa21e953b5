import type { FeatureMatrix } from "../../core/matrix.ts";
import { ByteForest } from "./forest/byte-forest.ts";
import type { Tree } from "./tree.ts";

/** Rows that go through all trees together, so that neither their margins nor a tree leave the cache. */
const ROW_BLOCK = 256;
/** Trees that answer must be so many for each byte that a row is turned into, for that to be worth it. */
const TREES_PER_PLANE = 1;
/** Rows below which a forest is not worth laying out. */
const FEW_ROWS = 256;

/**
 * Trees laid out for prediction: nodes of all trees in one sequence, the right child next to the left one.
 * The margin of a group is its base score plus the leaves of its trees, added in float32 in the order of the trees as
 * XGBoost does.
 */
export class Ensemble {
  /** [nodes] left child, the node itself in a leaf */
  private readonly child: Int32Array;
  private readonly feature: Int32Array;
  /** [nodes] threshold; in a leaf +Infinity, so that a row stays there */
  private readonly threshold: Float32Array;
  private readonly defaultLeft: Uint8Array;
  private readonly value: Float32Array;
  private readonly roots: Int32Array;
  private readonly depths: Int32Array;
  private readonly treeGroup: Int32Array;
  private readonly groups: number;
  private readonly trees: readonly Tree[];
  /** made when it is first of use; null where there can be none */
  private forest: ByteForest | null | undefined;

  /** @param treeGroup [trees] the margin that each tree adds to, one of `groups` */
  constructor(trees: readonly Tree[], treeGroup: Int32Array, groups: number) {
    this.trees = trees;
    const nodes = trees.reduce((sum, tree) => sum + tree.left.length, 0);
    this.child = new Int32Array(nodes);
    this.feature = new Int32Array(nodes);
    this.threshold = new Float32Array(nodes).fill(Number.POSITIVE_INFINITY);
    this.defaultLeft = new Uint8Array(nodes).fill(1);
    this.value = new Float32Array(nodes);
    this.roots = new Int32Array(trees.length);
    this.depths = new Int32Array(trees.length);
    this.treeGroup = treeGroup;
    this.groups = groups;
    let next = 0;
    trees.forEach((tree, t) => {
      this.roots[t] = next;
      next = this.append(tree, t, next);
    });
  }

  /** Copies the tree level by level; returns the first free node. */
  private append(tree: Tree, t: number, root: number): number {
    const queue = [{ from: 0, to: root, depth: 0 }];
    let free = root + 1;
    for (const { from, to, depth } of queue) {
      this.depths[t] = depth;
      const left = tree.left[from]!;
      if (left < 0) {
        this.child[to] = to;
        this.value[to] = tree.condition[from]!;
        continue;
      }
      this.child[to] = free;
      this.feature[to] = tree.feature[from]!;
      this.threshold[to] = tree.condition[from]!;
      this.defaultLeft[to] = tree.defaultLeft[from]!;
      queue.push({ from: left, to: free, depth: depth + 1 });
      queue.push({ from: tree.right[from]!, to: free + 1, depth: depth + 1 });
      free += 2;
    }
    return free;
  }

  /**
   * Adds the leaves of the trees from `begin` to before `end` to the margins.
   *
   * @param x NaN is missing
   * @param margins [rows x groups] row-major
   */
  addMargins(x: FeatureMatrix, margins: Float32Array, begin: number, end: number): void {
    const { values, rows, columns } = x;
    const forest = this.forestFor(x, end - begin);
    if (forest) {
      forest.addMargins(x, margins, begin, end);
      return;
    }
    const hasMissing = values.some(Number.isNaN);
    for (let row = 0; row < rows; row += ROW_BLOCK) {
      const block = { begin: row, end: Math.min(rows, row + ROW_BLOCK), width: columns.length };
      for (let t = begin; t < end; t++) {
        if (hasMissing) this.addTreeWithMissing(t, values, block, margins);
        else this.addTree(t, values, block, margins);
      }
    }
  }

  /** The forest of bytes, if it is faster for these rows than walking down the trees. */
  private forestFor({ rows, columns }: FeatureMatrix, trees: number): ByteForest | undefined {
    if (rows < FEW_ROWS || this.forest === null) return undefined;
    if (this.forest === undefined && trees < TREES_PER_PLANE) return undefined;
    this.forest ??=
      ByteForest.of(this.trees, this.treeGroup, { groups: this.groups, features: columns.length }) ?? null;
    return this.forest && trees >= TREES_PER_PLANE * this.forest.planes ? this.forest : undefined;
  }

  private addTree(t: number, values: Float32Array, { begin, end, width }: RowBlock, out: Float32Array): void {
    const { child, feature, threshold, value, groups } = this;
    const root = this.roots[t]!;
    const depth = this.depths[t]!;
    const group = this.treeGroup[t]!;
    let row = begin;
    // Four rows at a time, so that their waits for memory overlap; a comparison as a number needs no branch, which would
    // be mispredicted at every second node.
    for (; row + 4 <= end; row += 4) {
      const base0 = row * width;
      const base1 = base0 + width;
      const base2 = base1 + width;
      const base3 = base2 + width;
      let node0 = root;
      let node1 = root;
      let node2 = root;
      let node3 = root;
      for (let level = 0; level < depth; level++) {
        node0 = child[node0]! + Number(values[base0 + feature[node0]!]! >= threshold[node0]!);
        node1 = child[node1]! + Number(values[base1 + feature[node1]!]! >= threshold[node1]!);
        node2 = child[node2]! + Number(values[base2 + feature[node2]!]! >= threshold[node2]!);
        node3 = child[node3]! + Number(values[base3 + feature[node3]!]! >= threshold[node3]!);
      }
      const at = row * groups + group;
      out[at]! += value[node0]!;
      out[at + groups]! += value[node1]!;
      out[at + 2 * groups]! += value[node2]!;
      out[at + 3 * groups]! += value[node3]!;
    }
    for (; row < end; row++) {
      const base = row * width;
      let node = root;
      for (let level = 0; level < depth; level++) {
        node = child[node]! + Number(values[base + feature[node]!]! >= threshold[node]!);
      }
      out[row * groups + group]! += value[node]!;
    }
  }

  private addTreeWithMissing(
    t: number,
    values: Float32Array,
    { begin, end, width }: RowBlock,
    out: Float32Array,
  ): void {
    const { child, feature, threshold, defaultLeft, value, groups } = this;
    const root = this.roots[t]!;
    const group = this.treeGroup[t]!;
    for (let row = begin; row < end; row++) {
      const base = row * width;
      let node = root;
      while (child[node] !== node) {
        const x = values[base + feature[node]!]!;
        const goesLeft = Number.isNaN(x) ? defaultLeft[node] === 1 : x < threshold[node]!;
        node = child[node]! + (goesLeft ? 0 : 1);
      }
      out[row * groups + group]! += value[node]!;
    }
  }
}

interface RowBlock {
  begin: number;
  end: number;
  width: number;
}
