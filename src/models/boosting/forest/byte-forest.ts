import type { FeatureMatrix } from "../../../core/matrix.ts";
import type { Tree } from "../tree.ts";
import { type ForestKernels, openForestKernels } from "./forest-kernels.ts";
import { type BlockMemory, type FeatureCodes, ForestPlan, leavesOf, ROWS, TREE_BYTES } from "./forest-plan.ts";

/** More would cost more than walking down the tree does. */
const MOST_LEAVES = 128;
const PAGE_BYTES = 65_536;

/**
 * Small trees laid out for 128 rows at a time, with values and decisions as bytes (assembly/trees.ts). The sums are
 * those of walking down the trees, to the bit.
 */
export class ByteForest {
  /** bytes of codes that a row needs: what must be paid back by many trees */
  readonly planes: number;
  private readonly kernels: ForestKernels;
  private readonly memory: WebAssembly.Memory;
  private readonly codes: FeatureCodes[];
  private readonly trees: number;
  private readonly block: BlockMemory;
  private readonly groups: number;

  private constructor(plan: ForestPlan, kernels: (memory: WebAssembly.Memory) => ForestKernels) {
    this.memory = new WebAssembly.Memory({ initial: Math.ceil(plan.end / PAGE_BYTES) });
    this.kernels = kernels(this.memory);
    this.codes = plan.codes;
    this.planes = plan.planes;
    this.trees = plan.trees;
    this.block = plan.block;
    this.groups = plan.groups;
    plan.write(this.memory);
  }

  /**
   * @param treeGroup [trees] the margin that each tree adds to, one of `groups`
   * @returns undefined where a tree has more than 128 leaves, or there is no WebAssembly with SIMD
   */
  static of(
    trees: readonly Tree[],
    treeGroup: Int32Array,
    shape: { groups: number; features: number },
  ): ByteForest | undefined {
    if (trees.some((tree) => leavesOf(tree) > MOST_LEAVES)) return undefined;
    const kernels = openForestKernels();
    return kernels && new ByteForest(new ForestPlan(trees, treeGroup, shape), kernels);
  }

  /**
   * Adds the leaves of the trees from `begin` to before `end` to the margins.
   *
   * @param x NaN is missing
   * @param margins [rows x groups] row-major
   */
  addMargins(x: FeatureMatrix, margins: Float32Array, begin: number, end: number): void {
    const { block, kernels, groups } = this;
    const sums = new Float32Array(this.memory.buffer, block.margins, groups * ROWS);
    for (let first = 0; first < x.rows; first += ROWS) {
      const rows = Math.min(ROWS, x.rows - first);
      const hasMissing = this.encode(x, first, rows);
      const own = margins.subarray(first * groups, (first + rows) * groups);
      for (let group = 0; group < groups; group++) {
        for (let row = 0; row < rows; row++) sums[group * ROWS + row] = own[row * groups + group]!;
      }
      kernels.addTrees(
        this.trees + begin * TREE_BYTES,
        end - begin,
        block.planes,
        hasMissing ? 1 : 0,
        block.slots,
        block.margins,
      );
      for (let group = 0; group < groups; group++) {
        for (let row = 0; row < rows; row++) own[row * groups + group] = sums[group * ROWS + row]!;
      }
    }
  }

  /** Codes of some rows; whether a value of theirs is missing. */
  private encode({ values, columns }: FeatureMatrix, first: number, rows: number): boolean {
    const { block, kernels } = this;
    const width = columns.length;
    const own = new Float32Array(this.memory.buffer, block.values, ROWS * width);
    own.set(values.subarray(first * width, (first + rows) * width));
    // What a block before this has left beyond the rows is no value of theirs.
    own.fill(0, rows * width);
    const hasMissing = kernels.hasNaN(block.values, rows * width) !== 0;
    for (const { feature, thresholds, at, plane } of this.codes) {
      kernels.encode(
        block.values + 4 * feature,
        4 * width,
        rows,
        at,
        thresholds.length,
        block.planes + plane * ROWS,
        hasMissing ? block.leftPlanes + plane * ROWS : 0,
      );
    }
    return hasMissing;
  }
}
