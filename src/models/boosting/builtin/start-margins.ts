import type { FeatureMatrix } from "../../../core/matrix.ts";
import type { BoostedTrees } from "../boosted-trees.ts";
import { marginOfBaseScore } from "../objective.ts";

/** Margins of the rows by a model that training starts from, one array per group, added in float32 tree by tree. */
export function marginsOf(model: BoostedTrees, x: FeatureMatrix): Float32Array[] {
  const { objective, baseScores, trees, treeGroup } = model;
  const margins = Array.from(baseScores, (score) => new Float32Array(x.rows).fill(marginOfBaseScore(objective, score)));
  const width = x.columns.length;
  trees.forEach(({ left, right, feature, condition, defaultLeft }, t) => {
    const own = margins[treeGroup[t]!]!;
    for (let row = 0; row < x.rows; row++) {
      let node = 0;
      while (left[node]! >= 0) {
        const value = x.values[row * width + feature[node]!]!;
        const goesLeft = Number.isNaN(value) ? defaultLeft[node] === 1 : value < condition[node]!;
        node = goesLeft ? left[node]! : right[node]!;
      }
      own[row]! += condition[node]!;
    }
  });
  return margins;
}
