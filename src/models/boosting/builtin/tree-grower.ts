import type { Random } from "../../../core/random.ts";
import type { BinnedRows } from "./binned-rows.ts";
import { ColumnSampler, type ColumnShares } from "./column-sampler.ts";
import type { FeatureCuts } from "./cuts.ts";
import { buildHistogram, HISTOGRAM_STRIDE, type RowRange, subtractHistogram } from "./histogram.ts";
import { partitionRows } from "./partition.ts";
import { leafWeight, type Penalty } from "./penalty.ts";
import { bestSplit, type GradientSums, type Split } from "./split.ts";

/** What a tree may become. */
export interface GrowthLimits {
  maxDepth: number;
  penalty: Penalty;
  /** share of rows drawn for a tree */
  subsample: number;
  columns: ColumnShares;
}

/** A node as it was grown, with the rows that ended in it. */
export interface GrownNode {
  sums: GradientSums;
  begin: number;
  end: number;
  depth: number;
  /** number of the node in a complete tree: root 1, children 2n and 2n + 1 */
  place: number;
  branch?: { split: Split; left: GrownNode; right: GrownNode };
}

/**
 * Grows one tree at a time on the same rows, with working memory kept between trees.
 *
 * Nodes are split depth first, which gives the same tree as XGBoost's depthwise (level by level) growth because no
 * node's split depends on another's, and needs only one histogram per level. Of two children, the one with fewer
 * rows is summed and the other is parent minus sibling.
 */
export class TreeGrower {
  /** rows of the last tree, ordered so that each leaf has `rows[begin .. end)` */
  readonly rows: Uint32Array;
  private readonly scratch: Uint32Array;
  private readonly spare: Float64Array[] = [];
  private readonly binned: BinnedRows;
  private readonly cuts: readonly FeatureCuts[];
  private readonly limits: GrowthLimits;

  constructor(binned: BinnedRows, cuts: readonly FeatureCuts[], limits: GrowthLimits) {
    this.binned = binned;
    this.cuts = cuts;
    this.limits = limits;
    this.rows = new Uint32Array(binned.rows);
    this.scratch = new Uint32Array(binned.rows);
  }

  /**
   * @param gradients [2 rows] first and second derivative of each row
   * @param random the stream of this tree
   */
  grow(gradients: Float32Array, random: Random): GrownNode {
    const count = this.drawRows(random);
    const columns = new ColumnSampler(this.binned.features, this.limits.columns, random);
    const histogram = this.takeHistogram();
    buildHistogram(this.binned, { rows: this.rows, begin: 0, end: count }, gradients, histogram);
    const root: GrownNode = { sums: sumsOf(histogram), begin: 0, end: count, depth: 0, place: 1 };
    this.expand(root, histogram, { gradients, columns });
    return root;
  }

  /** Splits the node and its descendants; the histogram is used up. */
  private expand(
    node: GrownNode,
    histogram: Float64Array,
    tree: { gradients: Float32Array; columns: ColumnSampler },
  ): void {
    const { penalty } = this.limits;
    const features = tree.columns.features(node.depth, node.place);
    const split = bestSplit(histogram, node.sums, { features, cuts: this.cuts, penalty });
    if (!split) {
      this.spare.push(histogram);
      return;
    }
    const { begin, end, depth, place } = node;
    const middle = partitionRows(this.binned, this.range(node), split, this.scratch);
    const left = { sums: split.left, begin, end: middle, depth: depth + 1, place: 2 * place };
    const right = { sums: split.right, begin: middle, end, depth: depth + 1, place: 2 * place + 1 };
    node.branch = { split, left, right };
    const [smaller, larger] = middle - begin <= end - middle ? [left, right] : [right, left];
    if (!this.mayBeSplit(smaller) && !this.mayBeSplit(larger)) {
      this.spare.push(histogram);
      return;
    }
    const childHistogram = this.takeHistogram();
    buildHistogram(this.binned, this.range(smaller), tree.gradients, childHistogram);
    subtractHistogram(histogram, childHistogram);
    if (this.mayBeSplit(smaller)) this.expand(smaller, childHistogram, tree);
    else this.spare.push(childHistogram);
    if (this.mayBeSplit(larger)) this.expand(larger, histogram, tree);
    else this.spare.push(histogram);
  }

  /** False where no split can be valid, whatever the histogram. */
  private mayBeSplit({ depth, begin, end, sums }: GrownNode): boolean {
    const { maxDepth, penalty } = this.limits;
    return depth < maxDepth && end - begin > 1 && sums.hessian >= penalty.minChildWeight;
  }

  private range({ begin, end }: GrownNode): RowRange {
    return { rows: this.rows, begin, end };
  }

  private takeHistogram(): Float64Array {
    return this.spare.pop() ?? new Float64Array(this.binned.features * HISTOGRAM_STRIDE);
  }

  /** Each row with probability `subsample`, as XGBoost's uniform sampling; returns how many. */
  private drawRows(random: Random): number {
    const { subsample } = this.limits;
    const { rows } = this;
    if (subsample === 1) {
      for (let row = 0; row < rows.length; row++) rows[row] = row;
      return rows.length;
    }
    const sampler = random.stream("rows");
    let count = 0;
    for (let row = 0; row < rows.length; row++) if (sampler.uniform() < subsample) rows[count++] = row;
    return count;
  }
}

/** Sums over the rows of a histogram: every row has one code of the first feature. */
function sumsOf(histogram: Float64Array): GradientSums {
  let gradient = 0;
  let hessian = 0;
  for (let k = 0; k < HISTOGRAM_STRIDE; k += 2) {
    gradient += histogram[k]!;
    hessian += histogram[k + 1]!;
  }
  return { gradient, hessian };
}

/** Value of the node as a leaf, before eta, float32. */
export function nodeWeight({ sums }: GrownNode, penalty: Penalty): number {
  return Math.fround(leafWeight(sums.gradient, sums.hessian, penalty));
}
