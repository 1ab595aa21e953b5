import { DataError } from "../../../core/errors.ts";
import type { FeatureMatrix } from "../../../core/matrix.ts";
import type { BoostedTrees } from "../boosted-trees.ts";
import { gaussLegendre, type Quadrature } from "./gauss-legendre.ts";
import { openShapKernels, type ShapKernels } from "./shap-kernels.ts";
import { type ShapTree, SPLIT_BYTES, shapTree } from "./shap-tree.ts";

/** Rows that go through a tree together, so that its tables are made once for all of them. */
const MOST_ROWS = 256;
/** Numbers that a block may keep, whatever the size of trees and rows. */
const MOST_NUMBERS = 1 << 18;
/** Addresses of the kernels have 32 bits, one of them for a sign in JavaScript. */
const MOST_BYTES = 2 ** 31;
/** Numbers of the tables of a split: see `tabulate`. */
const PER_SPLIT = 24;

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

  private readonly open: typeof openShapKernels;

  /** @throws DataError for trees whose cover does not say which share of the rows went where */
  constructor({ trees, treeGroup, features }: BoostedTrees, open = openShapKernels) {
    this.open = open;
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
    const splits = trees.reduce((most, { count }) => Math.max(most, count), 0);
    const rows = Math.max(1, Math.min(MOST_ROWS, x.rows, Math.floor(MOST_NUMBERS / Math.max(perRow, splits))));
    const block = new Block({ rows, splits, columns: x.columns.length, perRow }, this.open);
    for (let row = 0; row < x.rows; row += rows) {
      const count = Math.min(rows, x.rows - row);
      block.enterRows(x.values.subarray(row * x.columns.length, (row + count) * x.columns.length));
      trees.forEach((tree, t) => {
        const rule = this.rule(tree.pathFeatures);
        block.addTree(tree, rule, { rows: count, offset: this.treeGroup[begin + t]! * width });
      });
      for (let r = 0; r < count; r++) {
        for (let group = 0; group < bias.length; group++)
          block.sums[r * perRow + (group + 1) * width - 1] = bias[group]!;
      }
      out.set(block.sums.subarray(0, count * perRow), row * perRow);
    }
    return out;
  }

  /** An even number of points for a path of so many features, where need be one of weight 0. */
  private rule(pathFeatures: number): Quadrature {
    const known = this.rules.get(pathFeatures);
    if (known) return known;
    const { points, weights } = gaussLegendre((pathFeatures + 1) >> 1);
    const even = points.length + (points.length & 1);
    const rule = { points: new Float64Array(even).fill(0.5), weights: new Float64Array(even) };
    rule.points.set(points);
    rule.weights.set(weights);
    this.rules.set(pathFeatures, rule);
    return rule;
  }
}

/** A block of rows on its way through the trees, in the memory of the kernels. */
class Block {
  /** [rows x groups x (features + 1)] */
  readonly sums: Float64Array;
  private readonly kernels: ShapKernels;
  private readonly values: Float32Array;
  private readonly splits: Uint8Array;
  private readonly leaves: Float64Array;
  private readonly cases: Uint8Array;
  private readonly tables: Float64Array;
  private readonly products: Float64Array;
  private readonly perRow: number;
  private readonly columns: number;

  constructor(shape: Record<"rows" | "splits" | "columns" | "perRow", number>, open: typeof openShapKernels) {
    const { rows, splits, columns, perRow } = shape;
    const sizes = {
      sums: 8 * rows * perRow,
      leaves: 8 * (splits + 1),
      tables: 8 * PER_SPLIT * splits,
      products: 16 * (2 * splits + 1),
      splits: SPLIT_BYTES * splits,
      values: 4 * rows * columns,
      cases: rows * (splits + 1),
    };
    const at = { sums: 0, leaves: 0, tables: 0, products: 0, splits: 0, values: 0, cases: 0 };
    let end = 0;
    for (const [name, size] of Object.entries(sizes)) {
      at[name as keyof typeof at] = end;
      end += 16 * Math.ceil(size / 16);
    }
    if (end > MOST_BYTES) {
      throw new DataError(
        `no contributions: a tree of ${splits} splits needs ${end} bytes; expected at most ${MOST_BYTES}`,
      );
    }
    const { kernels, buffer } = open(end);
    this.kernels = kernels;
    this.sums = new Float64Array(buffer, at.sums, rows * perRow);
    this.leaves = new Float64Array(buffer, at.leaves, splits + 1);
    this.tables = new Float64Array(buffer, at.tables, PER_SPLIT * splits);
    this.products = new Float64Array(buffer, at.products, 2 * (2 * splits + 1));
    this.splits = new Uint8Array(buffer, at.splits, SPLIT_BYTES * splits);
    this.values = new Float32Array(buffer, at.values, rows * columns);
    this.cases = new Uint8Array(buffer, at.cases, rows * (splits + 1));
    this.perRow = perRow;
    this.columns = columns;
  }

  /** Starts with new rows. */
  enterRows(values: Float32Array): void {
    this.values.set(values);
    this.sums.fill(0);
  }

  /** Adds what a tree brings to the features, whose sums begin at `offset` of each row. */
  addTree(tree: ShapTree, { points, weights }: Quadrature, { rows, offset }: { rows: number; offset: number }): void {
    const { kernels, splits, leaves, cases, tables, products, sums, values, perRow, columns } = this;
    const { count } = tree;
    splits.set(tree.splits);
    leaves.set(tree.leaves);
    kernels.enter(splits.byteOffset, count, values.byteOffset, 4 * columns, rows, cases.byteOffset);
    for (let k = 0; k < points.length; k += 2) {
      tabulate(tree, points[k]!, weights[k]!, tables);
      tabulate(tree, points[k + 1]!, weights[k + 1]!, tables.subarray(1));
      kernels.walk(
        ...([splits.byteOffset, count, leaves.byteOffset, rows, cases.byteOffset] as const),
        ...([tables.byteOffset, products.byteOffset, sums.byteOffset + 8 * offset, 8 * perRow] as const),
      );
    }
  }
}

/**
 * For each split and each thing to do there (left, right, shut out), for the left and the right edge: by what the edge
 * multiplies the product (t o + (1 - t) z over the same of the earlier edge), and what a leaf below brings to the feature
 * ((o - z) / (t o + (1 - t) z), less that of the earlier edge). `tables` have two points in turn, of which this is one.
 */
function tabulate(tree: ShapTree, t: number, weight: number, tables: Float64Array): void {
  const { before, leftShare, rightShare } = tree;
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
    tables[at + 2] = (weight * (1 - left)) / leftTerm - taken;
    tables[at + 4] = (1 - t) * right * earlier;
    tables[at + 6] = outside - taken;
    // right
    tables[at + 8] = (1 - t) * left * earlier;
    tables[at + 10] = outside - taken;
    tables[at + 12] = rightTerm * earlier;
    tables[at + 14] = (weight * (1 - right)) / rightTerm - taken;
    // shut out: nothing is left to bring
    tables[at + 16] = leftShare[split]!;
    tables[at + 18] = 0;
    tables[at + 20] = rightShare[split]!;
    tables[at + 22] = 0;
  }
}
