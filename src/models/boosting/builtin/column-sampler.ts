import type { Random } from "../../../core/random.ts";

/** Shares of the features drawn for a tree, of these for a level, and of these for a node (XGBoost's colsample_*). */
export interface ColumnShares {
  byTree: number;
  byLevel: number;
  byNode: number;
}

/**
 * The features that each node of one tree may split on: max(1, floor(share n)) of them, drawn from named streams, so
 * that the order in which nodes are grown does not matter.
 */
export class ColumnSampler {
  private readonly tree: Int32Array;
  private readonly levels: Int32Array[] = [];
  private readonly shares: ColumnShares;
  private readonly random: Random;

  constructor(features: number, shares: ColumnShares, random: Random) {
    this.shares = shares;
    this.random = random;
    this.tree = this.draw(
      Int32Array.from({ length: features }, (_, i) => i),
      shares.byTree,
      () => random.stream("tree columns"),
    );
  }

  /** @returns ascending feature indices for the node at `place` (root 1, children 2n and 2n + 1) of level `depth` */
  features(depth: number, place: number): Int32Array {
    const { byLevel, byNode } = this.shares;
    this.levels[depth] ??= this.draw(this.tree, byLevel, () => this.random.stream("level columns", depth));
    return this.draw(this.levels[depth], byNode, () => this.random.stream("node columns", place));
  }

  private draw(from: Int32Array, share: number, stream: () => Random): Int32Array {
    if (share === 1) return from;
    const count = Math.max(1, Math.floor(Math.fround(Math.fround(share) * from.length)));
    return stream().shuffle(from.slice()).subarray(0, count).sort();
  }
}
