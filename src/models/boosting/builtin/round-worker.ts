import { Random } from "../../../core/random.ts";
import type { Tree } from "../tree.ts";
import type { BinnedRows } from "./binned-rows.ts";
import { addBinnedTree } from "./binned-tree.ts";
import type { FeatureCuts } from "./cuts.ts";
import { treeOf } from "./grown-tree.ts";
import { type Margins, softmaxBlock } from "./softmax.ts";
import { type GrownNode, type GrowthLimits, TreeGrower } from "./tree-grower.ts";

/** What every thread of a fit works on; the large arrays are shared. */
export interface RoundData {
  train: Margins;
  validation: Margins;
  trainBins: BinnedRows;
  validationBins: BinnedRows;
  cuts: readonly FeatureCuts[];
  /** one per class, [2 rows] */
  gradients: Float32Array[];
  limits: GrowthLimits;
  seed: string;
}

/** The `part`-th of `parts` shares of the work: every parts-th class or block, from `part` on. */
export interface Share {
  part: number;
  parts: number;
}

/** The two steps of a boosting round, on a share of the classes and on a share of the rows. */
export function createWorker(data: RoundData) {
  const { train, validation, trainBins, validationBins, cuts, gradients, limits } = data;
  const random = Random.fromSeed(data.seed);
  const grower = new TreeGrower(trainBins, cuts, limits);

  function growClass(round: number, c: number): Tree {
    const root = grower.grow(gradients[c]!, random.stream("round", round, c));
    const tree = treeOf(root, cuts, limits.penalty);
    if (limits.subsample === 1) addToLeaves(root, tree, grower.rows, train.margins[c]!);
    else addBinnedTree(trainBins, tree, cuts, train.margins[c]!);
    addBinnedTree(validationBins, tree, cuts, validation.margins[c]!);
    return tree;
  }

  return {
    /** One tree for each class of the share, added to the margins of training and validation rows. */
    grow({ round, part, parts }: Share & { round: number }): Tree[] {
      const trees: Tree[] = [];
      for (let c = part; c < gradients.length; c += parts) trees.push(growClass(round, c));
      return trees;
    },
    /** Losses of both sets, and the gradients for the next round. */
    softmax({ part, parts }: Share): void {
      for (let b = part; b < train.blockLoss.length; b += parts) softmaxBlock(train, b, gradients);
      for (let b = part; b < validation.blockLoss.length; b += parts) softmaxBlock(validation, b);
    },
  };
}

/** Adds the value of each leaf to its rows, which the grower has left side by side. */
function addToLeaves(root: GrownNode, tree: Tree, rows: Uint32Array, margins: Float32Array): void {
  const nodes = [root];
  let index = 0;
  for (const node of nodes) {
    const value = tree.condition[index++]!;
    if (node.branch) nodes.push(node.branch.left, node.branch.right);
    else for (let i = node.begin; i < node.end; i++) margins[rows[i]!]! += value;
  }
}
