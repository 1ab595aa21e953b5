// What native.test.ts trains, here and in Python: rows, weights and parameters.
import { Random } from "../../src/core/random.ts";
import type { BoostingRows } from "../../src/models/boosting/engine.ts";
import { type XgboostConfig, xgboostConfig } from "../../src/models/boosting/parameters.ts";
import { mixture } from "../models/mixture.ts";

export interface NativeCase {
  name: string;
  config: XgboostConfig;
  classes: readonly string[];
  train: BoostingRows;
  validation: BoostingRows;
}

const WIDTH = 5;

/** Overlapping classes, so that early stopping has something to stop. */
function rows(count: number, { seed, classes }: { seed: number; classes: number }): BoostingRows {
  const { x, y } = mixture({ rows: count, features: WIDTH, separation: 1, classes, seed });
  return { x, label: Float32Array.from(y) };
}

function weighted(set: BoostingRows): BoostingRows {
  const random = Random.fromSeed(3).stream("weights");
  return { ...set, weight: Float32Array.from(set.label, () => 0.25 + 2 * random.uniform()) };
}

/** Zeros, which are none of the missing values; of the others every seventh is missing, and of the first feature half of those above 0.5, so that a direction is learned. */
function withMissing(set: BoostingRows): BoostingRows {
  const random = Random.fromSeed(4).stream("missing");
  const values = set.x.values.map((value, i) => {
    if (i % 6 === 0) return 0;
    const lost = random.uniform() < (i % WIDTH === 0 && value > 0.5 ? 0.5 : 1 / 7);
    return lost ? Number.NaN : value;
  });
  return { ...set, x: { ...set.x, values } };
}

/** A number to predict: 3 a - b^2 and some noise. */
function withNumbers(set: BoostingRows): BoostingRows {
  const random = Random.fromSeed(5).stream("numbers");
  const { values } = set.x;
  const label = set.label.map((_, row) => {
    const [a, b] = [values[row * WIDTH]!, values[row * WIDTH + 1]!];
    return 3 * a - b * b + 0.1 * random.normal();
  });
  return { ...set, label };
}

interface Shape {
  classes?: number;
  change?: (set: BoostingRows) => BoostingRows;
}

function nativeCase(name: string, given: Partial<XgboostConfig>, { classes = 3, change = (set) => set }: Shape = {}) {
  const config = xgboostConfig.parse({ engine: "native", rounds: 12, max_depth: 4, ...given });
  return {
    ...{ name, config, classes: ["proton", "helium", "oxygen", "iron"].slice(0, classes) },
    train: change(rows(900, { seed: 1, classes: Math.max(classes, 2) })),
    validation: change(rows(400, { seed: 2, classes: Math.max(classes, 2) })),
  };
}

export const NATIVE_CASES: readonly NativeCase[] = [
  nativeCase("plain", {}),
  nativeCase("all parameters", {
    ...{ eta: 0.2, gamma: 0.1, lambda: 1.5, alpha: 0.05, min_child_weight: 0.5, max_delta_step: 0.7, max_bin: 64 },
    ...{ base_score: 0.5, eval_metric: ["merror", "auc", "mlogloss"] },
  }),
  nativeCase("loss guided", { grow_policy: "lossguide", max_depth: 0, max_leaves: 9 }),
  nativeCase("sampled", { subsample: 0.6, colsample_bytree: 0.8, colsample_bylevel: 0.8, colsample_bynode: 0.8 }),
  nativeCase("weights", {}, { change: weighted }),
  nativeCase("missing values", {}, { change: withMissing }),
  nativeCase("constraint", { monotone_constraints: { a: 1, c: -1 } }),
  nativeCase("early stopping", { rounds: 200, early_stopping_rounds: 4 }),
  nativeCase(
    "two classes",
    { objective: "binary:logistic", scale_pos_weight: 2.5, eval_metric: ["error", "auc", "logloss"] },
    { classes: 2 },
  ),
  nativeCase(
    "two classes, best area under the curve",
    { objective: "binary:logistic", base_score: 0.25, rounds: 200, early_stopping_rounds: 4, eval_metric: ["auc"] },
    { classes: 2 },
  ),
  nativeCase("classes as numbers", { objective: "multi:softmax", eval_metric: ["merror"] }),
  nativeCase("numbers", { objective: "reg:squarederror" }, { classes: 0, change: withNumbers }),
];
