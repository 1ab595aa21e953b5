import type { FeatureMatrix } from "../../core/matrix.ts";
import type { BoostedTrees } from "./boosted-trees.ts";
import { gaussLegendre, type Quadrature } from "./gauss-legendre.ts";
import { type ShapTree, shapTree } from "./shap-tree.ts";

/** Rows that go through a tree together, so that its tables are made once for all of them. */
const MOST_ROWS = 256;
/** Numbers that a block may keep, whatever the size of trees and rows. */
const MOST_NUMBERS = 1 << 18;

/** What a row does at a split: left, right, or neither, since an earlier split on the feature has shut it out. */
const LEFT = 0;
const SHUT_OUT = 2;
/** In the tables of a split: factor and gain of the left edge, then of the right one, for each of the three. */
const PER_CASE = 4;
const PER_SPLIT = 3 * PER_CASE;

/**
 * Exact Shapley values of the features of a row in the game in which a tree answers with some features known: at a split
 * on an unknown one both ways are taken, weighted by the training rows that went there (S. Lundberg et al., "Consistent
 * Individualized Feature Attribution for Tree Ensembles", arXiv:1802.03888, and XGBoost's `pred_contribs`).
 *
 * For a leaf of value v whose path has features j with o_j = 1 where the row takes it (else 0) and z_j the share of the
 * training rows that do, the Shapley weights of coalitions are Beta integrals, so that
 *
 *     phi_i = v (o_i - z_i) integral over t from 0 to 1 of product over j != i of (t o_j + (1 - t) z_j)
 *
 * (G. Owen, "Multilinear Extensions of Games", 1972). The product is a polynomial of a degree below the number d of
 * features, so Gauss-Legendre quadrature with d/2 points is exact but for rounding; and at one point t the sum over
 * leaves is one walk down the tree (products) and one up (sums), instead of the d^2 steps for each leaf of the paper.
 * A feature met again narrows o and z: the later edge takes back what the earlier one gave.
 */
export class TreeShap {
  private readonly trees: readonly ShapTree[];
  private readonly treeGroup: Int32Array;
  private readonly rules = new Map<number, Quadrature>();

  /** @throws DataError for trees whose cover does not say which share of the rows went where */
  constructor({ trees, treeGroup, features }: BoostedTrees) {
    this.trees = trees.map((tree, index) => shapTree(tree, index, features.length));
    this.treeGroup = treeGroup;
  }

  /**
   * @param x NaN is missing
   * @param baseMargins [groups]
   * @param range trees, from the first to before the second
   * @returns [rows x groups x (features + 1)] row-major; the last is what no feature brings
   */
  contributions(x: FeatureMatrix, baseMargins: Float32Array, [begin, end]: [number, number]): Float32Array {
    const width = x.columns.length + 1;
    const perRow = baseMargins.length * width;
    const out = new Float32Array(x.rows * perRow);
    const trees = this.trees.slice(begin, end);
    const bias = Float64Array.from(baseMargins);
    trees.forEach((tree, t) => {
      bias[this.treeGroup[begin + t]!]! += tree.mean;
    });
    const splits = trees.reduce((most, tree) => Math.max(most, tree.feature.length), 0);
    const rows = Math.max(1, Math.min(MOST_ROWS, x.rows, Math.floor(MOST_NUMBERS / Math.max(perRow, splits))));
    const scratch = new Scratch(rows, splits);
    const sums = new Float64Array(rows * perRow);
    for (let row = 0; row < x.rows; row += rows) {
      const count = Math.min(rows, x.rows - row);
      sums.fill(0);
      trees.forEach((tree, t) => {
        const group = this.treeGroup[begin + t]!;
        scratch.enter(tree, x, row, count);
        const { points, weights } = this.rule((tree.pathFeatures + 1) >> 1);
        points.forEach((point, k) => {
          scratch.tabulate(tree, point, weights[k]!);
          for (let r = 0; r < count; r++) scratch.add(tree, r, sums, r * perRow + group * width);
        });
      });
      for (let r = 0; r < count; r++) {
        for (let group = 0; group < bias.length; group++) sums[r * perRow + (group + 1) * width - 1] = bias[group]!;
      }
      out.set(sums.subarray(0, count * perRow), row * perRow);
    }
    return out;
  }

  private rule(count: number): Quadrature {
    const known = this.rules.get(count);
    if (known) return known;
    const rule = gaussLegendre(count);
    this.rules.set(count, rule);
    return rule;
  }
}

/** What a block of rows needs at one tree and one point of the quadrature; made once. */
class Scratch {
  /** [rows x (splits + 1)] what a row does at a split; after the last split LEFT, which shuts nothing out */
  private readonly cases: Uint8Array;
  /** [splits x PER_SPLIT] */
  private readonly tables: Float64Array;
  /** [slots] on the way down the product of the path, on the way up the sum over the leaves below */
  private readonly product: Float64Array;

  constructor(rows: number, splits: number) {
    this.cases = new Uint8Array(rows * (splits + 1));
    this.tables = new Float64Array(splits * PER_SPLIT);
    this.product = new Float64Array(2 * splits + 1);
  }

  /** Finds what each of the rows does at each split. */
  enter(tree: ShapTree, { values, columns }: FeatureMatrix, begin: number, count: number): void {
    const { feature, condition, defaultLeft, earlier, earlierSide } = tree;
    const { cases } = this;
    const splits = feature.length;
    for (let r = 0; r < count; r++) {
      const base = (begin + r) * columns.length;
      const first = r * (splits + 1);
      cases[first + splits] = LEFT;
      for (let split = 0; split < splits; split++) {
        const value = values[base + feature[split]!]!;
        // A missing value is neither below the threshold nor not.
        let right = Number(value >= condition[split]!);
        if (Number.isNaN(value)) right = 1 - defaultLeft[split]!;
        cases[first + split] = cases[first + earlier[split]!] === earlierSide[split]! ? right : SHUT_OUT;
      }
    }
  }

  /**
   * For each split and each thing to do there: by what an edge multiplies the product (t o + (1 - t) z over the same of
   * the earlier edge), and what a leaf below brings to the feature ((o - z) / (t o + (1 - t) z), less that of the
   * earlier edge).
   */
  tabulate({ before, leftShare, rightShare }: ShapTree, t: number, weight: number): void {
    const { tables } = this;
    const outside = -weight / (1 - t);
    for (let split = 0; split < before.length; split++) {
      const all = before[split]!;
      const earlier = 1 / (t + (1 - t) * all);
      const taken = weight * (1 - all) * earlier;
      const left = all * leftShare[split]!;
      const right = all * rightShare[split]!;
      const leftTerm = t + (1 - t) * left;
      const rightTerm = t + (1 - t) * right;
      const at = split * PER_SPLIT;
      // left
      tables[at] = leftTerm * earlier;
      tables[at + 1] = (weight * (1 - left)) / leftTerm - taken;
      tables[at + 2] = (1 - t) * right * earlier;
      tables[at + 3] = outside - taken;
      // right
      tables[at + 4] = (1 - t) * left * earlier;
      tables[at + 5] = outside - taken;
      tables[at + 6] = rightTerm * earlier;
      tables[at + 7] = (weight * (1 - right)) / rightTerm - taken;
      // shut out: nothing is left to bring
      tables[at + 8] = leftShare[split]!;
      tables[at + 9] = 0;
      tables[at + 10] = rightShare[split]!;
      tables[at + 11] = 0;
    }
  }

  /** Adds what the tree brings to the features of row `r` at this point, from `sums[offset]` on. */
  add({ feature, left, right, value }: ShapTree, r: number, sums: Float64Array, offset: number): void {
    const { cases, tables, product } = this;
    const splits = feature.length;
    const first = r * (splits + 1);
    product[0] = 1;
    for (let split = 0; split < splits; split++) {
      const at = split * PER_SPLIT + cases[first + split]! * PER_CASE;
      const own = product[split]!;
      product[left[split]!] = own * tables[at]!;
      product[right[split]!] = own * tables[at + 2]!;
    }
    for (let leaf = 0; leaf < value.length; leaf++) product[splits + leaf]! *= value[leaf]!;
    for (let split = splits - 1; split >= 0; split--) {
      const at = split * PER_SPLIT + cases[first + split]! * PER_CASE;
      const ofLeft = product[left[split]!]!;
      const ofRight = product[right[split]!]!;
      product[split] = ofLeft + ofRight;
      sums[offset + feature[split]!]! += ofLeft * tables[at + 1]! + ofRight * tables[at + 3]!;
    }
  }
}
