import type { BoostingRows, EngineInput } from "../../../../src/models/boosting/engine.ts";
import { xgboostConfig } from "../../../../src/models/boosting/parameters.ts";
import type { Tree } from "../../../../src/models/boosting/tree.ts";
import type { FitContext, LabelledSet } from "../../../../src/models/model.ts";
import { fitContext, mixture } from "../../mixture.ts";

/** Three classes that overlap, so that trees have something to do. */
export const rows: LabelledSet = mixture({ rows: 300, separation: 1 });
/** Others of the same kind. */
export const others: LabelledSet = mixture({ rows: 200, separation: 1, seed: 2 });

/** What differs from the usual input: a set of classes, or rows with labels of any kind. */
interface Changes extends Partial<Omit<EngineInput, "train" | "context">> {
  train?: LabelledSet;
  rows?: BoostingRows;
  context?: Partial<FitContext>;
}

/** What the engine is given; classes are cut to two for binary:logistic, and numbers for reg:squarederror. */
export function inputOf(
  config: Record<string, unknown> = {},
  { train = rows, rows: numbers, context = {}, ...rest }: Changes = {},
): EngineInput {
  const parsed = xgboostConfig.parse({ engine: "ml-xgboost", rounds: 5, ...config });
  const { objective } = parsed;
  const label = Float32Array.from(train.y, (y, row) => {
    if (objective === "reg:squarederror") return y + (row % 7) / 10;
    return objective === "binary:logistic" ? Math.min(y, 1) : y;
  });
  const classes = objective === "reg:squarederror" ? 0 : objective === "binary:logistic" ? 2 : train.classes.length;
  return {
    objective,
    classes: train.classes.slice(0, classes),
    train: numbers ?? { x: train.x, label, weight: train.weight },
    evals: {},
    metrics: ["mlogloss"],
    config: parsed,
    context: fitContext(context),
    ...rest,
  };
}

/** Sum of the leaves that one row falls into. */
export function leafSum(trees: readonly Tree[], row: ArrayLike<number>): number {
  return trees.reduce((sum, { left, right, feature, condition }) => {
    let node = 0;
    while (left[node]! >= 0) node = row[feature[node]!]! < condition[node]! ? left[node]! : right[node]!;
    return sum + condition[node]!;
  }, 0);
}
